"""Simpler values of a type, for making traces small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
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
from rtmref.trace import Handle
from rtmref.values import NetAddress


def simpler(spec: Spec, declared: Parameter, kind: Type, value: Any) -> Iterator[Any]:
    """Simpler values of the type, the simplest first.

    A handle variable that holds NULL is simpler than none: what it receives names an object where
    the object comes into being.
    """
    match kind, value:
        case (OptionalType(PointerType(HandleType())), _):
            if value != (None,):
                yield (None,)
        case _, None:
            return
        case HandleType(), Handle():
            yield None
        case (OptionalType(item), _) if not isinstance(item, OutType):
            yield None
            yield from simpler(spec, declared, item, value)
        case BoolType(), True:
            yield False
        case ((IntType() | SetType(BitType())), int()):
            yield from range(max(0, declared.minimum or 0), min(4, value))
        case AddressType(), NetAddress(family, length, bits) if length or bits:
            yield NetAddress(family, 0, 0)
        case PointerType(item), (inner,):
            yield from ((one,) for one in simpler(spec, declared, item, inner))
        case StructType(name), tuple():
            for n, member in enumerate(spec.structures[name].members):
                for one in simpler(spec, member, member.type, value[n]):
                    yield (*value[:n], one, *value[n + 1 :])
        case ((ListType(item) | SetType(item)), tuple()):
            yield from _shorter(value)
            for n, element in enumerate(value):
                for one in simpler(spec, declared, item, element):
                    yield (*value[:n], one, *value[n + 1 :])
        case _:
            return


def _shorter(value: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if value:
        yield ()
    if len(value) > 1:
        for n in range(len(value)):
            yield (*value[:n], *value[n + 1 :])
