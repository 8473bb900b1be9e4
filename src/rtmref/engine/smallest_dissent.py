"""The smallest trace found in which the same targets differ in the same way."""

from __future__ import annotations

from rtmref.engine.chorus import Chorus, Dissent
from rtmref.engine.dissent import fingerprint_of
from rtmref.engine.handles import Aliases
from rtmref.engine.shrink import shrink
from rtmref.trace import Trace


def smallest(chorus: Chorus, found: Dissent, trace: Trace) -> tuple[Dissent, Trace]:
    """The difference and its trace made small; as they are where the trace does not show it again.

    The chorus is left in some state: it has to be reset.
    """
    if any(each is not None and each.kind == "crash" for each in found.answers.values()):
        return found, trace
    wanted = fingerprint_of(found)
    left = min(voice.target.replays for voice in chorus.voices.values())

    def is_it(other: Dissent) -> bool:
        return fingerprint_of(other) == wanted

    def fails(candidate: Trace) -> Aliases | None:
        nonlocal left
        left -= 1
        if left < 0 or chorus.rehearsed(candidate, is_it) is None:
            return None
        return chorus.aliases()

    small = shrink(chorus.model.spec, trace, fails, roundabout=False)
    again = chorus.rehearsed(small, is_it)
    return (found, trace) if again is None else (again, small)
