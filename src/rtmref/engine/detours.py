"""Traces that are not smaller than a given one, but may become so: other calls, another order.

Leaving out and making simpler ends where two calls need each other: a handle that only a call with
consequences returned, an effect that shows late and is then looked at in a roundabout way. What is
proposed here keeps the number of calls, so that leaving out can begin anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any, Final

from rtmref.engine.handles import Aliases
from rtmref.lang.spec import Operation, Parameter, Spec
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
    SortType,
    StructType,
    Type,
)
from rtmref.trace import Call, Handle, Trace
from rtmref.values import NetAddress

MOST_CALLS: Final = 64
"""How many calls of one operation are proposed for one place."""
Path = tuple[str | int, ...]


def detours(spec: Spec, trace: Trace, names: Aliases) -> Iterator[Trace]:
    """Every trace that says about the same in another way, those first that help most often."""
    calls = trace.calls
    for changed in (
        *_looked_at_directly(spec, calls, names),
        *_given_earlier(spec, calls),
        *_asked_directly(spec, calls, names),
        *_in_another_order(calls),
    ):
        yield replace(trace, calls=changed)


def _looked_at_directly(
    spec: Spec, calls: Sequence[Call], names: Aliases
) -> Iterator[tuple[Call, ...]]:
    """The last call, where things have gone wrong, is another one that reads."""
    for call in _readers(spec, calls, len(calls), names):
        yield (*calls[:-1], call)


def _asked_directly(
    spec: Spec, calls: Sequence[Call], names: Aliases
) -> Iterator[tuple[Call, ...]]:
    """A call whose handles are needed is another one that returns handles to the like."""
    for place, call in enumerate(calls):
        needed = {h for later in calls[place + 1 :] for h in handles(later) if h.call == place + 1}
        sorts = {names[h].sort for h in needed if h in names}
        for other in _readers(spec, calls, place, names) if sorts else ():
            paths = dict(_paths(spec, spec.operations[other.operation]))
            if other.operation == call.operation or not sorts <= paths.keys():
                continue
            anew = {h: Handle(place + 1, paths[names[h].sort]) for h in needed if h in names}
            yield (*calls[:place], other, *renamed(calls[place + 1 :], anew))


def _given_earlier(spec: Spec, calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    """A call is given the structure that a later one is given."""
    for place, call in enumerate(calls):
        for at, name in _structures(spec, call):
            for later in calls[place + 1 :]:
                for where, other in _structures(spec, later):
                    given = later.arguments[where]
                    if other == name and given not in (None, call.arguments[at]):
                        arguments = (*call.arguments[:at], given, *call.arguments[at + 1 :])
                        changed = replace(call, arguments=arguments)
                        yield (*calls[:place], changed, *calls[place + 1 :])


def _in_another_order(calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    """One call comes earlier or later."""
    for place in range(len(calls)):
        for to in range(len(calls)):
            if to not in (place, place - 1):
                order = [n for n in range(len(calls)) if n != place]
                order.insert(to, place)
                yield _ordered(calls, order)


def _ordered(calls: Sequence[Call], order: Sequence[int]) -> tuple[Call, ...]:
    numbers = {old + 1: new for new, old in enumerate(order, start=1)}
    anew = {
        handle: replace(handle, call=numbers[handle.call])
        for call in calls
        for handle in handles(call)
        if handle.call in numbers
    }
    return renamed([calls[old] for old in order], anew)


def _readers(spec: Spec, calls: Sequence[Call], place: int, names: Aliases) -> Iterator[Call]:
    """Calls with output buffers, with what is known before the place."""
    known = {one.names[0]: one.sort for one in names.values() if one.names[0].call <= place}
    addresses = dict.fromkeys(address for call in calls for address in _addresses(call.arguments))
    for op in spec.operations.values():
        kinds = [parameter.type for parameter in op.parameters]
        if OutType() in kinds and isinstance(kinds[0], HandleType):
            choices = [_choices(spec, p, p.type, known, [*addresses]) for p in op.parameters]
            for arguments in islice(product(*choices), MOST_CALLS):
                yield Call(op.name, arguments)


def _choices(
    spec: Spec,
    declared: Parameter,
    kind: Type,
    known: Mapping[Handle, str],
    addresses: Sequence[NetAddress],
) -> Sequence[Any]:
    """What an argument may be: known handles and addresses, otherwise something simple."""
    match kind:
        case HandleType(kinds):
            return [handle for handle, sort in known.items() if sort in kinds]
        case AddressType() | OptionalType(AddressType()):
            return addresses
        case OutType():
            return (True,)
        case BoolType():
            return (False,)
        case IntType():
            return (max(0, declared.minimum or 0),)
        case SetType(BitType(name)):
            return (0, (1 << spec.bits[name].size) - 1)
        case PointerType():
            return ((None,),)
        case ListType() | SetType():
            return ((),)
        case _:
            return (None,)


def _structures(spec: Spec, call: Call) -> Iterator[tuple[int, str]]:
    for position, parameter in enumerate(spec.operations[call.operation].parameters):
        match parameter.type:
            case StructType(name) | OptionalType(StructType(name)):
                yield position, name


def _paths(spec: Spec, op: Operation) -> Iterator[tuple[str, Path]]:
    """The sorts that a call returns handles to, and where."""
    for result in reversed(op.results):
        yield from _inside(spec, result.value.type, (result.name,))


def _inside(spec: Spec, kind: Type, path: Path) -> Iterator[tuple[str, Path]]:
    match kind:
        case SortType(sort) | HandleType((sort,)):
            yield sort, path
        case OptionalType(item):
            yield from _inside(spec, item, path)
        case ListType(item):
            yield from _inside(spec, item, (*path, 0))
        case StructType(name):
            for n, member in reversed([*enumerate(spec.structures[name].members)]):
                yield from _inside(spec, member.type, (*path, n))


def _addresses(value: Any) -> Iterator[NetAddress]:
    if isinstance(value, NetAddress):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _addresses(item)


def handles(value: Any) -> Iterator[Handle]:
    """Every handle in arguments."""
    match value:
        case Handle():
            yield value
        case Call(arguments=arguments):
            yield from handles(arguments)
        case NetAddress():
            return
        case tuple():
            for item in value:
                yield from handles(item)
        case _:
            return


def renamed(calls: Sequence[Call], names: Mapping[Handle, Handle]) -> tuple[Call, ...]:
    """The calls with other names for some handles."""
    return tuple(replace(call, arguments=_with_names(call.arguments, names)) for call in calls)


def _with_names(value: Any, names: Mapping[Handle, Handle]) -> Any:
    match value:
        case Handle():
            return names.get(value, value)
        case NetAddress():
            return value
        case tuple():
            return tuple(_with_names(item, names) for item in value)
        case _:
            return value
