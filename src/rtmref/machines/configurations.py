"""Limits and decisions under which an episode is played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rtmref.lang import expressions as e
from rtmref.lang.spec import LimitValue, Refusal, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import MapType, SetType
from rtmref.machines.pools import Below


def draw_configuration(
    spec: Spec, below: Below, unasked: Mapping[str, Sequence[str]] | None = None
) -> tuple[dict[str, LimitValue], dict[str, str]]:
    """Limits and decisions for an episode: often the defaults, otherwise anything allowed.

    `unasked` has options by decision that are wanted more often.
    """
    decisions = {
        name: tuple(decision.options)[below(len(decision.options))]
        for name, decision in spec.decisions.items()
        if below(3) == 0
    }
    for name, options in (unasked or {}).items():
        if below(2):
            decisions[name] = options[below(len(options))]
    limits: dict[str, LimitValue] = {}
    for name, limit in spec.limits.items():
        if below(3) != 0:
            continue
        match limit.type:
            case SetType(item):
                size = spec.bits[str(item)].size
                limits[name] = 1 << below(2) | 1 << below(size)
            case MapType():
                limits[name] = {below(4): 1 + below(3)}
            case _:
                low = limit.minimum or 0
                limits[name] = min(low + below(4), limit.maximum or low + 3)
    return limits, decisions


def options_in(refusal: Refusal) -> Iterator[tuple[str, str]]:
    """The options that a refusal names."""
    for node in nodes(refusal.when):
        if isinstance(node, e.DecisionIs):
            yield node.decision, node.option
