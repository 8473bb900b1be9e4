"""Arguments spoilt on purpose: what no caller should pass, by name, so that traces can tell of it.

A `Mark` says which argument, or which part of one, is replaced and by what kind of thing. The rest
of the call stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

Path = tuple[int, ...]
"""Positions from the outside in; without any, the list of arguments itself."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of the arguments and the kind of thing that stands in its place."""

    path: Path
    kind: str


class Spiteful:
    """An object that fails whatever is done with it."""

    def _fail(self, *_: object) -> NoReturn:
        raise RuntimeError("touched")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __hash__ = __bool__ = __len__ = __iter__ = __index__ = __int__ = _fail
    __or__ = __ror__ = __and__ = __rand__ = __lshift__ = __rshift__ = _fail
    __rlshift__ = __rrshift__ = __add__ = __radd__ = __sub__ = __rsub__ = _fail
    __getitem__ = __contains__ = __invert__ = __neg__ = _fail


class Flattering:
    """An object that is equal to everything, and of any length and value."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __index__(self) -> int:
        return 1


def _one_less(value: Any) -> Any:
    return value[:-1] if isinstance(value, tuple) else ()


def _one_more(value: Any) -> Any:
    return (*value, 0) if isinstance(value, tuple) else (value,)


KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "null": lambda _: None,
    "true": lambda _: True,
    "false": lambda _: False,
    "zero": lambda _: 0,
    "one": lambda _: 1,
    "minus one": lambda _: -1,
    "eight bits": lambda _: 1 << 8,
    "sixteen bits": lambda _: 1 << 16,
    "thirty-two bits": lambda _: 1 << 32,
    "four thousand bits": lambda _: 1 << 4000,
    "half": lambda _: 0.5,
    "one as a float": lambda _: 1.0,
    "not a number": lambda _: float("nan"),
    "complex": lambda _: 1j,
    "text": lambda _: "x",
    "digits": lambda _: "1",
    "ten characters": lambda _: "0123456789",
    "octets": lambda _: b"abc",
    "list": lambda value: list(value) if isinstance(value, tuple) else [value],
    "dictionary": lambda _: {},
    "nothing in a tuple": lambda _: (),
    "one less": _one_less,
    "one more": _one_more,
    "nested": lambda value: (((value,),),),
    "object": lambda _: object(),
    "spiteful": lambda _: Spiteful(),
    "flattering": lambda _: Flattering(),
    "class": lambda _: int,
    "function": lambda _: len,
}
"""What can stand in the place of an argument, made from the value that stood there."""
MISSING: Final = "missing"
SUPERFLUOUS: Final = "superfluous"
UNKNOWN: Final = "unknown name"
UNKNOWN_NAME: Final = "NoSuchArgument"
ON_CALLS: Final = (MISSING, SUPERFLUOUS, UNKNOWN)
"""What can be wrong with the list of arguments."""


def spoilt(
    arguments: tuple[Any, ...], marks: Sequence[Mark], made: dict[Mark, Any] | None = None
) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """The arguments, in order and by name, with what the marks put into them.

    A mark whose path leads nowhere changes nothing. `made` keeps what was made for each mark, so
    that it is the same object the next time.
    """
    made = {} if made is None else made
    named: dict[str, Any] = {}
    for mark in marks:
        if mark.path:
            if mark not in made:
                made[mark] = KINDS[mark.kind](at(arguments, mark.path))
            arguments = _replaced(arguments, mark.path, made[mark])
        elif mark.kind == MISSING:
            arguments = arguments[:-1]
        elif mark.kind == SUPERFLUOUS:
            arguments = (*arguments, None)
        else:
            named[UNKNOWN_NAME] = None
    return arguments, named


def at(value: Any, path: Path) -> Any:
    """What stands at a path, None if it leads nowhere."""
    for position in path:
        if not isinstance(value, tuple) or position >= len(value):
            return None
        value = value[position]
    return value


def _replaced(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    here, *rest = path
    if not isinstance(value, tuple) or here >= len(value):
        return value
    inside = _replaced(value[here], tuple(rest), new)
    return (*value[:here], inside, *value[here + 1 :])


SPOILT: Final = "spoilt"
"""The key beside an operation under which a trace has the marks."""
WHOLE: Final = "call"
"""The place of what is wrong with the list of arguments."""


def place(names: Sequence[str], path: Path) -> str:
    """The path as text: the name of the parameter, then positions counted from 0."""
    if not path:
        return WHOLE
    return ".".join((names[path[0]], *map(str, path[1:])))


def read_mark(names: Sequence[str], where: str, kind: str) -> Mark:
    """The mark that this text means; ValueError if it means none."""
    if where == WHOLE:
        if kind not in ON_CALLS:
            raise ValueError(f"not one of {', '.join(ON_CALLS)}")
        return Mark((), kind)
    name, *rest = where.split(".")
    if name not in names:
        raise ValueError(f"not one of {', '.join((WHOLE, *names))}")
    if not all(part.isdecimal() and len(part) < 10 for part in rest):
        raise ValueError("positions are numbers, counted from 0")
    if kind not in KINDS:
        raise ValueError(f"not one of {', '.join(KINDS)}")
    return Mark((names.index(name), *map(int, rest)), kind)
