"""Smaller traces that fail in the same way: fewer calls first, then simpler values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from rtmref.lang.spec import Spec
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
from rtmref.trace import Call, Handle
from rtmref.values import NetAddress

Fails = Callable[[Sequence[Call]], bool]
ATTEMPTS: Final = 4000
"""How many candidates are tried at most: shrinking has to end."""


def shrink(spec: Spec, calls: Sequence[Call], fails: Fails) -> tuple[Call, ...]:
    """A smaller trace for which `fails` still holds; the given one must fail."""
    budget = [ATTEMPTS]

    def tried(candidate: Sequence[Call]) -> bool:
        if budget[0] <= 0:
            return False
        budget[0] -= 1
        return fails(candidate)

    smaller = tuple(calls)
    while True:
        before = smaller
        smaller = _simpler_values(spec, _fewer_calls(smaller, tried), tried)
        if smaller == before or budget[0] <= 0:
            return smaller


def _fewer_calls(calls: tuple[Call, ...], tried: Fails) -> tuple[Call, ...]:
    """Delta debugging: leave out ever smaller stretches, the last ones first."""
    size = len(calls) // 2
    while size >= 1:
        end = len(calls)
        while end > 0:
            start = max(0, end - size)
            candidate = without(calls, start, end)
            if tried(candidate):
                calls = candidate
            end = start
        size //= 2
    return calls


def without(calls: Sequence[Call], start: int, end: int) -> tuple[Call, ...]:
    """The calls without those from `start` to `end`, handles numbered anew.

    A handle of a call that is left out names call 0, which returns nothing: it is never live.
    """
    kept = [n for n in range(len(calls)) if not start <= n < end]
    numbers = {old + 1: new for new, old in enumerate(kept, start=1)}
    return tuple(
        Call(calls[n].operation, tuple(_moved(a, numbers) for a in calls[n].arguments))
        for n in kept
    )


def _moved(value: Any, numbers: dict[int, int]) -> Any:
    match value:
        case Handle(call, path):
            return Handle(numbers.get(call, 0), path)
        case NetAddress():
            return value
        case tuple():
            return tuple(_moved(item, numbers) for item in value)
        case _:
            return value


def _simpler_values(spec: Spec, calls: tuple[Call, ...], tried: Fails) -> tuple[Call, ...]:
    for n, call in enumerate(calls):
        for position, parameter in enumerate(spec.operations[call.operation].parameters):
            improved = True
            while improved:
                improved = False
                for value in _simpler(spec, parameter.type, calls[n].arguments[position]):
                    candidate = _replaced(calls, n, position, value)
                    if tried(candidate):
                        calls, improved = candidate, True
                        break
    return calls


def _replaced(calls: tuple[Call, ...], n: int, position: int, value: Any) -> tuple[Call, ...]:
    arguments = list(calls[n].arguments)
    arguments[position] = value
    return (*calls[:n], Call(calls[n].operation, tuple(arguments)), *calls[n + 1 :])


def _simpler(spec: Spec, kind: Type, value: Any) -> Iterator[Any]:
    """Simpler values of the type, the simplest first."""
    match kind, value:
        case _, None:
            return
        case HandleType(), Handle(call=call) if call:
            yield None
        case (OptionalType(item), _) if not isinstance(item, OutType):
            yield None
            yield from _simpler(spec, item, value)
        case BoolType(), True:
            yield False
        case ((IntType() | SetType(BitType())), int()):
            yield from (small for small in (0, 1, 2, 3) if small < value)
        case AddressType(), NetAddress(family, length, bits) if length or bits:
            yield NetAddress(family, 0, 0)
        case PointerType(item), (inner,):
            yield from ((simpler,) for simpler in _simpler(spec, item, inner))
        case StructType(name), tuple():
            members = spec.structures[name].members
            for n, member in enumerate(members):
                for simpler in _simpler(spec, member.type, value[n]):
                    yield (*value[:n], simpler, *value[n + 1 :])
        case ((ListType(item) | SetType(item)), tuple()):
            if value:
                yield ()
            for n in range(len(value)):
                yield (*value[:n], *value[n + 1 :])
            for n, one in enumerate(value):
                for simpler in _simpler(spec, item, one):
                    yield (*value[:n], simpler, *value[n + 1 :])
        case _:
            return
