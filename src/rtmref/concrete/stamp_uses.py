"""What the integer fields of a specification are used for, as far as stamps are concerned.

Every use of every field is looked at: where values come from and go to, what they are compared
with, and which uses want more of them than their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.known import FieldName
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.traversal import parts
from rtmref.lang.types import IntType, SortType

Names = frozenset[FieldName]
NONE: Names = frozenset()


class Uses:
    """What the fields are used for."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._above: dict[FieldName, FieldName] = {}
        self._spoilt: set[FieldName] = set()
        self._raised: set[FieldName] = set()
        self.asked: set[FieldName] = set()
        """Fields that are compared, or put something in order."""
        self.ordered: set[FieldName] = set()
        """Those for which that is so with each other, and not just with 0."""
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
                    if one and other:
                        self.ordered |= {*one, *other}
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
        self.ordered |= found
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
