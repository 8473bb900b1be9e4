"""Operations and steps with what is known about them put in: what is left of their statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.folding import fold
from rtmref.lang.known import NO_VALUE, Facts, FieldName, constant, same
from rtmref.lang.spec import Operation, Refusal
from rtmref.lang.trees import nodes
from rtmref.lang.types import INT, SortType

Guard = s.Let | Refusal
_SUCCESS: Final = e.Literal(type=INT, span=Span("", 0, 0, 0, 0), value=0)
"""The status of a call that is always refused before it has one."""


def folded(op: Operation, facts: Facts, *, with_results: bool) -> Operation:
    """What is left of an operation; of its results nothing if nobody asks for them."""
    guards, goes_on = _guards(op.guards, facts)
    if not goes_on:
        return replace(op, guards=guards, body=(), status=_SUCCESS, results=())
    body = _block(op.body, facts)
    status = fold(op.status, facts)
    results = op.results if with_results else ()
    results = tuple(replace(each, value=fold(each.value, facts)) for each in results)
    return without_unused(replace(op, guards=guards, body=body, status=status, results=results))


def _guards(guards: Iterable[Guard], facts: Facts) -> tuple[tuple[Guard, ...], bool]:
    """The guards that can matter, and whether any call passes all of them."""
    kept: list[Guard] = []
    for guard in guards:
        if isinstance(guard, s.Let):
            kept += _let(guard, facts)
            continue
        when = fold(guard.when, facts)
        if same(constant(when), False):
            continue
        kept.append(replace(guard, when=when))
        if same(constant(when), True):
            return tuple(kept), False
    return tuple(kept), True


def _let(node: s.Let, facts: Facts) -> Iterator[s.Let]:
    value = fold(node.value, facts)
    known = constant(value)
    if known is not NO_VALUE:
        facts.variables[node.name,] = known
    yield node if value is node.value else replace(node, value=value)


def _block(body: Iterable[s.Statement], facts: Facts) -> tuple[s.Statement, ...]:
    return tuple(kept for node in body for kept in _statement(node, facts))


def _ways(
    then: Iterable[s.Statement], otherwise: Iterable[s.Statement], facts: Facts
) -> tuple[tuple[s.Statement, ...], tuple[s.Statement, ...]]:
    """Two blocks of which one happens; what both of them make known holds after them."""
    one, other = (replace(facts, variables=dict(facts.variables)) for _ in range(2))
    blocks = _block(then, one), _block(otherwise, other)
    for path, value in one.variables.items():
        if path in other.variables and same(value, other.variables[path]):
            facts.variables[path] = value
    return blocks


def _inside(body: Iterable[s.Statement], facts: Facts) -> tuple[s.Statement, ...]:
    """A block of which what it learns does not hold outside."""
    return _block(body, replace(facts, variables=dict(facts.variables)))


def _statement(node: s.Statement, facts: Facts) -> Iterator[s.Statement]:
    match node:
        case s.Let():
            yield from _let(node, facts)
        case s.Assign(targets=targets):
            left = tuple(
                (_place(place, facts), fold(value, facts))
                for place, value in targets
                if not _is_known(place, fold(value, facts), facts)
            )
            if left:
                yield replace(node, targets=left)
        case s.Include(place=place, element=element) | s.Exclude(place=place, element=element):
            yield replace(node, place=_place(place, facts), element=fold(element, facts))
        case s.Create(values=values):
            yield replace(node, values=tuple((n, fold(v, facts)) for n, v in values))
        case s.Delete(subject=subject):
            yield replace(node, subject=fold(subject, facts))
        case s.Each(variables=variables, body=body):
            domains = tuple((name, fold(domain, facts)) for name, domain in variables)
            if all(not same(constant(domain), ()) for _, domain in domains):
                yield replace(node, variables=domains, body=_inside(body, facts))
        case s.If(test=test, then=then, otherwise=otherwise):
            known = fold(test, facts)
            value = constant(known)
            if value is not NO_VALUE:
                yield from _block(then if value else otherwise, facts)
            else:
                parts = _ways(then, otherwise, facts)
                yield replace(node, test=known, then=parts[0], otherwise=parts[1])
        case s.Scope(body=body):
            yield from _block(body, facts)
        case s.Emit():
            return
        case _:
            raise AssertionError(f"no slice of {type(node).__name__}")


def _is_known(place: s.Place, value: e.Expression, facts: Facts) -> bool:
    """Whether the place has the value anyway."""
    known = facts.fields.get(field_name(place), NO_VALUE)
    return place.key is None and known is not NO_VALUE and same(known, constant(value))


def _place(place: s.Place, facts: Facts) -> s.Place:
    key = None if place.key is None else fold(place.key, facts)
    return replace(place, subject=fold(place.subject, facts), key=key)


def without_unused(op: Operation) -> Operation:
    """The operation without names that nothing uses and blocks that do nothing."""
    while True:
        used = {each.name for each in nodes(op) if isinstance(each, e.Variable)}
        guards = tuple(g for g in op.guards if not isinstance(g, s.Let) or g.name in used)
        body = _used(op.body, used)
        if guards == op.guards and body == op.body:
            return op
        op = replace(op, guards=guards, body=body)


def _used(body: Iterable[s.Statement], used: Collection[str]) -> tuple[s.Statement, ...]:
    kept: list[s.Statement] = []
    for node in body:
        match node:
            case s.Let(name=name) if name not in used:
                continue
            case s.Each(body=inner):
                node = replace(node, body=_used(inner, used))
                if not node.body:
                    continue
            case s.If(then=then, otherwise=otherwise):
                node = replace(node, then=_used(then, used), otherwise=_used(otherwise, used))
                if not node.then and not node.otherwise:
                    continue
        kept.append(node)
    return tuple(kept)


def field_name(place: s.Place) -> FieldName:
    """The field that a place is about."""
    assert isinstance(place.subject.type, SortType)
    return place.subject.type.name, place.field
