"""States spoilt on purpose: one field at a time, with every index kept."""

from __future__ import annotations

from random import Random
from typing import Any

from rtmref.concrete import journal
from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.model import Model
from rtmref.lang.spec import Parameter
from rtmref.lang.types import (
    BitType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.machines.pools import addresses
from rtmref.values import masked, well_formed

PREFIXES = tuple(sorted({masked(a) for a in addresses() if well_formed(a)}))


def spoil(model: Model, random: Random, deletions: float = 0.1) -> str:
    """Change one thing as a statement would, log included; says what was changed."""
    sorts = [sort for sort in model.spec.sorts.values() if tuple(model.objects(sort.name))]
    if not sorts:
        return ""
    model.log.clear()
    sort = random.choice(sorts)
    o = random.choice(tuple(model.objects(sort.name)))
    field = random.choice(sort.fields)
    if random.random() < deletions:
        model.space[f"delete_{sort.name}"](o)
        return f"delete {sort.name}"
    _change(model, o, field, random)
    return f"{sort.name}.{field.name}"


def _change(model: Model, o: Any, field: Parameter, random: Random) -> None:
    old = getattr(o, field.name)
    match field.type:
        case MapType(key, item):
            k = value(model, key, field, random)
            was = old.get(k, MISSING)
            new = MISSING if random.random() < 0.3 else value(model, item, field, random)
            if new is not None:
                _apply(model, (o, field.name, k, new), (o, field.name, k, was))
        case SetType(item) if not isinstance(item, BitType):
            element = value(model, item, field, random)
            if element is None:
                return
            present = element in old
            entry = None if present else MISSING
            _apply(
                model,
                (o, field.name, element, MISSING if present else None),
                (o, field.name, element, entry),
            )
        case kind:
            new = value(model, kind, field, random)
            if new != old and (new is not None or isinstance(kind, OptionalType)):
                _apply(model, (o, field.name, new), (o, field.name, old))


def _apply(model: Model, change: Entry, record: Entry) -> None:
    """Make a change with the means of undoing, and log how to take it back."""
    journal.undo([change], model.space, model.program.upkeep())
    model.log.append(record)


def value(model: Model, kind: Type, declared: Parameter, random: Random) -> Any:
    """Some value of the type; objects that a reference needs may be lacking: then None."""
    match kind:
        case BoolType():
            return random.random() < 0.5
        case IntType():
            return random.randint(-1, 4)
        case EnumType(name):
            return random.choice(list(model.spec.enums[name].members.values()))
        case BitType(name):
            return random.randrange(min(3, model.spec.bits[name].size))
        case PrefixType():
            return random.choice(PREFIXES)
        case SortType(name):
            found = tuple(model.objects(name))
            return random.choice(found) if found else None
        case OptionalType(item):
            return None if random.random() < 0.4 else value(model, item, declared, random)
        case StructType(name):
            members = model.spec.structures[name].members
            return tuple(value(model, member.type, member, random) for member in members)
        case SetType(BitType()):
            return random.randrange(8)
        case ListType(item):
            some = [value(model, item, declared, random) for _ in range(random.randint(0, 2))]
            return tuple(one for one in some if one is not None)
        case _:
            raise AssertionError(f"no value of {kind}")
