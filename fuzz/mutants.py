"""`make mutants`: every mutant of the specification judged, and the score of all chapters.

What is known is kept in reports/mutants, so that a run which was stopped goes on, and only what an
edit concerns is judged again. Ends with 1 if a survivor is not explained or a promise is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fuzz.broken_states import broken_states
from fuzz.figures import PROMISES, ROOT, Figures, line, recorded
from rtmref import lang
from rtmref.concrete.program import program
from rtmref.engine import mutate
from rtmref.events import Complained, Ended, Figure, Found, Progress, Rejected
from rtmref.targets.optimized import OptimizedTarget

FOLDER: Final = ROOT / "reports" / "mutants"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge, print, keep; the exit code says whether everything is noticed or explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--resume", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    spec = lang.check().spec
    assert spec is not None
    settings = mutate.MutateSettings(
        spec,
        OptimizedTarget,
        lang.texts(),
        folder=given.resume,
        workers=given.workers,
        broken=tuple(broken_states(program(spec))),
    )
    figures: Figures = {}
    code = 0
    for event in mutate.with_list(settings):
        match event:
            case Progress(done=done, total=total):
                print(f"  {done:,} of {total:,}", flush=True)
            case Found(finding=finding):
                print(f"{finding.span}: {finding.title} ({finding.says})")
            case Figure(name=name, value=value):
                figures[name] = value
                print(line(name, value))
            case Complained() | Rejected():
                print(event)
            case Ended(exit_code=ended):
                code = int(ended)
    promised = {each.name for each in PROMISES}
    kept = {name: value for name, value in figures.items() if name in promised}
    return max(code, recorded(kept))


if __name__ == "__main__":
    sys.exit(main())
