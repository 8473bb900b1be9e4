"""`make alone`: the mutants that nothing but one invariant notices, for the ledger of invariants.

Only the type checker and the prover judge. What is known is kept in reports/alone, so that a run
which was stopped goes on; the events, which `rtmref prove --ledger --run` reads, stand there too.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from fuzz.figures import ROOT
from rtmref import lang
from rtmref.engine import mutate
from rtmref.events import Figure, Found, MutantJudged, Progress, Rejected
from rtmref.files import write_atomically
from rtmref.report import ndjson
from rtmref.targets.optimized import OptimizedTarget

FOLDER: Final = ROOT / "reports" / "alone"
EVENTS: Final = "events.ndjson"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge, print, keep; the exit code says whether the folder could be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--resume", type=Path, default=FOLDER)
    parser.add_argument("--sample", type=int)
    given = parser.parse_args(arguments)
    spec = lang.check().spec
    assert spec is not None
    settings = mutate.MutateSettings(
        spec,
        OptimizedTarget,
        lang.texts(),
        folder=given.resume,
        workers=given.workers,
        sample=given.sample,
        stages=("type checker", "prover"),
        alone=True,
    )
    begun, stored, alone = monotonic(), list[str](), Counter[str]()
    for event in mutate.run(settings):
        match event:
            case Found() | Figure():
                continue  # other stages would notice more: that is for `make mutants` to tell
            case Progress(done=done, total=total):
                print(f"  {done:,} of {total:,}", flush=True)
            case MutantJudged(invariant=name, alone=True):
                alone[name] += 1
            case Rejected():
                print(event)
                return 2
            case _:
                pass
        stored.append(ndjson.line(event, monotonic() - begun))
    write_atomically(given.resume / EVENTS, "".join(stored))
    for name, count in alone.most_common():
        print(f"  {name:60} {count:6,}")
    print(f"{len(alone)} invariants notice {alone.total():,} mutants alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
