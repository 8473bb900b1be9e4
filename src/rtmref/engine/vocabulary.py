"""What traces can say about a specification."""

from __future__ import annotations

from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.trace.forms import (
    Address,
    Buffer,
    Form,
    HandleForm,
    Listed,
    Number,
    Numbers,
    Optional,
    Structure,
    Truth,
    Vocabulary,
)


def vocabulary(spec: Spec) -> Vocabulary:
    """Operations, limits and decisions as files show them."""
    return Vocabulary(
        {op.name: _structure(spec, op.parameters) for op in spec.operations.values()},
        {
            limit.name: _form(spec, limit.type, limit.minimum, limit.maximum)
            for limit in spec.limits.values()
        },
        {decision.name: tuple(decision.options) for decision in spec.decisions.values()},
    )


def _structure(spec: Spec, members: tuple[Parameter, ...]) -> Structure:
    return Structure(
        tuple((one.name, _form(spec, one.type, one.minimum, one.maximum)) for one in members)
    )


def _form(spec: Spec, kind: Type, minimum: int | None, maximum: int | None) -> Form:
    match kind:
        case IntType():
            return Number(minimum, maximum)
        case EnumType():
            return Number()
        case BitType(name):
            return Number(0, spec.bits[name].size - 1)
        case SetType(BitType(name)):
            return Number(0, (1 << spec.bits[name].size) - 1)
        case BoolType():
            return Truth()
        case OutType():
            return Buffer()
        case AddressType() | PrefixType():
            return Address()
        case HandleType() | SortType():
            return HandleForm()
        case OptionalType(item):
            return Optional(_form(spec, item, minimum, maximum))
        case PointerType(item):
            return Listed(_form(spec, item, minimum, maximum), single=True)
        case ListType(item) | SetType(item):
            return Listed(_form(spec, item, minimum, maximum))
        case StructType(name):
            return _structure(spec, spec.structures[name].members)
        case MapType():
            return Numbers()
        case _:
            raise AssertionError(f"{kind} is never an argument")
