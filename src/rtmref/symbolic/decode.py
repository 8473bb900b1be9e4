"""A model of a finite universe, read back as plain data that the concrete reading can replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from rtmref.lang.spec import LimitDeclaration, Operation, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    HandleType,
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
from rtmref.snapshots import Call, Plain, Reference, Snapshot, Stranger
from rtmref.symbolic import facts, terms
from rtmref.symbolic.context import Context, option
from rtmref.symbolic.flattening import assemble, shape
from rtmref.symbolic.prefixes import NET_ADDRESS
from rtmref.symbolic.state import State
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import Symbol, Term
from rtmref.symbolic.universes import Universe
from rtmref.symbolic.values import (
    Collection,
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    SetValue,
    StructValue,
    Value,
)
from rtmref.values import NetAddress

Evaluate = Callable[[Term], bool | int | Symbol]
"""The value of a ground term in a model; for a sort with elements, the element's symbol."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """Reads values over a finite universe out of a model."""

    context: Context
    over: Universe
    evaluate: Evaluate
    mentioned: Set[Symbol]
    """The symbols that something was asked about; of the others nothing is known."""

    def plain(self, value: Value, type_: Type) -> Plain:
        """The value as plain data."""
        match type_, value:
            case SortType(sort), Term():
                return self._reference(sort, value)
            case BitType(), Term():
                return self._position(value)
            case ((PrefixType() | AddressType()), Term()):
                return self._address(value)
            case _, Term():
                return self.evaluate(value)
            case OutType(), OptionalValue():
                return None if self.evaluate(value.null) else True
            case OptionalType(item), OptionalValue():
                return None if self.evaluate(value.null) else self.plain(value.value, item)
            case HandleType(), HandleValue():
                return self._handle(value)
            case PointerType(item), StructValue((member,)):
                return (self.plain(member, item),)
            case StructType(name), StructValue(members):
                types = self.context.structures.members[name]
                return tuple(map(self.plain, members, types))
            case SetType(item), SetValue():
                return self._set(value, item)
            case ListType(item), ListValue():
                size = self.evaluate(value.size())
                assert isinstance(size, int)
                indexes = (terms.integer(each) for each in range(size))
                return tuple(self.plain(value.at(index), item) for index in indexes)
            case MapType(), MapValue():
                return self._map(value)
        raise AssertionError(f"no plain form for {type_}")

    def _reference(self, sort: str, value: Term) -> Reference:
        symbol = self.evaluate(value)
        assert isinstance(symbol, Symbol)
        return Reference(sort, int(symbol.name.rpartition(".")[2]))

    def _address(self, value: Term) -> NetAddress:
        """A prefix or address; one that was put together need not be an element."""
        if value.operator == "ite":
            test, then, otherwise = value.arguments
            return self._address(then if self.evaluate(test) else otherwise)
        if value.payload is NET_ADDRESS:
            numbers = [self.evaluate(number) for number in value.arguments]
            family, length, bits = (each for each in numbers if isinstance(each, int))
            return NetAddress(family, length, bits)
        symbol = self.evaluate(value)
        assert isinstance(symbol, Symbol)
        return self.over.addresses[symbol()]

    def _position(self, value: Term) -> int:
        symbol = self.evaluate(value)
        assert isinstance(symbol, Symbol)
        return int(symbol.name.rpartition(".")[2])

    def _handle(self, value: HandleValue) -> Plain:
        if self.evaluate(value.null):
            return None
        for kind, test, object_ in value.kinds:
            if self.evaluate(test):
                return self._reference(kind, object_)
        number = self.evaluate(value.token)
        assert isinstance(number, int)
        return Stranger(number)

    def _items(self, type_: Type) -> Sequence[Value]:
        """Every value of a flat type of one leaf."""
        (sort,) = shape(type_, self.context.structures)
        elements = self.over.sort_elements(sort)
        return [assemble(type_, (each,), self.context.structures) for each in elements]

    def _set(self, value: Collection, item: Type) -> Plain:
        found = [each for each in self._items(item) if self.evaluate(value.contains(each))]
        plain = [self.plain(each, item) for each in found]
        if isinstance(item, BitType):
            return sum(1 << position for position in plain)
        return frozenset(plain)

    def _map(self, value: MapValue) -> Plain:
        entries = ((key, value.lookup(key)) for key in self._items(value.key))
        return {
            self.plain(key, value.key): self.plain(entry.value, value.value)
            for key, entry in entries
            if not self.evaluate(entry.null)
        }


def snapshot(decoder: Decoder, state: State) -> Snapshot:
    """The objects that exist in a state of the model, and the configuration."""
    spec = decoder.context.spec
    return Snapshot(
        {sort: _objects(decoder, state, sort) for sort in spec.sorts},
        {name: _limit(decoder, name) for name in spec.limits},
        {name: _decision(decoder, spec, name) for name in spec.decisions},
    )


def _objects(
    decoder: Decoder, state: State, sort: str
) -> tuple[tuple[int, Mapping[str, Plain]], ...]:
    found = []
    for object_ in decoder.over.elements[sort]:
        if decoder.evaluate(state.alive(sort, object_)):
            number = decoder.plain(object_, SortType(sort)).number
            found.append((number, _fields(decoder, state, sort, object_)))
    return tuple(found)


def _fields(decoder: Decoder, state: State, sort: str, object_: Term) -> dict[str, Plain]:
    theory = decoder.context.theory
    return {
        each.name: decoder.plain(
            stored(theory, f"{sort}.{each.name}", each.type, (object_,), state.read), each.type
        )
        for each in decoder.context.spec.sorts[sort].fields
    }


def _limit(decoder: Decoder, name: str) -> Plain:
    declared = decoder.context.spec.limits[name]
    type_ = declared.type
    symbols = [each for each in decoder.mentioned if each.name.startswith(f"limit {name}")]
    if not symbols:
        return limit_form(declared)
    return decoder.plain(stored(decoder.context.theory, f"limit {name}", type_, ()), type_)


def limit_form(declared: LimitDeclaration) -> Plain:
    """The default of a limit as plain data."""
    match declared.type, declared.default:
        case SetType(BitType()), frozenset() as positions:
            return sum(1 << position for position in positions)
        case MapType(), default if isinstance(default, Mapping):
            return dict(default)
    return declared.default


def _decision(decoder: Decoder, spec: Spec, name: str) -> str:
    decision = spec.decisions[name]
    chosen = (each for each in decision.options if decoder.evaluate(option(name, each)()))
    return next(chosen, decision.default)


def call(decoder: Decoder, operation: Operation) -> Call:
    """The call of the operation in the model."""
    theory = decoder.context.theory
    return Call(
        operation.name,
        {
            each.name: decoder.plain(
                stored(theory, facts.argument(each.name), each.type, ()), each.type
            )
            for each in operation.parameters
        },
    )
