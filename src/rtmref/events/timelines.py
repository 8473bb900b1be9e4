"""Calls of several threads, drawn one under the other: who did what while others were at work."""

from __future__ import annotations

from rtmref.immutable import immutable


@immutable(kw_only=True)
class Bar:
    """A call from its beginning to its end, both counted in beginnings and ends of calls."""

    call: str
    begun: int
    ended: int
    misfit: bool = False
    """Whether its answer is one that no order of the calls explains."""


@immutable(kw_only=True)
class Lane:
    """What one thread did."""

    thread: int
    bars: tuple[Bar, ...]
