"""Fingerprints of states: equal for states that differ only in the names of their objects.

An object is identified by its key (what never changes of it) and its place among the living
objects of the same key, the older ones first. Its contribution to the fingerprint is a random
number drawn for its image; the fingerprint is the sum of the contributions, so that a call changes
it by what the call touched. Of fields that count only by their order, the ranks contribute instead
of the values.
Different states have the same fingerprint with a probability of 2**-120 for each pair.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from random import Random
from typing import Any, Final

from rtmref.concrete.images import images
from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model
from rtmref.concrete.ranks import COUNTERS, asked, rankings
from rtmref.concrete.stamps import Stamps
from rtmref.lang.known import FieldName

BITS: Final = 120
SEED: Final = 2001
NOTHING: Final = 0
"""What contributes nothing, and which of the counters are concerned: none."""


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

    def __init__(self, model: Model, changing: Collection[FieldName], stamps: Stamps) -> None:
        """`changing` are the fields that operations change; of `stamps` only the order counts."""
        random = Random(SEED)

        def drawn() -> _Drawn:
            return _Drawn(lambda: random.getrandbits(BITS))

        space = model.space
        found = images(model.spec, changing, stamps, drawn)
        self._model = model
        self._marks = _Numbered()
        self._keys = {space[f"C_{name}"]: key for name, key in found.keys.items()}
        self._extents = [(space[f"E_{kind.__name__}"], kind) for kind in self._keys]
        self._images = {space[f"C_{name}"]: image for name, image in found.images.items()}
        self._stamps, self._stamped = _concerned(model, stamps)
        self._counters = [
            (
                space[f"E_{counter[0]}"],
                attrgetter(counter[1]),
                _group(stamps.classes[counter][counter]),
                [
                    (space[f"E_{sort}"], attrgetter(field), _group(way))
                    for (sort, field), way in members.items()
                    if (sort, field) != counter
                ],
            )
            for counter, members in asked(stamps)
        ]
        self._rankings = rankings(space, stamps, drawn)
        self._calls = drawn()
        self._groups: dict[Any, int] = {}
        self._contributions: dict[Any, int] = {}
        self._settled = NOTHING
        """What the objects of the settled state and their stamps contribute."""

    def settle(self) -> int:
        """Let the next calls start from the present state; its fingerprint."""
        self._groups, self._contributions = {}, {}
        total = self._enter(self._groups, self._contributions)
        self._check_counters()
        self._settled = total + sum([ranking.settle() for ranking in self._rankings])
        return self._settled + self._waiting()

    def _enter(self, groups: dict[Any, int], found: dict[Any, int]) -> int:
        """Mark every object, the older first among those of one key, and take its contribution."""
        marks, keys, images = self._marks, self._keys, self._images
        there = [(extent, kind) for extent, kind in self._extents if extent]
        for extent, kind in there:
            key = keys[kind]
            for o in extent:
                group = (kind, key(o))
                place = groups.get(group, 0)
                groups[group] = place + 1
                o._mark = marks[group, place]
        for extent, kind in there:
            image = images[kind]
            for o in extent:
                found[o] = image(o)
        return sum(found.values())

    def _check_counters(self) -> None:
        """No stamp is ahead of its counter, or ranks would not tell all that counts."""
        for extent, counter, group_of, members in self._counters:
            if len(extent) == 1:
                most = max(map(counter, extent))
                ahead = any(stamp(o) > most for others, stamp, _ in members for o in others)
            else:
                tops = {group_of(o): counter(o) for o in extent}
                ahead = any(
                    stamp(o) > tops[group(o)] for others, stamp, group in members for o in others
                )
            if ahead:
                raise StampAheadError

    def _waiting(self) -> int:
        parked = self._model.parked
        if not parked:
            return NOTHING
        return self._calls[tuple([(name, in_marks(arguments)) for _, name, arguments in parked])]

    def after(self, log: Sequence[Entry]) -> int:
        """The fingerprint of the state to which the logged changes led from the settled one."""
        stamps = self._stamps
        touched: dict[Any, None] = {}
        came_or_went = []
        changes = NOTHING
        for entry in log:
            length = len(entry)
            if length == 3 and entry[1] in stamps:
                concerned = stamps[entry[1]].get(entry[0].__class__)
                if concerned is None:
                    touched[entry[0]] = None
                else:
                    changes |= concerned
            else:
                touched[entry[0]] = None
                if length < 3:
                    came_or_went.append(entry)
        if came_or_went:
            if not self._placed(came_or_went):
                return self._anew()
            for entry in came_or_went:
                changes |= self._stamped[entry[0].__class__]
        total = self._settled
        images, known = self._images, self._contributions
        for o in touched:
            if o._live:
                total += images[o.__class__](o)
            if o in known:
                total -= known[o]
        if changes:
            for ranking in self._rankings:
                if ranking.moved(changes):
                    total += ranking() - ranking.settled
        return total + self._waiting() if self._model.parked else total

    def _placed(self, came_or_went: Sequence[Entry]) -> bool:
        """Mark what was created; false if that changes the marks of others."""
        groups, keys, marks = self._groups, self._keys, self._marks
        changed: dict[Any, int] = {}
        for entry in came_or_went:
            o = entry[0]
            if len(entry) == 2 and o in self._contributions:
                group = (o.__class__, keys[o.__class__](o))
                if groups[group] > 1:
                    return False
                changed[group] = 0
        for entry in came_or_went:
            o = entry[0]
            if len(entry) == 1 and o._live:
                group = (o.__class__, keys[o.__class__](o))
                place = changed[group] if group in changed else groups.get(group, 0)
                changed[group] = place + 1
                o._mark = marks[group, place]
        return True

    def _anew(self) -> int:
        """The same from nothing, for when the deletion of an object changes the marks of others."""
        before = [(o, o._mark) for o in self._contributions]
        total = self._enter({}, {}) + self._waiting()
        total += sum(ranking() for ranking in self._rankings)
        for o, mark in before:
            o._mark = mark
        return total


def _concerned(
    model: Model, stamps: Stamps
) -> tuple[dict[str, dict[type[Any], int]], dict[type[Any], int]]:
    """What sets which bits in a word of changes: stamps by name and class, objects by class."""
    kinds = {sort: model.space[f"C_{sort}"] for sort in model.spec.sorts}
    by_field: dict[str, dict[type[Any], int]] = {}
    for sort, field in stamps.fields - stamps.signs:
        by_field.setdefault(field, {})[kinds[sort]] = NOTHING
    by_kind = dict.fromkeys(kinds.values(), NOTHING)
    for number, (counter, members) in enumerate(asked(stamps)):
        for sort, field in stamps.classes[counter]:
            is_counter = (sort, field) == counter
            by_field[field][kinds[sort]] = 1 << (number + COUNTERS if is_counter else number)
        for sort, _ in members:
            by_kind[kinds[sort]] |= 1 << number
    return by_field, by_kind


def _group(way: str | None) -> Callable[[Any], int]:
    """The mark of the object that has the counter; the same for all where there is one."""
    return (lambda _: 0) if way is None else attrgetter(f"{way}_mark")


def in_marks(value: Any) -> Any:
    """A value of a call with marks in the place of objects that exist."""
    if isinstance(value, tuple):
        return tuple(in_marks(item) for item in value)
    if isinstance(value, dict):
        return frozenset((in_marks(key), in_marks(item)) for key, item in value.items())
    return (value._mark,) if getattr(value, "_live", False) else value
