"""What became of the facts of the documentation, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.events import Citing, Traced

LOST: Final = "lost: either it is cited, or it says why it states nothing testable"


def account(facts: Sequence[Traced]) -> str:
    """How many facts are cited, testable or lost, in one line."""
    cited = sum(fact.verdict is not None for fact in facts)
    untestable = sum(bool(fact.untestable) for fact in facts)
    lost = [fact.fact for fact in facts if fact.lost]
    text = f"{len(facts)} facts and decisions, {cited} cited, {untestable} state nothing testable"
    return f"{text}, {len(lost)} lost: {', '.join(lost)}" if lost else text


def exercised(element: Citing) -> str:
    """How often a run exercised an element."""
    match element.hits:
        case -1:
            return ""
        case 0:
            return "never exercised"
        case 1:
            return "exercised once"
        case times:
            return f"exercised {times:,} times"
