"""The smallest trace found that goes wrong as a given one does."""

from __future__ import annotations

from collections.abc import Callable, Container

from rtmref.engine.divergence import Divergence
from rtmref.engine.handles import Aliases
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.shrink import Fails, shrink
from rtmref.targets.capabilities import NotSupportedError
from rtmref.trace import Trace


def minimised(lockstep: Lockstep, trace: Trace, seen: Container[str] = ()) -> Trace:
    """The smallest trace found that diverges as the given one does.

    A smaller one that diverges otherwise is better still: what goes wrong in the state often shows
    late and by chance. Ways that are in `seen` already do not count.
    """
    first = diverged(lockstep, trace)
    if first is None:
        return trace
    replays = lockstep.target.replays
    same = _diverging(lockstep, first.fingerprint.__eq__, replays)
    exact = shrink(lockstep.model.spec, trace, same, roundabout=False)
    if len(exact.calls) <= 1:
        return exact
    other = _diverging(lockstep, lambda fingerprint: fingerprint not in seen, replays)
    free = shrink(lockstep.model.spec, exact, other)
    return free if len(free.calls) < len(exact.calls) else exact


def diverged(lockstep: Lockstep, trace: Trace) -> Divergence | None:
    """What goes wrong when the trace is played, if anything; nothing where it is not supported."""
    try:
        lockstep.reset(trace.limits, trace.decisions)
        return lockstep.replay(trace.calls)
    except NotSupportedError:
        return None


def _diverging(lockstep: Lockstep, counts: Callable[[str], bool], replays: int) -> Fails:
    left = replays

    def fails(candidate: Trace) -> Aliases | None:
        nonlocal left
        left -= 1
        if left < 0:
            return None
        again = diverged(lockstep, candidate)
        return lockstep.aliases() if again is not None and counts(again.fingerprint) else None

    return fails
