"""`rtmref schema`: the JSON Schemas that editors and programs use."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.events import Event, Said, Started, concluded


@click.command()
@click.argument(
    "kind",
    type=click.Choice(
        ["model", "invariants", "scenarios", "scopes", "catalogue", "equivalents", "report"]
    ),
)
@reported
def command(kind: str, outputs: Outputs) -> int:
    """Print the JSON Schema of a kind of files, or of reports (--json)."""
    return follow(concluded(_events(kind)), outputs)


def _events(kind: str) -> Iterator[Event]:
    yield Started(verb="schema", settings={"kind": kind})
    yield Said(text=_text(kind))


def _text(kind: str) -> str:
    if kind == "report":
        from rtmref.report import json_report

        return json.dumps(json_report.schema(), indent=2, ensure_ascii=False) + "\n"
    from rtmref.lang.schema import schema_text

    return schema_text(kind)
