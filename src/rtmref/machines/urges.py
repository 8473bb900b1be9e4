"""What makes operations worth a call: how much more often than others, and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rtmref.concrete.counters import Counters, option_name
from rtmref.lang.spec import Spec
from rtmref.lang.types import HandleType

BUILD: Final = 16.0
"""What weighs most: to have made an object in every call so far."""


URGE: Final = 24.0


URGES: Final = (0.5, 6.0)
"""What all refusals never reached weigh together, and what one does at least and at most."""


FED: Final = 2.0
"""How much more it weighs for operations that create what it asks about."""


FAVOUR: Final = 10.0
"""How much more an operation weighs that is favoured."""


SLOTS: Final = 4096
HUNT: Final = 2.0
"""What a branch that was never taken adds to the weight of its operation."""


def hunted(spec: Spec, counters: Counters | None) -> list[list[int]]:
    """For each operation: where it counts what can be reached."""
    if counters is None:
        return [[] for _ in spec.operations]
    meant = {counters.slots[key] for key, each in counters.elements.items() if each.unreached}
    return [sorted(counters.within[name] - meant) for name in spec.operations]


def options(spec: Spec, counters: Counters | None) -> dict[tuple[str, str], int]:
    """For each option of a decision: where it is counted."""
    if counters is None:
        return {}
    return {
        (decision.name, option): counters.slots["decisions", option_name(decision.name, option)]
        for decision in spec.decisions.values()
        for option in decision.options
    }


def urge_of(never: int) -> float:
    """How much each refusal weighs of so many that were never reached."""
    return min(URGES[1], max(URGES[0], URGE / max(1, never)))


def proportional(weights: Sequence[float]) -> list[int]:
    """Positions to draw from, each about as often as its weight says, and at least once."""
    scale = SLOTS / sum(weights)
    totals = list(accumulate(max(1, round(weight * scale)) for weight in weights))
    return [
        position
        for position, (low, high) in enumerate(zip([0, *totals], totals, strict=False))
        for _ in range(low, high)
    ]


def openers(spec: Spec) -> list[int]:
    """The operations that answer something and need no handle: they let somebody in."""
    return [
        position
        for position, op in enumerate(spec.operations.values())
        if op.results and not any(isinstance(p.type, HandleType) for p in op.parameters)
    ]
