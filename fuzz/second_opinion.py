"""`make second-opinion`: cvc5 reads every obligation; where it answers, it has to say the same."""

from __future__ import annotations

import sys

from fuzz.figures import Figures, line, recorded
from rtmref import lang
from rtmref.engine.prove import ProveSettings, run
from rtmref.events import Figure, Found
from rtmref.symbolic.second_solver import is_installed


def main() -> int:
    """Prove, ask, tell what differs, write the figures; the exit code says whether all agrees."""
    if not is_installed():
        print("cvc5 is not installed; try: pip install 'rtmref[second-opinion]'", file=sys.stderr)
        return 2
    spec = lang.check().spec
    assert spec is not None
    seen: Figures = {}
    for event in run(ProveSettings(spec, second_opinion=True)):
        if isinstance(event, Found):
            print(f"  {event.finding.title}", flush=True)
        elif isinstance(event, Figure):
            seen[event.name] = event.value
    asked, answered = seen["second_opinion_asked"], seen["second_opinion_answered"]
    figures: Figures = {
        "cvc5_asked": asked,
        "cvc5_answered": answered,
        "cvc5_answered_share": answered / asked,
        "cvc5_agreement": seen.get("cvc5_agreement", 0),
    }
    for name, value in figures.items():
        print(line(name, value))
    return recorded(figures)


if __name__ == "__main__":
    sys.exit(main())
