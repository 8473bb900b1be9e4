"""What went wrong is brought about once more, by the same few operations and from the beginning.

Leaving out calls of a long run ends where what is left depends on the roundabout way in which that
run came there. Runs that call nothing but the operations of a small trace come there directly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import replace
from random import Random
from typing import Final

from rtmref.engine.lockstep import Lockstep
from rtmref.engine.minimise import minimised
from rtmref.engine.opening import OpenedSource
from rtmref.engine.shrink import SHORT
from rtmref.machines.source import seeded
from rtmref.trace import Trace

RUNS: Final = 400
CALLS: Final = 60
"""Of each run: short ones are quickly made small."""
DEAR: Final = 10
"""One run may lead to many replays; a target says how many of those it is good for."""


def found_more_directly(lockstep: Lockstep, trace: Trace, seen: Container[str] = ()) -> Trace:
    """The trace, or a shorter one that goes wrong too, if it is not read at a glance.

    Ways of going wrong that are in `seen` do not count.
    """
    if len(trace.calls) <= SHORT:
        return trace
    weights = Counter(call.operation for call in trace.calls)
    below = seeded(Random(repr(trace.calls)).random)
    source = OpenedSource(lockstep.model, below, weights=weights)
    best = trace
    for _ in range(min(RUNS, lockstep.target.replays // DEAR)):
        lockstep.reset(trace.limits, trace.decisions)
        source.begin()
        divergence = lockstep.episode(source, CALLS)
        if divergence is None or divergence.fingerprint in seen:
            continue
        found = minimised(lockstep, replace(trace, calls=lockstep.symbolic()), seen)
        if len(found.calls) < len(best.calls):
            best = found
        if len(best.calls) <= SHORT:
            break
    return best
