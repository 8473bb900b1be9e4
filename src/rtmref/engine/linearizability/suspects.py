"""Which calls of an episode to make at once again, for a conflict to show once more.

The fewer calls threads make, the sooner switches are found that matter. So what was only under way
with the calls that no order explains comes first; then the whole round; and where the conflict
showed later, the rounds before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from rtmref.engine.handles import Played, symbolic
from rtmref.engine.linearizability.history import Observed, Planned
from rtmref.engine.linearizability.rounds import Conflict, Held
from rtmref.engine.linearizability.search import Step
from rtmref.lang.spec import Spec
from rtmref.trace import Call

ROUNDS: Final = 6
"""How many rounds before a conflict may be to blame."""


def suspects(spec: Spec, conflict: Conflict, rounds: Sequence[Held]) -> Iterator[tuple[Call, ...]]:
    """Calls by name, some of them by threads: the most promising first."""
    last = rounds[-1] if rounds else None
    if conflict.kind == "order" and last is not None and last.yielded is None:
        yield _close(spec, conflict)
    for held in islice(reversed(rounds), ROUNDS if conflict.kind == "sequence" else 1):
        yield _whole(spec, conflict, held)


def _close(spec: Spec, conflict: Conflict) -> tuple[Call, ...]:
    """What was under way with calls that do not fit; what is explained before is made alone."""
    assert conflict.furthest is not None
    misfits = [misfit.observed for misfit in conflict.furthest.misfits]
    close = [one for one in in_order(conflict) if any(_overlap(one, each) for each in misfits)]
    alone = [step for step in conflict.furthest.steps if step.observed not in close]
    return _named(spec, [*conflict.before, *alone], [one.call for one in close])


def in_order(conflict: Conflict) -> list[Observed]:
    """The calls of the last round as they began."""
    return sorted(conflict.observed, key=lambda one: one.begun)


def _overlap(one: Observed, other: Observed) -> bool:
    return one.begun <= other.ended and other.begun <= one.ended


def _whole(spec: Spec, conflict: Conflict, held: Held) -> tuple[Call, ...]:
    """The calls of one round by threads, all others one by one in the order found for them."""
    made = {step.observed.call: step.played for step in conflict.before}
    order = [step.observed.call for step in conflict.before]
    is_last = held.before == len(order)
    inside = _began(conflict) if is_last and held.yielded is None else held.calls
    behind = () if is_last else (*order[held.before + len(inside) :], *conflict.calls)
    every = [*order[: held.before], *inside, *behind]
    calls = symbolic(spec, [made.get(each) or _unplayed(each) for each in every])
    turns = held.yielded or {}
    return tuple(
        replace(call, thread=each.thread, yields=turns.get(each, ())) if each in inside else call
        for call, each in zip(calls, every, strict=True)
    )


def _began(conflict: Conflict) -> tuple[Planned, ...]:
    return tuple(one.call for one in in_order(conflict)) or conflict.calls


def _unplayed(planned: Planned) -> Played:
    return Played(planned.operation, planned.drawn, ())


def _named(spec: Spec, before: Sequence[Step], last: Sequence[Planned]) -> tuple[Call, ...]:
    """Calls made one by one, then those of threads."""
    played = [step.played for step in before]
    calls = symbolic(spec, [*played, *map(_unplayed, last)])
    threads = [0] * len(played) + [one.thread for one in last]
    return tuple(replace(call, thread=one) for call, one in zip(calls, threads, strict=True))
