"""Traces: calls that can be run again, with handles named by the calls that returned them.

A handle is written `#3.RouteHandle`: what call 3 returned under that name, a path into structures
and arrays following with dots (`#4.DestInfo.4.0.2`, members counted from 0). Calls count from 1.
Structures are written with the names of their members; a network address as a prefix
(`10.0.0.0/8`) or, if it is not one, as its parts. A call with spoilt arguments names them and what
they are beside its operation: `spoilt: {RouteInfo.6.0: half}`. Calls that several threads make at
once stand next to each other, each with its `thread`, and run in this order but for what a call
`yields`: `[[40, 2]]` lets thread 2 make its next call after 40 steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.trace.spoiling import Mark

USUAL_TARGET: Final = "optimized"
"""The target of a trace that names none."""
THREAD: Final = "thread"
"""The key of a call's thread, beside its operation."""
YIELDS: Final = "yields"
"""The key of when it lets other threads go first."""
MOST_THREADS: Final = 64


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle by name: the call that returned it and where in its results."""

    call: int
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return "#" + ".".join(str(part) for part in (self.call, *self.path))


Argument = Any
"""An int, bool, None, NetAddress, Handle, or a tuple of these (structures and arrays)."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation and its arguments in documented order."""

    operation: str
    arguments: tuple[Argument, ...]
    marks: tuple[Mark, ...] = ()
    """What is passed instead of some of them."""
    thread: int = 0
    """Which thread makes it, at once with other threads' calls; 0: no other is under way."""
    yields: tuple[tuple[int, int], ...] = ()
    """After so many steps inside of it: which thread makes its next call before it goes on."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Calls under a configuration, and what they are about."""

    calls: tuple[Call, ...]
    limits: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    about: str = ""
    target: str = USUAL_TARGET
    expected: str = ""
    """What went wrong when the trace was stored, in words; empty for a trace that should hold."""
    version: str = ""
    """What the target said of itself when the trace was stored, if it told its version."""
    profile: str = ""
    """The profile by which the target was measured, if it was by one."""
    burst: int = 0
    """How many calls were in flight before anything was compared; 0 to compare after each."""


class TraceError(ValueError):
    """A file that is not a trace; the message says where (`file:line:column`) and why."""
