"""Which integers of a specification count only by their order.

A counter is a field that is raised from time to time; its value is copied into other fields to tell
later what came first. Of such stamps nothing is ever asked but which is the smaller or whether they
are equal, and none is ahead of its counter. So two states that agree but for the distances between
the stamps of one counter will always behave alike, and a state can be named by their ranks.

A class of fields is found by looking at every use of every field; one use of another kind, and the
values of the whole class count as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rtmref.concrete.stamp_uses import Uses
from rtmref.lang.known import FieldName
from rtmref.lang.spec import Spec
from rtmref.lang.types import SortType


@dataclass(frozen=True, slots=True)
class Stamps:
    """The fields that count only by their order: by counter, and then with the way to its object.

    The way is a dotted path with a dot at its end, so empty for the counter itself; None if there
    is only one such object.
    """

    classes: Mapping[FieldName, Mapping[FieldName, str | None]] = field(default_factory=dict)
    idle: frozenset[FieldName] = frozenset()
    """Those of which nothing is ever asked and nothing copied."""
    signs: frozenset[FieldName] = frozenset()
    """Counters of which nothing is asked but whether they are 0, and nothing of their copies."""

    @property
    def fields(self) -> frozenset[FieldName]:
        """All the fields, the counters among them."""
        return frozenset(name for members in self.classes.values() for name in members)


def stamps(spec: Spec, changing: Iterable[FieldName]) -> Stamps:
    """The stamps of a specification.

    `changing` are the fields that operations change: no way to a counter leads through them.
    """
    uses = Uses(spec)
    for op in (*spec.operations.values(), *spec.steps.values()):
        uses.operation(op)
    for invariant in spec.invariants.values():
        for node in (invariant.when, invariant.then):
            if node is not None:
                uses.visit(node, {})
    for state in spec.sometimes.values():
        if state.when is not None:
            uses.visit(state.when, {})
    classes: dict[FieldName, dict[FieldName, str | None]] = {}
    for members in uses.classes():
        counter = uses.counter_of(members)
        if counter is None:
            continue
        if spec.sorts[counter[0]].initial is not None:
            classes[counter] = dict.fromkeys(members)
            continue
        ways = {member: _way(spec, member[0], counter[0], changing) for member in members}
        if None not in ways.values():
            classes[counter] = dict(ways)
    idle = frozenset(_idle(classes, uses))
    signs = [
        counter
        for counter, members in classes.items()
        if counter not in uses.ordered and members.keys() - idle == {counter}
    ]
    return Stamps(classes, idle, frozenset(signs))


def _idle(
    classes: Mapping[FieldName, Mapping[FieldName, str | None]], uses: Uses
) -> Iterator[FieldName]:
    for members in classes.values():
        asked = [name for name in members if name in uses.asked]
        yield from (name for name in members if not asked or name not in uses.read)


def _way(spec: Spec, start: str, target: str, changing: Iterable[FieldName]) -> str | None:
    """How an object of a sort leads to one of another, always to the same; None if it does not."""
    fixed = set(changing)
    waiting = [(start, "")]
    seen = {start}
    while waiting:
        sort, path = waiting.pop(0)
        if sort == target:
            return path
        for each in spec.sorts[sort].fields:
            if not isinstance(each.type, SortType) or (sort, each.name) in fixed:
                continue
            if each.type.name not in seen:
                seen.add(each.type.name)
                waiting.append((each.type.name, f"{path}{each.name}."))
    return None
