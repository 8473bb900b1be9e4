"""What was found of a small world in which every sequence of calls was tried."""

from __future__ import annotations

from rtmref.diagnostics import Span
from rtmref.immutable import immutable


@immutable(kw_only=True)
class Witness:
    """A kind of state that had to be reached, and the shortest calls that lead there."""

    name: str
    says: str
    calls: tuple[str, ...]
    source: tuple[str, ...] = ()


@immutable(kw_only=True)
class Explored:
    """A scope and its size.

    `transitions` are calls that changed something, of the `calls` that were tried; `depth` is how
    many calls the farthest states are away. `complete`: there are no more states than these.
    """

    scope: str
    says: str
    chapters: tuple[str, ...]
    states: int
    transitions: int
    calls: int
    depth: int
    complete: bool
    bound: str = ""
    """Why there may be more states."""
    levels: tuple[int, ...] = ()
    """How many states are how many calls away."""
    reached: tuple[Witness, ...] = ()
    span: Span | None = None
