"""States and calls as plain data, so that readings can exchange them without sharing anything else.

Values have the forms of the wire, with references for objects:

- `bool`, `int` (also enums and the positions of bits), `NetAddress` for prefixes and addresses;
- `None` for NULL of an optional, a handle, a pointer or an output buffer; `True` for a buffer;
- `Reference(sort, number)` for an object, alive or not; `Stranger(number)` for a handle that never
  referred to an object that the parameter could mean;
- a 1-tuple for a pointer to a client's variable; a tuple of the members for a structure;
- an `int` mask for a set of bits, a `frozenset` for any other set, a `tuple` for a list;
- a `dict` for a map, whose keys are of the plain forms too (a bit is its position).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Plain = Any
"""A value of one of the forms above."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """An object: its sort and a number that no other object of the sort has.

    It exists if the snapshot lists it; otherwise the reference is stale.
    """

    sort: str
    number: int


@dataclass(frozen=True, slots=True, order=True)
class Stranger:
    """A handle value that is not NULL and refers to no object of the kinds asked for."""

    number: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The objects that exist, with the values of their fields, and the configuration.

    `objects` lists for every sort of the specification the number and the fields of each object, in
    ascending order of the numbers; `limits` and `decisions` have a value for every declared name.
    """

    objects: Mapping[str, tuple[tuple[int, Mapping[str, Plain]], ...]]
    limits: Mapping[str, Plain] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation with its arguments by parameter name."""

    operation: str
    arguments: Mapping[str, Plain]
