"""Fingerprints of states: equal for states that differ only in the names of their objects.

An object is identified by its key (what never changes of it) and its place among the living
objects of the same key, the older ones first. Its contribution to the fingerprint is a random
number drawn for its image; the fingerprint is the sum of the contributions, so that a call changes
it by what the call touched. Of fields that count only by their order, the ranks contribute instead
of the values.
Different states have the same fingerprint with a probability of 2**-120 for each pair.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from random import Random
from typing import Any, Final

from rtmref.concrete import code
from rtmref.concrete.images import Images
from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model
from rtmref.concrete.stamps import Stamps
from rtmref.lang.folding import FieldName

BITS: Final = 120
SEED: Final = 2001


class _Drawn(dict[Any, int]):
    """A random number for each value, drawn when it is first seen."""

    def __init__(self, draw: Callable[[], int]) -> None:
        self._draw = draw

    def __missing__(self, value: Any) -> int:
        drawn = self[value] = self._draw()
        return drawn


class _Numbered(dict[Any, int]):
    """A small number for each value, counted up as they are first seen."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


class StampAheadError(Exception):
    """A stamp is ahead of its counter, so that the values count after all."""


class Fingerprints:
    """The fingerprint of a model's state, and those of the states that calls lead to."""

    def __init__(self, model: Model, images: Images, stamps: Stamps) -> None:
        random = Random(SEED)

        def drawn() -> _Drawn:
            return _Drawn(lambda: random.getrandbits(BITS))

        space = model.space
        self._model = model
        self._marks = _Numbered()
        self._keys = {space[f"C_{name}"]: key for name, key in images.keys.items()}
        self._extents = [(space[f"E_{kind.__name__}"], kind) for kind in self._keys]
        self._images = {space[f"C_{n}"]: (image, drawn()) for n, image in images.images.items()}
        asked = [members for members in stamps.classes.values() if members.keys() - stamps.idle]
        self._stamps = {
            (space[f"C_{sort}"], field): asked.index(members) if members in asked else None
            for members in stamps.classes.values()
            for sort, field in members
        }
        self._stamped = {
            space[f"C_{sort}"]: [
                number for number, each in enumerate(asked) if any(sort == s for s, _ in each)
            ]
            for sort in model.spec.sorts
        }
        self._counters = [
            (space[f"E_{counter[0]}"], attrgetter(counter[1]), _group(members[counter]), others)
            for counter, members in stamps.classes.items()
            for others in [
                [
                    (space[f"E_{sort}"], attrgetter(field), _group(way))
                    for (sort, field), way in members.items()
                ]
            ]
        ]
        self._rows = _rows(space, stamps, drawn)
        self._calls = drawn()
        self._groups: dict[Any, int] = {}
        self._contributions: dict[Any, int] = {}
        self._sum = self._queue = 0
        self._ranks: list[int] = []

    def settle(self) -> int:
        """Let the next calls start from the present state; its fingerprint."""
        self._groups, self._contributions = {}, {}
        self._sum = self._enter(self._groups, self._contributions)
        self._check_counters()
        self._ranks = [self._ranking(number) for number in range(len(self._rows))]
        self._queue = self._waiting()
        return self._sum + sum(self._ranks) + self._queue

    def _enter(self, groups: dict[Any, int], found: dict[Any, int]) -> int:
        """Mark every object, the older first among those of one key, and take its contribution."""
        marks, keys, images = self._marks, self._keys, self._images
        for extent, kind in self._extents:
            key = keys[kind]
            for o in extent:
                group = (kind, key(o))
                place = groups.get(group, 0)
                groups[group] = place + 1
                o._mark = marks[group, place]
        for extent, kind in self._extents:
            image, drawn = images[kind]
            for o in extent:
                found[o] = drawn[image(o)]
        return sum(found.values())

    def _check_counters(self) -> None:
        """No stamp is ahead of its counter, or ranks would not tell all that counts."""
        for extent, counter, group_of, members in self._counters:
            most = {group_of(o): counter(o) for o in extent}
            for others, stamp, group in members:
                for o in others:
                    if stamp(o) > most[group(o)]:
                        raise StampAheadError

    def _ranking(self, number: int) -> int:
        """What the order of the stamps of a counter contributes; 0 comes before all others."""
        rows = self._rows[number]()
        rows.sort()
        total = rank = 0
        group_before = stamp_before = -1
        for group, stamp, weight in rows:
            if group != group_before:
                group_before, stamp_before, rank = group, stamp, 1 if stamp else 0
            elif stamp != stamp_before:
                stamp_before = stamp
                rank += 1
            total += rank * weight
        return total

    def _waiting(self) -> int:
        parked = self._model.parked
        if not parked:
            return 0
        return self._calls[tuple([(name, in_marks(arguments)) for _, name, arguments in parked])]

    def after(self, log: Sequence[Entry]) -> int:
        """The fingerprint of the state to which the logged changes led from the settled one."""
        stamps = self._stamps
        touched: dict[Any, None] = {}
        created: list[Any] = []
        deleted: list[Any] = []
        ranked: set[int | None] = set()
        for entry in log:
            o = entry[0]
            length = len(entry)
            if length == 3:
                if (o.__class__, entry[1]) in stamps:
                    ranked.add(stamps[o.__class__, entry[1]])
                else:
                    touched[o] = None
            elif length == 4:
                touched[o] = None
            elif length == 1:
                touched[o] = None
                created.append(o)
            else:
                touched[o] = None
                deleted.append(o)
        if (created or deleted) and not self._placed(created, deleted):
            return self._anew()
        total = self._sum
        images, known = self._images, self._contributions
        for o in touched:
            if o._live:
                image, drawn = images[o.__class__]
                total += drawn[image(o)]
            if o in known:
                total -= known[o]
        for o in (*created, *deleted):
            ranked.update(self._stamped[o.__class__])
        for number, ranks in enumerate(self._ranks):
            total += self._ranking(number) if number in ranked else ranks
        return total + (self._waiting() if self._model.parked else 0)

    def _placed(self, created: Sequence[Any], deleted: Sequence[Any]) -> bool:
        """Mark what was created; false if that changes the marks of others."""
        groups, keys, marks = self._groups, self._keys, self._marks
        changed: dict[Any, int] = {}
        for o in deleted:
            if o in self._contributions:
                group = (o.__class__, keys[o.__class__](o))
                if groups[group] > 1:
                    return False
                changed[group] = 0
        for o in created:
            if o._live:
                group = (o.__class__, keys[o.__class__](o))
                place = changed[group] if group in changed else groups.get(group, 0)
                changed[group] = place + 1
                o._mark = marks[group, place]
        return True

    def _anew(self) -> int:
        """The same from nothing, for when the deletion of an object changes the marks of others."""
        before = [(o, o._mark) for o in self._contributions]
        total = self._enter({}, {}) + self._waiting()
        total += sum(self._ranking(number) for number in range(len(self._rows)))
        for o, mark in before:
            o._mark = mark
        return total


