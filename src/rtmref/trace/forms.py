"""What the arguments of each operation look like in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """An integer in a range; a set of bits is the integer that has them."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """An output buffer: `true`, or `null` for a NULL pointer."""


@dataclass(frozen=True, slots=True)
class Address:
    """A network address."""


@dataclass(frozen=True, slots=True)
class HandleForm:
    """The name of a handle, or `null`."""


@dataclass(frozen=True, slots=True)
class Optional:
    """`null` or the item."""

    item: Form


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of items; with `single` of just one: a variable of the caller, and what it holds."""

    item: Form
    single: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """A mapping from integers to integers."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The members by name, in documented order."""

    members: tuple[tuple[str, Form], ...]


Form = Number | Truth | Buffer | Address | HandleForm | Optional | Listed | Numbers | Structure


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What traces can speak of: parameters of operations in documented order, limits, decisions."""

    operations: Mapping[str, Structure]
    limits: Mapping[str, Form]
    decisions: Mapping[str, tuple[str, ...]]
