"""The part of a specification that a use of it can reach: some operations, one configuration.

What such a use never writes is constant, and a sort of which it never makes an object stays empty;
what only matters otherwise is left out. On the states that the use reaches, the slice and the
specification do the same, but that the slice sends no events and returns only what is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.folding import fold
from rtmref.lang.known import NO_VALUE, Facts, FieldName, Known, Path, constant, same
from rtmref.lang.spec import Invariant, Operation, Refusal, Sometimes, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import INT, MapType, SortType

Guard = s.Let | Refusal
_SUCCESS: Final = e.Literal(type=INT, span=Span("", 0, 0, 0, 0), value=0)
"""The status of a call that is always refused before it has one."""
_MANY: Final = object()
"""The value of a field that has several."""


@dataclass(frozen=True, slots=True)
class Use:
    """Which calls are made, and under which configuration."""

    operations: Collection[str]
    decisions: Mapping[str, str] | None
    """Of those that are not named the default is used; None if they may be any."""
    limits: Mapping[str, int | bool] | None
    """The same for limits."""
    arguments: Mapping[str, Mapping[Path, Known]] = field(default_factory=dict)
    """By operation: parameters, and members of them, that have one value in all calls."""
    present: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    """By operation: those that are never null."""
    returning: Collection[str] = ()
    """Operations whose results are asked for."""


def slice_of(spec: Spec, use: Use) -> Spec:
    """The specification as far as the use of it can reach."""
    written: dict[FieldName, Any] = {}
    created: set[str] = set()
    for sort in spec.sorts.values():
        if sort.initial is not None:
            created.add(sort.name)
            _join_all(sort.name, sort.initial, written)
    while True:
        size = (len(created), sum(value is _MANY for value in written.values()), len(written))
        facts = _facts(spec, use, written, created)
        called = [spec.operations[name] for name in use.operations]
        operations = {op.name: _operation(op, use, facts) for op in called}
        steps = {step.name: _operation(step, use, facts) for step in spec.steps.values()}
        for op in (*operations.values(), *steps.values()):
            _note(spec, op.body, written, created)
        if size == (len(created), sum(v is _MANY for v in written.values()), len(written)):
            return _sliced(spec, operations, steps, facts)


def _facts(spec: Spec, use: Use, written: Mapping[FieldName, Any], created: set[str]) -> Facts:
    known = {name: value for name, value in written.items() if value is not _MANY}
    for sort in spec.sorts.values():
        for each in sort.fields:
            if isinstance(each.type, MapType) and (sort.name, each.name) not in written:
                known[sort.name, each.name] = ()
    absent = frozenset(set(spec.sorts) - created)
    return Facts(_decisions(spec, use), _limits(spec, use), absent, known)


def _decisions(spec: Spec, use: Use) -> dict[str, str]:
    if use.decisions is None:
        return {}
    return {d.name: use.decisions.get(d.name, d.default) for d in spec.decisions.values()}


def _limits(spec: Spec, use: Use) -> dict[str, int | bool]:
    if use.limits is None:
        return {}
    return {
        limit.name: value
        for limit in spec.limits.values()
        if isinstance(value := use.limits.get(limit.name, limit.default), int)
    }


def _note(
    spec: Spec, body: Iterable[s.Statement], written: dict[FieldName, Any], created: set[str]
) -> None:
    """What the statements write and create."""
    for node in nodes(tuple(body)):
        match node:
            case s.Create(sort=sort, values=values):
                created.add(sort)
                _join_all(sort, values, written)
            case s.Assign(targets=targets):
                for place, value in targets:
                    _join(_field(place), value if place.key is None else None, written)
            case s.Include(place=place) | s.Exclude(place=place):
                _join(_field(place), None, written)


def _field(place: s.Place) -> FieldName:
    assert isinstance(place.subject.type, SortType)
    return place.subject.type.name, place.field


def _join_all(
    sort: str, values: Iterable[tuple[str, e.Expression]], written: dict[FieldName, Any]
) -> None:
    for name, value in values:
        _join((sort, name), value, written)


def _join(name: FieldName, value: e.Expression | None, written: dict[FieldName, Any]) -> None:
    """One more value of a field; None for one that is not a constant."""
    match value:
        case e.Narrow(subject=subject) | e.Widen(subject=subject):
            return _join(name, subject, written)
        case e.Conditional(then=then, otherwise=otherwise):
            _join(name, then, written)
            return _join(name, otherwise, written)
        case e.Field(subject=e.Expression(type=SortType(name=sort)), name=own):
            if name == (sort, own):
                return None
    found = NO_VALUE if value is None else constant(value)
    if found is NO_VALUE or (name in written and not same(written[name], found)):
        written[name] = _MANY
    else:
        written[name] = found


def _operation(op: Operation, use: Use, facts: Facts) -> Operation:
    here = replace(
        facts,
        variables=dict(use.arguments.get(op.name, {})),
        present=use.present.get(op.name, frozenset()),
    )
    guards, goes_on = _guards(op.guards, here)
    if not goes_on:
        return replace(op, guards=guards, body=(), status=_SUCCESS, results=())
    body = _block(op.body, here)
    status = fold(op.status, here)
    results = op.results if op.name in use.returning else ()
    results = tuple(replace(each, value=fold(each.value, here)) for each in results)
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
    known = facts.fields.get(_field(place), NO_VALUE)
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


def _sliced(
    spec: Spec, operations: Mapping[str, Operation], steps: Mapping[str, Operation], facts: Facts
) -> Spec:
    invariants = {
        each.name: found for each in spec.invariants.values() if (found := _invariant(each, facts))
    }
    possible = {name: step for name, step in steps.items() if not _is_impossible(step)}
    return replace(
        spec,
        operations={op.name: op for op in spec.operations.values() if op.name in operations}
        | dict(operations),
        steps=possible,
        invariants=invariants,
        sometimes=dict(_reachable(spec, facts)),
        misuses={},
        pictures={},
        projections={},
        answers={},
    )


def _reachable(spec: Spec, facts: Facts) -> Iterator[tuple[str, Sometimes]]:
    """The kinds of states that are not excluded from the beginning."""
    for each in spec.sometimes.values():
        kinds = [kind for _, kind in each.variables]
        if any(isinstance(kind, SortType) and kind.name in facts.absent for kind in kinds):
            continue
        when = None if each.when is None else fold(each.when, facts)
        if when is None or not same(constant(when), False):
            yield each.name, replace(each, when=when)


def _is_impossible(step: Operation) -> bool:
    return any(isinstance(g, Refusal) and same(constant(g.when), True) for g in step.guards)


def _invariant(invariant: Invariant, facts: Facts) -> Invariant | None:
    """The invariant as far as it can be broken; None if nothing can."""
    for _, kind in invariant.variables:
        if isinstance(kind, SortType) and kind.name in facts.absent:
            return None
    when = None if invariant.when is None else fold(invariant.when, facts)
    then = fold(invariant.then, facts)
    if same(constant(then), True) or (when is not None and same(constant(when), False)):
        return None
    return replace(invariant, when=when, then=then)
