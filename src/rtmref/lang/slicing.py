"""The part of a specification that a use of it can reach: some operations, one configuration.

What such a use never writes is constant, and a sort of which it never makes an object stays empty;
what only matters otherwise is left out. On the states that the use reaches, the slice and the
specification do the same, but that the slice sends no events and returns only what is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.folding import fold
from rtmref.lang.folding_operations import field_name, folded
from rtmref.lang.known import NO_VALUE, Facts, FieldName, Known, Path, constant, same
from rtmref.lang.spec import Invariant, Operation, Refusal, Sometimes, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import MapType, SortType

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
                    _join(field_name(place), value if place.key is None else None, written)
            case s.Include(place=place) | s.Exclude(place=place):
                _join(field_name(place), None, written)


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
    return folded(op, here, with_results=op.name in use.returning)


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
