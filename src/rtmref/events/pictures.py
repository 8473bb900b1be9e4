"""Two states beside each other: what is drawn of them, and what a call made different."""

from __future__ import annotations

from typing import Literal

from rtmref.immutable import immutable

Mark = Literal["same", "changed", "created", "deleted"]
"""What the call did with an object."""


@immutable(kw_only=True)
class Line:
    """Something said of an object; `read` if the violated clause speaks of it."""

    caption: str
    value: str
    changed: bool = False
    read: bool = False


@immutable(kw_only=True)
class Pointer:
    """An arrow from an object to others, by their names; one to nothing has no targets.

    `gone` are those of them that do not exist although an object that exists points to them.
    """

    caption: str
    targets: tuple[str, ...]
    changed: bool = False
    read: bool = False
    gone: tuple[str, ...] = ()

    @property
    def aim(self) -> str:
        """Where it leads, in words."""
        named = (f"{each} (gone)" if each in self.gone else each for each in self.targets)
        return ", ".join(named) or "nothing"


@immutable(kw_only=True)
class Box:
    """An object as it is drawn; `bound` are the variables of the violated clause that mean it.

    `rest` says that it has more fields, all of them 0, false, empty or NULL.
    """

    name: str
    label: str = ""
    mark: Mark = "same"
    bound: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    rest: bool = False
    groups: tuple[Group, ...] = ()


@immutable(kw_only=True)
class Group:
    """Objects of one sort that are drawn under one heading, in their order."""

    heading: str
    sort: str = ""
    boxes: tuple[Box, ...]


@immutable(kw_only=True)
class Picture:
    """The states before and after a call; the initial state has no state before it.

    The state after shows deleted objects where they were. `left_out` counts objects that are not
    drawn; of the `blank` ones nothing changed, and all that they have is 0, false, empty or NULL.
    """

    before: tuple[Group, ...] = ()
    after: tuple[Group, ...] = ()
    blank: tuple[str, ...] = ()
    left_out: int = 0
