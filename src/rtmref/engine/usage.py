"""Which operations use a declaration: the names that their types and expressions mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.traversal import walk
from rtmref.lang.types import (
    BitType,
    EnumType,
    HandleType,
    ListType,
    MapType,
    OptionalType,
    PointerType,
    SetType,
    SortType,
    StructType,
    Type,
)


def users(spec: Spec) -> Mapping[str, frozenset[str]]:
    """For each name of a type or limit: the operations and steps that use it."""
    found: dict[str, set[str]] = {}
    for op in (*spec.operations.values(), *spec.steps.values()):
        for name in _names(spec, op):
            found.setdefault(name, set()).add(op.name)
    return {name: frozenset(ops) for name, ops in found.items()}


def _names(spec: Spec, op: Operation) -> set[str]:
    seen: set[str] = set()
    for parameter in op.parameters:
        _enter(spec, parameter.type, seen)
    for root in _expressions(op):
        for node in walk(root):
            if isinstance(node, e.Limit):
                seen.add(node.name)
            _enter(spec, node.type, seen)
    return seen


def _enter(spec: Spec, kind: Type, seen: set[str]) -> None:
    """Everything that a type is made of; a sort stands for itself, not for its fields."""
    match kind:
        case OptionalType(item) | PointerType(item) | ListType(item) | SetType(item):
            _enter(spec, item, seen)
        case MapType(key, item):
            _enter(spec, key, seen)
            _enter(spec, item, seen)
        case HandleType(kinds):
            seen.update(kinds)
        case SortType(name) | EnumType(name) | BitType(name):
            seen.add(name)
        case StructType(name) if name not in seen:
            seen.add(name)
            for member in spec.structures[name].members:
                _enter(spec, member.type, seen)
        case _:
            pass


def _expressions(op: Operation) -> Iterator[e.Expression]:
    for guard in op.guards:
        yield guard.when if isinstance(guard, Refusal) else guard.value
    yield from _inside(op.body)
    yield op.status
    yield from (result.value for result in op.results)


def _inside(body: tuple[s.Statement, ...]) -> Iterator[e.Expression]:
    for statement in body:
        match statement:
            case s.Let(value=value):
                yield value
            case s.Assign(targets=targets):
                for place, value in targets:
                    yield from (*_place(place), value)
            case s.Include(place=place, element=element) | s.Exclude(place=place, element=element):
                yield from (*_place(place), element)
            case s.Create(values=values):
                yield from (value for _, value in values)
            case s.Delete(subject=subject):
                yield subject
            case s.Each(variables=variables, body=inner):
                yield from (domain for _, domain in variables)
                yield from _inside(inner)
            case s.If(test=test, then=then, otherwise=otherwise):
                yield test
                yield from _inside((*then, *otherwise))
            case s.Scope(body=inner):
                yield from _inside(inner)
            case s.Emit(recipient=a, event=b, context1=c, context2=d):
                yield from (a, b, c, d)
            case _:
                raise AssertionError(f"no parts of {type(statement).__name__}")


def _place(place: s.Place) -> tuple[e.Expression, ...]:
    return (place.subject,) if place.key is None else (place.subject, place.key)
