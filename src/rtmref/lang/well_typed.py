"""An independent look at typed expressions: whether the types of parts fit their nodes.

Knows nothing of how the checker works; what it finds would be a mistake of the checker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rtmref.lang import statements as s
from rtmref.lang.node_types import NodeTypes, Scope
from rtmref.lang.spec import Invariant, Operation, Refusal, Sort, Spec
from rtmref.lang.type_relations import item
from rtmref.lang.types import (
    BOOL,
    EnumType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    SortType,
    Type,
)


def complaints_of(spec: Spec, names: Iterable[str]) -> Iterator[str]:
    """What does not fit in some operations and steps; what is no expression at all counts too."""
    look = _Look(spec)
    for name in names:
        try:
            yield from look.operation(spec.named(name))
        except (AssertionError, KeyError, StopIteration, ValueError, IndexError) as error:
            yield f"{name}: {type(error).__name__}"


def complaints_of_invariant(spec: Spec, invariant: Invariant) -> Iterator[str]:
    """What does not fit in an invariant."""
    look, scope = _Look(spec), dict(invariant.variables)
    for formula in (invariant.when, invariant.then):
        if formula is not None:
            yield from look.typed(formula, BOOL, scope)


def complaints(spec: Spec) -> Iterator[str]:
    """Everything in a specification whose types do not fit."""
    look = _Look(spec)
    for sort in spec.sorts.values():
        yield from (f"{sort.name}: {each}" for each in look.initial(sort))
    for operation in (*spec.operations.values(), *spec.steps.values()):
        yield from (f"{operation.name}: {each}" for each in look.operation(operation))
    for invariant in spec.invariants.values():
        yield from complaints_of_invariant(spec, invariant)


class _Look(NodeTypes):
    def initial(self, sort: Sort) -> Iterator[str]:
        fields = {each.name: each.type for each in sort.fields}
        for name, value in sort.initial or ():
            yield from self.typed(value, fields.pop(name), {})
        if sort.initial is not None and not all(
            isinstance(each, MapType) for each in fields.values()
        ):
            yield f"the beginning of {sort.name} lacks {fields}"

    def operation(self, operation: Operation) -> Iterator[str]:
        scope = {each.name: each.type for each in operation.parameters}
        for guard in operation.guards:
            if isinstance(guard, Refusal):
                yield from self.typed(guard.when, BOOL, scope)
            else:
                yield from self.statement(guard, scope)
        yield from self.block(operation.body, scope)
        yield from self.typed(operation.status, EnumType("Status"), scope)
        for result in operation.results:
            yield from self.expression(result.value, scope)

    def block(self, statements: tuple[s.Statement, ...], scope: dict[str, Type]) -> Iterator[str]:
        for each in statements:
            yield from self.statement(each, scope)

    def statement(self, node: s.Statement, scope: dict[str, Type]) -> Iterator[str]:
        match node:
            case s.Let(name=name, value=value):
                yield from self.expression(value, scope)
                scope[name] = value.type
            case s.Assign(targets=targets):
                for place, value in targets:
                    yield from self.place(place, value.type, scope)
                    yield from self.expression(value, scope)
            case s.Include(place=place, element=element) | s.Exclude(place=place, element=element):
                yield from self.place(place, SetType(element.type), scope)
                yield from self.expression(element, scope)
            case s.Create(sort=sort, name=name, values=values):
                fields = {each.name: each.type for each in self.spec.sorts[sort].fields}
                for field, value in values:
                    yield from self.typed(value, fields.pop(field), scope)
                if any(not isinstance(each, MapType) for each in fields.values()):
                    yield f"create {sort} lacks {fields}"
                scope[name] = SortType(sort)
            case s.Delete(subject=subject):
                yield from self.kind(subject, SortType, scope)
            case s.Each(variables=variables, body=body):
                inner = dict(scope)
                for name, domain in variables:
                    yield from self.kind(domain, (SetType, ListType), inner)
                    inner[name] = item(domain.type)
                yield from self.block(body, inner)
            case s.If(test=test, then=then, otherwise=otherwise):
                yield from self.typed(test, BOOL, scope)
                yes, no = dict(scope), dict(scope)
                yield from self.block(then, yes)
                yield from self.block(otherwise, no)
                for name in yes.keys() & no.keys() - scope.keys():
                    if yes[name] != no[name]:
                        yield f"{name} is {yes[name]} in one branch, {no[name]} in the other"
                    scope[name] = yes[name]
            case s.Scope(body=body):
                yield from self.block(body, scope)
            case s.Emit(recipient=to, event=event, context1=one, context2=two):
                yield from self.kind(to, SortType, scope)
                yield from self.kind(event, EnumType, scope)
                yield from self.expression(one, scope)
                yield from self.expression(two, scope)
            case _:
                yield f"unknown statement {type(node)}"

    def place(self, place: s.Place, written: Type, scope: Scope) -> Iterator[str]:
        yield from self.kind(place.subject, SortType, scope)
        field = self.spec.field(str(place.subject.type), place.field).type
        if place.key is not None:
            assert isinstance(field, MapType)
            yield from self.typed(place.key, field.key, scope)
            field = OptionalType(field.value)
        if field != written:
            yield f"{written} is written to {place.field}: {field}"
