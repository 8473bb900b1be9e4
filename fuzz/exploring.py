"""`make explore`: every shipped scope as deep as it says; how fast, and whether all is reached."""

from __future__ import annotations

import sys

from fuzz.figures import Figures, line, recorded
from rtmref import lang
from rtmref.engine import explore
from rtmref.engine.explore_scope import ExploreSettings
from rtmref.events import Explored, Figure, Found
from rtmref.lang.spec import Spec

WORKERS = 2


def figures(spec: Spec) -> Figures:
    """Explore, tell each scope, and measure."""
    measured: Figures = {}
    found = 0
    for event in explore.run(ExploreSettings(spec, workers=WORKERS)):
        match event:
            case Explored(scope=scope, states=states, bound=bound):
                print(f"  {scope}: {states:,} states, {bound or 'complete'}", flush=True)
            case Found(finding=finding):
                found += 1
                print(f"  {finding.title}")
            case Figure(name=name, value=value):
                measured[name] = value
            case _:
                pass
    return {
        "explore_states_per_s": measured["explore_states_per_s"],
        "chapter_scope_seconds": measured["slowest_scope_seconds"],
        "explore_findings": found,
    }


def main() -> int:
    """Explore, print, write; the exit code says whether every promise is kept."""
    spec = lang.check().spec
    assert spec is not None
    measured = figures(spec)
    for name, value in measured.items():
        print(line(name, value))
    return recorded(measured)


if __name__ == "__main__":
    sys.exit(main())