def _group(way: str | None) -> Callable[[Any], int]:
    """The mark of the object that has the counter; the same for all where there is one."""
    return (lambda _: 0) if way is None else attrgetter(f"{way}_mark")


def _rows(
    space: Mapping[str, Any], stamps: Stamps, drawn: Callable[[], _Drawn]
) -> list[Callable[[], list[tuple[int, int, int]]]]:
    """For each counter a function that lists group, stamp and weight of all that have one."""
    found = []
    for number, members in enumerate(stamps.classes.values()):
        asked = [name for name in members if name not in stamps.idle]
        if not asked:
            continue
        known = dict(space)
        body: list[ast.stmt] = [code.assign("rows", ast.List([], code.LOAD))]
        for sort in dict.fromkeys(sort for sort, _ in asked):
            fields = [name for name in asked if name[0] == sort]
            for name in fields:
                known["_".join(("W", *name))] = drawn()
            body.append(
                code.loop("o", code.name(f"E_{sort}"), _listing(fields, members[fields[0]]))
            )
        body.append(code.give(code.name("rows")))
        code.load([code.function(f"rows_{number}", [], body)], "rows", known)
        found.append(known[f"rows_{number}"])
    return found


def _listing(fields: Sequence[FieldName], way: str | None) -> list[ast.stmt]:
    """`rows.append((group, o.field, weights[o._mark]))` for each field of an object."""
    o = code.name("o")
    group: ast.expr = code.constant(0)
    if way is not None:
        group = o
        for name in (*way.split(".")[:-1], "_mark"):
            group = code.attribute(group, name)
    mark = code.attribute(o, "_mark")
    rows = (
        code.tuple_of(
            [group, code.attribute(o, field), code.item(code.name(f"W_{sort}_{field}"), mark)]
        )
        for sort, field in fields
    )
    return [code.run(code.method(code.name("rows"), "append", row)) for row in rows]


def in_marks(value: Any) -> Any:
    """A value of a call with marks in the place of objects that exist."""
    if isinstance(value, tuple):
        return tuple(in_marks(item) for item in value)
    if isinstance(value, dict):
        return frozenset((in_marks(key), in_marks(item)) for key, item in value.items())
    return (value._mark,) if getattr(value, "_live", False) else value
