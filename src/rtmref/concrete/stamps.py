"""Which integers of a specification count only by their order.

A counter is a field that is raised from time to time; its value is copied into other fields to tell
later what came first. Of such stamps nothing is ever asked but which is the smaller or whether they
are equal, and none is ahead of its counter. So two states that agree but for the distances between
the stamps of one counter will always behave alike, and a state can be named by their ranks.

A class of fields is found by looking at every use of every field; one use of another kind, and the
values of the whole class count as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.folding import FieldName
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.traversal import parts
from rtmref.lang.types import IntType, SortType

Names = frozenset[FieldName]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Stamps:
    """The fields that count only by their order: by counter, and then with the way to its object.

    The way is a dotted path with a dot at its end, so empty for the counter itself; None if there
    is only one such object.
    """

    classes: Mapping[FieldName, Mapping[FieldName, str | None]] = field(default_factory=dict)
    idle: frozenset[FieldName] = frozenset()
    """Those of which nothing is ever asked and nothing copied."""

    @property
    def fields(self) -> frozenset[FieldName]:
        """All the fields, the counters among them."""
        return frozenset(name for members in self.classes.values() for name in members)


def stamps(spec: Spec, changing: Iterable[FieldName]) -> Stamps:
    """The stamps of a specification.

    `changing` are the fields that operations change: no way to a counter leads through them.
    """
    uses = _Uses(spec)
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
    return Stamps(classes, frozenset(_idle(classes, uses)))


def _idle(
    classes: Mapping[FieldName, Mapping[FieldName, str | None]], uses: _Uses
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


class _Uses:
    """What the fields are used for."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._above: dict[FieldName, FieldName] = {}
        self._spoilt: set[FieldName] = set()
        self._raised: set[FieldName] = set()
        self.asked: set[FieldName] = set()
        """Fields that are compared, or put something in order."""
        self.read: set[FieldName] = set()
        """Fields of which the value goes anywhere at all."""

    def classes(self) -> Iterator[list[FieldName]]:
        """The fields that are compared with each other, or copied."""
        found: dict[FieldName, list[FieldName]] = {}
        for sort in self.spec.sorts.values():
            for each in sort.fields:
                if isinstance(each.type, IntType):
                    name = (sort.name, each.name)
                    found.setdefault(self._top(name), []).append(name)
        yield from found.values()

    def counter_of(self, members: Sequence[FieldName]) -> FieldName | None:
        """The one counter of a class of which nothing but the order counts."""
        raised = [name for name in members if name in self._raised]
        spoilt = any(name in self._spoilt for name in members)
        return None if spoilt or len(raised) != 1 else raised[0]

    def operation(self, op: Operation) -> None:
        """Take in what an operation or a step does with fields."""
        names: dict[str, Names] = {}
        for guard in op.guards:
            if isinstance(guard, Refusal):
                self.visit(guard.when, names)
            else:
                self._let(guard, names)
        self._block(op.body, names)
        self.visit(op.status, names)
        for result in op.results:
            self._spoil(result.value, names)

    def _block(self, body: Sequence[s.Statement], names: dict[str, Names]) -> None:
        for node in body:
            self._statement(node, names)

    def _statement(self, node: s.Statement, names: dict[str, Names]) -> None:
        match node:
            case s.Let():
                self._let(node, names)
            case s.Assign(targets=targets):
                for place, value in targets:
                    self._place(place, names)
                    self._write(_name(place), value, names)
            case s.Create(sort=sort, values=values):
                for name, value in values:
                    self._write((sort, name), value, names)
            case s.Include(place=place, element=element) | s.Exclude(place=place, element=element):
                self._place(place, names)
                self._spoil(element, names)
            case s.Delete(subject=subject):
                self.visit(subject, names)
            case s.Each(variables=variables, body=body):
                for _, domain in variables:
                    self.visit(domain, names)
                self._block(body, names)
            case s.If(test=test, then=then, otherwise=otherwise):
                self.visit(test, names)
                self._block(then, names)
                self._block(otherwise, names)
            case s.Scope(body=body):
                self._block(body, names)
            case s.Emit(recipient=one, event=two, context1=three, context2=four):
                for part in (one, two, three, four):
                    self._spoil(part, names)

    def _place(self, place: s.Place, names: dict[str, Names]) -> None:
        self.visit(place.subject, names)
        if place.key is not None:
            self._spoil(place.key, names)

    def _let(self, node: s.Let, names: dict[str, Names]) -> None:
        found = self._values(node.value, names)
        if found is None:
            self._spoil(node.value, names)
            found = NONE
        else:
            self.read |= found
            self._inside(node.value, names)
        names[node.name] = names.get(node.name, NONE) | found

    def _write(self, target: FieldName, value: e.Expression, names: dict[str, Names]) -> None:
        """A field gets a value: of its class, the beginning, or more than its counter."""
        if not isinstance(self.spec.field(*target).type, IntType):
            self._spoil(value, names)
            return
        counter, more = _raised(value)
        base = self._values(counter, names) if more else None
        if base:
            self._join({target, *base})
            self._raised |= base
            self.read |= base
            self._inside(counter, names)
            for part in more:
                self.visit(part, names)
            return
        found = self._values(value, names)
        if found is None:
            self._spoil(value, names)
            self._spoilt.add(target)
            return
        self._join({target, *found})
        self.read |= found - {target}
        self._inside(value, names)

    def _values(self, node: e.Expression, names: Mapping[str, Names]) -> Names | None:
        """The fields of which an integer is the value, unchanged; None if it is anything else.

        0 is the value of a stamp that was never given; it comes before all others.
        """
        match node:
            case e.Literal(value=value):
                return NONE if value == 0 and not isinstance(value, bool) else None
            case e.Narrow(subject=subject) | e.Widen(subject=subject):
                return self._values(subject, names)
            case e.Field(subject=e.Expression(type=SortType(name=sort)), name=name, type=IntType()):
                return frozenset({(sort, name)})
            case e.Variable(name=name, type=IntType()):
                return names.get(name) or None
            case e.Conditional(then=then, otherwise=otherwise):
                one, other = self._values(then, names), self._values(otherwise, names)
                return None if one is None or other is None else one | other
            case e.Bind(name=name, value=value, body=body):
                inner = self._values(value, names)
                return self._values(body, {**names, name: inner or NONE})
            case _:
                return None

    def visit(self, node: e.Expression, names: dict[str, Names]) -> None:
        """Look at an expression of which the value itself is not that of a stamp."""
        match node:
            case e.Equal(left=left, right=right) | e.Compare(left=left, right=right):
                one, other = self._values(left, names), self._values(right, names)
                if one is not None and other is not None:
                    self._join({*one, *other})
                    self._ask({*one, *other})
                    self._inside(left, names)
                    self._inside(right, names)
                else:
                    self._spoil(left, names)
                    self._spoil(right, names)
            case e.Pick(domain=domain, keys=keys) | e.Sorted(domain=domain, keys=keys):
                self.visit(domain, names)
                for key in keys:
                    self._key(key, names)
            case e.Bind(name=name, value=value, body=body):
                self._let(s.Let(span=node.span, name=name, value=value), names)
                self.visit(body, names)
            case _:
                for part, _ in parts(node):
                    self._spoil(part, names)

    def _key(self, key: e.Expression, names: dict[str, Names]) -> None:
        """What items are put in order by: only the order of stamps counts there."""
        while isinstance(key, e.Negate):
            key = key.operand
        found = self._values(key, names)
        if found is None:
            self._spoil(key, names)
            return
        self._join(found)
        self._ask(found)
        self._inside(key, names)

    def _inside(self, node: e.Expression, names: dict[str, Names]) -> None:
        """Look at what an expression mentions whose value is that of a stamp."""
        match node:
            case e.Narrow(subject=subject) | e.Widen(subject=subject):
                self._inside(subject, names)
            case e.Field(subject=subject):
                self.visit(subject, names)
            case e.Conditional(test=test, then=then, otherwise=otherwise):
                self.visit(test, names)
                self._inside(then, names)
                self._inside(otherwise, names)
            case e.Bind(name=name, value=value, body=body):
                self._let(s.Let(span=node.span, name=name, value=value), names)
                self._inside(body, names)

    def _spoil(self, node: e.Expression, names: dict[str, Names]) -> None:
        """The value itself counts."""
        self._spoilt |= self._values(node, names) or NONE
        self.visit(node, names)
        match node:
            case e.Conditional(then=then, otherwise=otherwise):
                self._spoil(then, names)
                self._spoil(otherwise, names)
            case e.Narrow(subject=subject) | e.Widen(subject=subject):
                self._spoil(subject, names)

    def _ask(self, names: Iterable[FieldName]) -> None:
        self.asked.update(names)
        self.read.update(names)

    def _top(self, name: FieldName) -> FieldName:
        while name in self._above:
            name = self._above[name]
        return name

    def _join(self, names: Iterable[FieldName]) -> None:
        tops = list(dict.fromkeys(self._top(name) for name in sorted(names)))
        for other in tops[1:]:
            self._above[other] = tops[0]


def _raised(value: e.Expression) -> tuple[e.Expression, list[e.Expression]]:
    """What a sum begins with, and the rest of it, if nothing of that can be less than 0."""
    more: list[e.Expression] = []
    node = value
    while isinstance(node, e.Arithmetic) and node.operator == "+":
        more.append(node.right)
        node = node.left
    positive = all(
        isinstance(part, e.Size | e.Count)
        or (isinstance(part, e.Literal) and isinstance(part.value, int) and part.value >= 0)
        for part in more
    )
    return (node, more) if positive else (value, [])


def _name(place: s.Place) -> FieldName:
    assert isinstance(place.subject.type, SortType)
    return place.subject.type.name, place.field
