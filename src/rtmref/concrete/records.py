"""The Python class of each sort, and how its objects come into being and go."""

from __future__ import annotations

import ast
from typing import Any

from rtmref.concrete import code
from rtmref.concrete.indexes import Indexes, adder, dropper
from rtmref.lang.spec import Sort


class Record:
    """An object of the specification; each sort has a subclass with its fields as slots.

    `_live` is false once the object no longer exists; `_number` counts the objects of the sort;
    `_mark` is for whoever compares states: equal for the same object of equal states.
    """

    __slots__ = ("_live", "_mark", "_number")
    fields: tuple[str, ...] = ()
    _live: bool
    _mark: int
    _number: int

    def __repr__(self) -> str:
        gone = "" if self._live else " (gone)"
        return f"<{type(self).__name__} {self._number}{gone}>"


def record_class(sort: Sort, indexes: Indexes) -> type[Record]:
    """The class of a sort: one slot per field and one per index bucket on it."""
    names = tuple(field.name for field in sort.fields)
    buckets = tuple(dict.fromkeys(slot for slot, _ in indexes.slots(sort.name)))
    body: dict[str, Any] = {"__slots__": (*names, *buckets), "fields": names}
    return type(sort.name, (Record,), body)


def life_cycle(sort: Sort, indexes: Indexes) -> list[ast.stmt]:
    """`create_SORT(fields…)` and `delete_SORT(o)`, and their undoing.

    Creating has two steps: `make_SORT(fields…)` gives an object that nothing can find yet,
    `enrol_SORT(o)` numbers it and puts it among the objects that exist. Deleting what is gone
    changes nothing. All of it is logged before anything else happens, so that it can be taken back
    even if it fails.
    """
    return [*_create(sort, indexes), *_delete(sort, indexes)]


def _create(sort: Sort, indexes: Indexes) -> list[ast.stmt]:
    o, extent = code.name("o"), code.name(f"E_{sort.name}")
    values = [f"v_{field.name}" for field in sort.fields]
    make: list[ast.stmt] = [
        code.assign("o", code.call("new", code.name(f"C_{sort.name}"))),
        code.assign_attribute(o, "_live", code.constant(True)),
        *(
            code.assign_attribute(o, field.name, code.name(value))
            for field, value in zip(sort.fields, values, strict=True)
        ),
        *(
            code.assign_attribute(o, slot, code.name(first))
            for slot, first in indexes.slots(sort.name)
        ),
    ]
    enrol: list[ast.stmt] = [
        code.assign_attribute(o, "_number", code.call("next", code.name(f"N_{sort.name}"))),
        code.run(code.call("log", code.tuple_of([o]))),
        code.assign_item(extent, o, code.constant(None)),
        *(code.run(code.call(adder(index), o)) for index in indexes.of(sort.name)),
    ]
    return [
        code.function(f"create_{sort.name}", values, [*make, *enrol, code.give(o)]),
        code.function(f"make_{sort.name}", values, [*make, code.give(o)]),
        code.function(f"enrol_{sort.name}", ["o"], enrol),
    ]


def _delete(sort: Sort, indexes: Indexes) -> list[ast.stmt]:
    o, extent = code.name("o"), code.name(f"E_{sort.name}")
    known = indexes.of(sort.name)
    entry = code.tuple_of([o, code.constant(None)])
    forget: list[ast.stmt] = [
        code.delete_item(extent, o),
        *(code.run(code.call(dropper(index), o)) for index in known),
        code.assign_attribute(o, "_live", code.constant(False)),
    ]
    revive: list[ast.stmt] = [
        code.assign_attribute(o, "_live", code.constant(True)),
        code.assign_item(extent, o, code.constant(None)),
        *(code.run(code.call(adder(index), o)) for index in known),
    ]
    delete = code.when(code.attribute(o, "_live"), [code.run(code.call("log", entry)), *forget])
    return [
        code.function(f"delete_{sort.name}", ["o"], [delete]),
        code.function(f"forget_{sort.name}", ["o"], forget),
        code.function(f"revive_{sort.name}", ["o"], revive),
    ]
