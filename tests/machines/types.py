"""Whether a value that is about to be passed has the type that the specification declares."""

from __future__ import annotations

from typing import Any

from rtmref.concrete.records import Record
from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    StructType,
    Type,
)
from rtmref.values import NetAddress


def fits(spec: Spec, declared: Parameter, kind: Type, value: Any) -> bool:
    """Whether the value is one of the type, in the declared range."""
    match kind:
        case OptionalType(item):
            return value is None or fits(spec, declared, item, value)
        case BoolType():
            return isinstance(value, bool)
        case IntType():
            return is_number(value) and in_range(declared, value)
        case EnumType():
            return is_number(value)
        case BitType(name):
            return is_number(value) and 0 <= value < spec.bits[name].size
        case SetType(BitType(name)):
            return is_number(value) and 0 <= value < 1 << spec.bits[name].size
        case AddressType():
            return isinstance(value, NetAddress)
        case OutType():
            return value is None or value is True
        case HandleType():
            return value is None or isinstance(value, Record)
        case PointerType(item):
            return (
                isinstance(value, tuple)
                and len(value) == 1
                and fits(spec, declared, item, value[0])
            )
        case ListType(item):
            return isinstance(value, tuple) and all(fits(spec, declared, item, x) for x in value)
        case StructType(name):
            members = spec.structures[name].members
            return (
                isinstance(value, tuple)
                and len(value) == len(members)
                and all(
                    fits(spec, member, member.type, part)
                    for member, part in zip(members, value, strict=True)
                )
            )
        case _:
            raise AssertionError(f"{kind} is never an argument")


def is_number(value: Any) -> bool:
    """Whether the value is an integer and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def in_range(declared: Parameter, value: int) -> bool:
    """Whether the integer lies in the declared range."""
    low, high = declared.minimum, declared.maximum
    return (low is None or value >= low) and (high is None or value <= high)
