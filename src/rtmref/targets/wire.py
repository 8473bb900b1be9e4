"""Values of calls and answers as JSON, by the types of the specification.

Numbers and words of bits are numbers, structures and lists are arrays, NULL is null, handles are
whatever the target calls them (a string or a number). A network address is an array of family,
length and the address bits as hexadecimal text, for no JSON library is to lose one of 128 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import (
    AddressType,
    BoolType,
    HandleType,
    ListType,
    OptionalType,
    PointerType,
    PrefixType,
    SortType,
    StructType,
    Type,
)
from rtmref.targets.child import TargetError
from rtmref.targets.target import Answer
from rtmref.values import NetAddress

Code = Callable[[Any], Any]
COMPLETED: Final = "completed"


class Wire:
    """How the calls and answers of every operation are written."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.encoders = {name: self._encoder(op) for name, op in spec.operations.items()}
        self.decoders = {name: self._decoder(op) for name, op in spec.operations.items()}
        self.waits = {name: _waits(op) for name, op in spec.operations.items()}

    def _encoder(self, op: Operation) -> Callable[[tuple[Any, ...]], list[Any]]:
        codes = [self._encode(parameter.type) for parameter in op.parameters]
        steps = [(n, code) for n, code in enumerate(codes) if code is not None]

        def encode(arguments: tuple[Any, ...]) -> list[Any]:
            coded = list(arguments)
            for n, code in steps:
                if coded[n] is not None:
                    coded[n] = code(coded[n])
            return coded

        return encode

    def _encode(self, kind: Type) -> Code | None:
        """How a value other than NULL is written; None if it is JSON as it is."""
        match kind:
            case AddressType() | PrefixType():
                return _address
            case OptionalType(item):
                return self._encode(item)
            case PointerType(item):
                return _row([self._encode(item)])
            case StructType(name):
                return _row([self._encode(m.type) for m in self._spec.structures[name].members])
            case ListType(item):
                code = self._encode(item)
                return None if code is None else _each(code)
        return None

    def _decoder(self, op: Operation) -> Callable[[Any], Answer]:
        """Reads an answer; raises TargetError where it has another form than the operation's."""
        names = [result.name for result in op.results]
        codes = [self._decode(result.value.type) for result in op.results]
        waits = _waits(op)

        def decode(answer: Any) -> Answer:
            if type(answer) is not list or not answer or type(answer[0]) is not int:
                raise TargetError(f"{op.name}: no answer is {_shown(answer)}")
            if len(answer) == 1:
                return (answer[0],)
            if answer[0] in waits:
                return tuple(answer)
            if len(answer) != len(codes) + 1:
                raise TargetError(f"{op.name}: {len(answer) - 1} results instead of {len(codes)}")
            try:
                return (
                    answer[0],
                    *[code(each) for code, each in zip(codes, answer[1:], strict=True)],
                )
            except _Misshapen as error:
                place = next(n for n, each in enumerate(codes) if _fails(each, answer[n + 1]))
                raise TargetError(f"{op.name}: {names[place]}: {error}") from None

        return decode

    def _decode(self, kind: Type) -> Code:
        match kind:
            case OptionalType(item):
                code = self._decode(item)
                return lambda value: None if value is None else code(value)
            case AddressType() | PrefixType():
                return _read_address
            case SortType() | HandleType():
                return _read_handle
            case BoolType():
                return _read_bool
            case PointerType(item):
                return _read_row("pointer", [self._decode(item)])
            case StructType(name):
                members = self._spec.structures[name].members
                return _read_row(name, [self._decode(member.type) for member in members])
            case ListType(item):
                return _read_list(self._decode(item))
        return _read_int

    def event(self, event: Any, waiting: Mapping[int, str]) -> Answer:
        """Reads an event; `waiting` has the operation of each call that waits."""
        if type(event) is not list or len(event) != 4:
            raise TargetError(f"no event is {_shown(event)}")
        recipient, what, first, second = event
        if what == COMPLETED:
            if first not in waiting:
                raise TargetError(f"no call waits under the number {_shown(first)}")
            return recipient, COMPLETED, first, self.decoders[waiting[first]](second)
        return recipient, what, _plain(first), _plain(second)

    def configuration(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> Any:
        """Every limit and decision, the given ones or else the defaults."""
        every = {name: limits.get(name, each.default) for name, each in self._spec.limits.items()}
        chosen = {name: decisions.get(name, d.default) for name, d in self._spec.decisions.items()}
        return {"limits": {name: _limit(each) for name, each in every.items()}, "decisions": chosen}


class _Misshapen(Exception):
    """A value that has another form than its type; the message says which."""


def _waits(op: Operation) -> frozenset[int]:
    return frozenset(
        guard.status_value for guard in op.guards if isinstance(guard, Refusal) and guard.waits
    )


def _limit(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sum(1 << position for position in value)
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    return value


def _address(value: NetAddress) -> list[Any]:
    return [value[0], value[1], f"{value[2]:x}"]


def _row(codes: list[Code | None]) -> Code | None:
    steps = [(n, code) for n, code in enumerate(codes) if code is not None]
    if not steps:
        return None

    def encode(value: Any) -> Any:
        coded = list(value)
        for n, code in steps:
            if coded[n] is not None:
                coded[n] = code(coded[n])
        return coded

    return encode


def _each(code: Code) -> Code:
    return lambda value: [None if item is None else code(item) for item in value]


def _read_int(value: Any) -> int:
    if type(value) is not int:
        raise _Misshapen(f"no number is {_shown(value)}")
    return value


def _read_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise _Misshapen(f"neither true nor false is {_shown(value)}")
    return value


def _read_handle(value: Any) -> Any:
    if value is None or type(value) is str or type(value) is int:
        return value
    raise _Misshapen(f"no handle is {_shown(value)}")


def _read_address(value: Any) -> NetAddress:
    if type(value) is list and len(value) == 3:
        family, length, bits = value
        if type(family) is int and type(length) is int and type(bits) is str:
            try:
                return NetAddress(family, length, int(bits, 16))
            except ValueError:
                pass
    raise _Misshapen(f"no address is {_shown(value)}")


def _read_row(name: str, codes: list[Code]) -> Code:
    def decode(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) != len(codes):
            raise _Misshapen(f"no {name} of {len(codes)} is {_shown(value)}")
        return tuple([code(item) for code, item in zip(codes, value, strict=True)])

    return decode


def _read_list(code: Code) -> Code:
    def decode(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise _Misshapen(f"no list is {_shown(value)}")
        return tuple([code(item) for item in value])

    return decode


def _plain(value: Any) -> Any:
    return tuple([_plain(item) for item in value]) if type(value) is list else value


def _fails(code: Code, value: Any) -> bool:
    try:
        code(value)
    except _Misshapen:
        return True
    return False


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
