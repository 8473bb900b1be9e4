"""Reports: folds over the events of a run.

`run.Collector` folds a stream into a `Run`; json_report, junit, markdown, sarif, github and html
are functions from a `Run` to text. `ndjson` stores the stream itself, `terminal` shows it live.
"""
