"""The smallest trace found that goes wrong as a given one does."""

from __future__ import annotations

from collections.abc import Container

from rtmref.engine.lockstep import Lockstep
from rtmref.engine.shrink import shrink
from rtmref.engine.tries import Tries, diverged
from rtmref.trace import Trace


def minimised(
    lockstep: Lockstep, trace: Trace, seen: Container[str] = (), tries: Tries | None = None
) -> Trace:
    """The smallest trace found that diverges as the given one does.

    A smaller one that diverges otherwise is better still: what goes wrong in the state often shows
    late and by chance. Ways that are in `seen` already do not count. Who gives `tries` can see
    afterwards whether they were enough.
    """
    first = diverged(lockstep, trace)
    if first is None:
        return trace
    tries = tries or Tries(lockstep)
    exact = shrink(
        lockstep.model.spec, trace, tries.showing(first.fingerprint.__eq__), roundabout=False
    )
    if len(exact.calls) <= 1:
        return exact
    other = tries.showing(lambda fingerprint: bool(fingerprint) and fingerprint not in seen)
    free = shrink(lockstep.model.spec, exact, other)
    return free if len(free.calls) < len(exact.calls) else exact
