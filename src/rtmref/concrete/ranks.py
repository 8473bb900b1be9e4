"""What the order of stamps contributes to the fingerprint of a state.

Each stamp has its rank among all stamps of its counter, and each place of a stamp its random
weight; 0 comes before all others.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rtmref.concrete import code
from rtmref.concrete.stamps import Stamps
from rtmref.lang.known import FieldName

COUNTERS: Final = 32
"""Where the bits of the counters begin in a word of changes; those of the stamps begin at 0."""
Members = Mapping[FieldName, str | None]
Rows = Callable[[], list[tuple[Any, ...]]]
"""Lists the stamps of a counter with their weights, the object of the counter first if asked."""


class Ranking:
    """What the stamps of one counter contribute by their order."""

    def __init__(
        self, bit: int, counters: Mapping[Any, None], field: str, alone: Rows, grouped: Rows
    ) -> None:
        self.of_stamps = bit
        """Tells a change of a stamp, in a word of changes."""
        self.of_counter = bit << COUNTERS
        """Tells a change of the counter."""
        self.settled = 0
        """What they contribute in the settled state."""
        self._counters = counters
        self._field = field
        self._alone = alone
        self._grouped = grouped
        self._top: tuple[Any, int] | None = None
        """The counter and its value, where it is the only one and ahead of all its stamps."""

    def settle(self) -> int:
        """Let `moved` compare with the present state; what contributes in it."""
        self._top = None
        if len(self._counters) == 1:
            (counter,) = self._counters
            value = getattr(counter, self._field)
            rows = self._alone()
            if value and [stamp >= value for stamp, _ in rows].count(True) == 1:
                self._top = counter, value
            self.settled = _ranked(rows)
        else:
            self.settled = self()
        return self.settled

    def moved(self, changes: int) -> bool:
        """Whether the changes can have changed an order: more than a counter ahead of all."""
        if changes & self.of_stamps:
            return True
        if not changes & self.of_counter:
            return False
        if self._top is None:
            return True
        counter, value = self._top
        return bool(getattr(counter, self._field) < value)

    def __call__(self) -> int:
        """What they contribute in the present state."""
        if len(self._counters) < 2:
            return _ranked(self._alone())
        return _ranked_by_group(self._grouped())


def asked(stamps: Stamps) -> list[tuple[FieldName, Members]]:
    """The counters of which the order is asked for, with those of their fields that count."""
    found = [
        (counter, {name: way for name, way in members.items() if name not in stamps.idle})
        for counter, members in stamps.classes.items()
        if counter not in stamps.signs
    ]
    return [(counter, members) for counter, members in found if members]


def rankings(
    space: Mapping[str, Any], stamps: Stamps, drawn: Callable[[], Mapping[int, int]]
) -> list[Ranking]:
    """For each counter of which the order is asked for, what that contributes."""
    return [
        Ranking(1 << number, space[f"E_{sort}"], field, *_rows(space, members, drawn))
        for number, ((sort, field), members) in enumerate(asked(stamps))
    ]


def _ranked(rows: list[tuple[Any, ...]]) -> int:
    """The sum of all weights times ranks."""
    rows.sort()
    total = rank = before = 0
    for stamp, weight in rows:
        if stamp != before:
            before = stamp
            rank += 1
        total += rank * weight
    return total


def _ranked_by_group(rows: list[tuple[Any, ...]]) -> int:
    """The same where there are several objects with the counter, each with ranks of its own."""
    groups: dict[Any, list[tuple[Any, ...]]] = {}
    for group, *row in rows:
        groups.setdefault(group, []).append(tuple(row))
    return sum(_ranked(each) for each in groups.values())


def _rows(
    space: Mapping[str, Any], members: Members, drawn: Callable[[], Mapping[int, int]]
) -> tuple[Rows, Rows]:
    known = dict(space) | {_weights(name): drawn() for name in members}
    code.load(
        [_listing("alone", members, False), _listing("grouped", members, True)], "rows", known
    )
    return known["alone"], known["grouped"]


def _weights(name: FieldName) -> str:
    return "_".join(("W", *name))


def _listing(identifier: str, members: Members, grouped: bool) -> ast.stmt:
    """A loop over the objects of each sort that has some of the stamps."""
    body = [code.assign("rows", ast.List([], code.LOAD))]
    for sort in dict.fromkeys(sort for sort, _ in members):
        own = [name for name in members if name[0] == sort]
        rows = [_row(name, members[name], grouped) for name in own]
        inner = [code.run(code.method(code.name("rows"), "append", row)) for row in rows]
        body.append(code.loop("o", code.name(f"E_{sort}"), inner))
    return code.function(identifier, [], [*body, code.give(code.name("rows"))])


def _row(name: FieldName, way: str | None, grouped: bool) -> ast.expr:
    """`(o.field, weights[o._mark])`, and before it the mark of the object with the counter."""
    o = code.name("o")
    weight = code.item(code.name(_weights(name)), code.attribute(o, "_mark"))
    row = [code.attribute(o, name[1]), weight]
    return code.tuple_of([_group(o, way), *row] if grouped else row)


def _group(o: ast.expr, way: str | None) -> ast.expr:
    if way is None:
        return code.constant(0)
    path: Sequence[str] = way.split(".")[:-1]
    for step in (*path, "_mark"):
        o = code.attribute(o, step)
    return o
