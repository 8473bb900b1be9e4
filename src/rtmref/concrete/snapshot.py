"""States of a model as plain data, and back: how the readings exchange them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.lang.types import BitType, MapType, SetType
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
    objects = {
        sort.name: tuple(
            (
                o._number,
                {field.name: plain(getattr(o, field.name)) for field in sort.fields},
            )
            for o in model.objects(sort.name)
        )
        for sort in spec.sorts.values()
    }
    limits = {name: model.space[f"L_{name}"] for name in spec.limits}
    decisions = {
        name: next(o for o in decision.options if model.space[f"D_{name}_{o}"])
        for name, decision in spec.decisions.items()
    }
    return Snapshot(objects, limits, decisions)


def plain(value: Any) -> Plain:
    """A value of the model as plain data."""
    match value:
        case Record():
            return Reference(type(value).__name__, value._number)
        case Foreign(number=number):
            return Stranger(number)
        case NetAddress():
            return value
        case tuple():
            return tuple(plain(item) for item in value)
        case dict() if all(item is None for item in value.values()) and value:
            return frozenset(plain(item) for item in value)
        case dict():
            return {plain(key): plain(item) for key, item in value.items()}
        case _:
            return value


def load(model: Model, snapshot: Snapshot) -> Callable[[Plain], Any]:
    """Put the model into the state; the result turns plain values into the model's.

    A reference to an object that the snapshot does not list becomes one that no longer exists.
    """
    model.configure(_known(snapshot.limits), snapshot.decisions)
    found: dict[Reference, Record] = {}
    for sort in model.spec.sorts.values():
        for number, _ in snapshot.objects.get(sort.name, ()):
            found[Reference(sort.name, number)] = _bare(model, sort.name, number)

    def value(given: Plain) -> Any:
        return _value(model, given, found)

    for sort in model.spec.sorts.values():
        for number, fields in snapshot.objects.get(sort.name, ()):
            _fill(model, found[Reference(sort.name, number)], fields, value)
    for o in found.values():
        model.space[f"revive_{type(o).__name__}"](o)
    model.log.clear()
    return value


def _known(limits: Mapping[str, Plain]) -> dict[str, Any]:
    return dict(limits)


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
                filled: Any = {value(one): None for one in _ordered(given)}
            case MapType():
                filled = {value(key): value(one) for key, one in (given or {}).items()}
            case _:
                filled = value(given)
        setattr(o, field.name, filled)


def _ordered(items: Any) -> list[Any]:
    return sorted(items, key=repr)


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
    return plain(outcome), take(model)
