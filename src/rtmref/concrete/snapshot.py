"""States of a model as plain data, and back: how the readings exchange them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import count
from typing import Any

from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.records import Record
from rtmref.lang.types import BitType, MapType, SetType, Type
from rtmref.snapshots import Call, Plain, Reference, Snapshot, Stranger
from rtmref.values import NetAddress


class Foreign:
    """A handle value that never referred to an object of the kinds asked for."""

    __slots__ = ("number",)
    _live = False

    def __init__(self, number: int) -> None:
        self.number = number


def take(model: Model) -> Snapshot:
    """The present state of the model and its configuration."""
    spec = model.spec
    objects = {sort: _listed(model, sort) for sort in spec.sorts}
    limits = {name: model.space[f"L_{name}"] for name in spec.limits}
    decisions = {
        name: next(o for o in decision.options if model.space[f"D_{name}_{o}"])
        for name, decision in spec.decisions.items()
    }
    return Snapshot(objects, limits, decisions)


def _listed(model: Model, sort: str) -> tuple[tuple[int, dict[str, Plain]], ...]:
    declared = model.spec.sorts[sort].fields
    return tuple(
        (o._number, {field.name: plain(getattr(o, field.name), field.type) for field in declared})
        for o in sorted(model.objects(sort), key=lambda o: o._number)
    )


def plain(value: Any, kind: Type | None = None) -> Plain:
    """A value of the model as plain data; an empty set is told from an empty map by the type."""
    match value:
        case Record():
            return Reference(type(value).__name__, value._number)
        case Foreign(number=number):
            return Stranger(number)
        case NetAddress():
            return value
        case tuple():
            return tuple(plain(item) for item in value)
        case dict() if isinstance(kind, SetType):
            return frozenset(plain(item) for item in value)
        case dict():
            return {plain(key): plain(item) for key, item in value.items()}
        case _:
            return value


def load(model: Model, snapshot: Snapshot) -> Callable[[Plain], Any]:
    """Put the model into the state; the result turns plain values into the model's.

    A reference to an object that the snapshot does not list becomes one that no longer exists.
    Objects that come into being are numbered after all that the snapshot lists.
    """
    model.configure(snapshot.limits, snapshot.decisions)
    found: dict[Reference, Record] = {}
    for sort in model.spec.sorts.values():
        for number, _ in snapshot.objects.get(sort.name, ()):
            found[Reference(sort.name, number)] = _bare(model, sort.name, number)
    listed = dict(found)

    def value(given: Plain) -> Any:
        return _value(model, given, found)

    for sort in model.spec.sorts.values():
        for number, fields in snapshot.objects.get(sort.name, ()):
            _fill(model, found[Reference(sort.name, number)], fields, value)
    for reference, o in listed.items():
        if model.spec.sorts[reference.sort].initial is not None:
            model.space[f"E_{reference.sort}"].clear()
            model.space[f"S_{reference.sort}"] = o
        model.space[f"revive_{reference.sort}"](o)
    for name in model.spec.sorts:
        last = max((o._number for o in model.objects(name)), default=0)
        model.space[f"N_{name}"] = count(last + 1)
    model.log.clear()
    return value


def _bare(model: Model, sort: str, number: int) -> Record:
    o: Record = object.__new__(model.space[f"C_{sort}"])
    o._live, o._number = False, number
    for slot, _ in model.program.indexes.slots(sort):
        setattr(o, slot, model.space["EMPTY"])
    return o


def _fill(
    model: Model, o: Record, fields: Mapping[str, Plain], value: Callable[[Any], Any]
) -> None:
    for field in model.spec.sorts[type(o).__name__].fields:
        given = fields.get(field.name)
        match field.type:
            case SetType(item) if not isinstance(item, BitType):
                filled: Any = {value(one): None for one in _ordered(given or ())}
            case MapType():
                filled = {value(key): value(one) for key, one in (given or {}).items()}
            case _:
                filled = value(given)
        setattr(o, field.name, filled)


def _ordered(items: Collection[Plain]) -> list[Plain]:
    """The items of a set in an order that does not depend on the run."""
    return sorted(items, key=lambda item: (type(item).__name__, item))


def _value(model: Model, given: Plain, found: dict[Reference, Record]) -> Any:
    match given:
        case Reference(sort=sort, number=number):
            if given not in found:
                found_dead = _bare(model, sort, number)
                found[given] = found_dead
                return found_dead
            return found[given]
        case Stranger(number=number):
            return Foreign(number)
        case NetAddress():
            return given
        case tuple():
            return tuple(_value(model, item, found) for item in given)
        case _:
            return given


def run(model: Model, snapshot: Snapshot, call: Call) -> tuple[tuple[Any, ...], Snapshot]:
    """Load the state, run the call, and give back its outcome in plain form and the state after."""
    value = load(model, snapshot)
    parameters = model.spec.operations[call.operation].parameters
    arguments = [value(call.arguments[p.name]) for p in parameters]
    outcome = model.call(call.operation, *arguments)
    if model.parked:
        return outcome, take(model)
    return plain_outcome(model, call.operation, outcome), take(model)


def plain_outcome(model: Model, operation: str, outcome: Outcome) -> tuple[Plain, ...]:
    """The outcome of a call, unless it has to wait, in plain form."""
    status, *results = outcome
    kinds = [result.value.type for result in model.spec.operations[operation].results]
    shown = (plain(one, kind) for one, kind in zip(results, kinds, strict=False))
    return (status, *shown)
