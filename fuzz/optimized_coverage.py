"""`make optimized-coverage`: what of `rtmref.optimized` lockstep fuzzing alone reaches.

Every line and branch that a fixed seed and number of calls does not reach is listed; the shares go
to `reports/latest/bench.json`. The measuring begins before anything of the package is imported.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from coverage import Coverage

from fuzz.figures import line, recorded

CALLS: Final = 300_000
SEEDS: Final = (1, 2)


def measured(calls: int, seeds: Iterable[int]) -> Mapping[str, Any]:
    """The coverage of the package, as `coverage json` reports it."""
    with TemporaryDirectory() as folder:
        coverage = Coverage(
            data_file=None, config_file=False, branch=True, source_pkgs=["rtmref.optimized"]
        )
        coverage.start()
        for seed in seeds:
            fuzzed(calls, seed)
        coverage.stop()
        return reported(coverage, Path(folder) / "coverage.json")


def fuzzed(calls: int, seed: int) -> None:
    """Fuzz, and nothing else."""
    from rtmref import lang
    from rtmref.engine import fuzz
    from rtmref.events import Found
    from rtmref.targets.optimized import OptimizedTarget

    spec = lang.check().spec
    assert spec is not None
    settings = fuzz.FuzzSettings(spec, OptimizedTarget, seed=seed, calls=calls)
    for event in fuzz.stage(settings):
        if isinstance(event, Found):
            print(f"  a divergence ended an episode: {event.finding.title}")


def reported(coverage: Coverage, path: Path) -> Mapping[str, Any]:
    """The report as data."""
    coverage.json_report(outfile=str(path))
    report: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def figures(report: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The shares of lines and of branches, in percent."""
    totals = report["totals"]
    yield "optimized_line_coverage", 100 * totals["covered_lines"] / totals["num_statements"]
    yield "optimized_branch_coverage", 100 * totals["covered_branches"] / totals["num_branches"]


def missing(report: Mapping[str, Any]) -> Iterator[str]:
    """A line for each module that is not reached as a whole, the least reached first."""
    files = report["files"]
    for name in sorted(files, key=lambda name: -files[name]["summary"]["missing_lines"]):
        lines, branches = files[name]["missing_lines"], files[name]["missing_branches"]
        if not lines and not branches:
            continue
        yield f"{Path(name).name}: {len(lines)} lines, {len(branches)} branches"
        source = Path(name).read_text(encoding="utf-8").splitlines()
        yield from (f"  {line:4}: {source[line - 1].strip()}" for line in lines)
        for at, to in branches:
            if at not in lines and to not in lines:
                where = f"to {to}" if to > 0 else "to the end"
                yield f"  {at:4} {where}: {source[at - 1].strip()}"


def main() -> int:
    """Measure, list, write; the exit code says whether the promises are kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=CALLS)
    options.add_argument("--quiet", action="store_true", help="no list of what is not reached")
    chosen = options.parse_args()
    report = measured(chosen.calls, SEEDS)
    if not chosen.quiet:
        for item in missing(report):
            print(item)
    found = dict(figures(report))
    for name, value in found.items():
        print(line(name, value))
    return recorded(found)


if __name__ == "__main__":
    sys.exit(main())
