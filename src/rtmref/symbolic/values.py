"""What an expression means to the prover: terms, and structure over terms.

A value of a *flat* type (all but sets, lists and maps) is a fixed number of terms, its leaves.
Sets and lists are comprehensions (`Piece`) with closures for membership, place and count; maps
are closures. None of this exists in the solver: it sees leaves only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StringType,
    StructType,
    Type,
)
from rtmref.symbolic import terms
from rtmref.symbolic.terms import FALSE, TRUE, Term

PREFIX: Final = "Prefix"
ADDRESS: Final = "Address"
STRANGER: Final = "stranger"
"""The kind of a handle that refers to no object of the kinds that its type names."""


@dataclass(frozen=True, slots=True)
class OptionalValue:
    """Null, or a value; `value` means nothing where `null` holds."""

    null: Term
    value: Value


@dataclass(frozen=True, slots=True)
class HandleValue:
    """Null, a reference to an object of one kind (alive or not), or a stranger.

    `kinds` gives for each kind whether the handle is of it and the object that it names;
    `token` tells strangers apart.
    """

    null: Term
    kinds: tuple[tuple[str, Term, Term], ...]
    token: Term


@dataclass(frozen=True, slots=True)
class StructValue:
    """Members in declared order; a pointer is a structure of one member."""

    members: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """{ element | for some variables of these sorts, guard }: part of a set or list.

    `instance` gives guard and element for terms that stand for the variables. In a list, each
    instance whose guard holds is one occurrence of its element. `identity` says that the element
    is the one variable itself.
    """

    sorts: tuple[str, ...]
    instance: Callable[..., tuple[Term, Value]]
    identity: bool = False


def single(element: Value) -> Piece:
    """The piece that is one element."""
    return Piece((), lambda: (TRUE, element))


@dataclass(frozen=True, slots=True)
class SetValue:
    """A set: pieces to quantify over, and membership; `size` only where it is stored."""

    element: Type
    pieces: tuple[Piece, ...]
    contains: Callable[[Value], Term]
    size: Callable[[], Term] | None = None


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list: pieces and membership as of a set; size, item at an index, number of occurrences.

    `pieces` reach every item, `occurrences` reach it as often as it occurs.
    """

    element: Type
    pieces: tuple[Piece, ...]
    contains: Callable[[Value], Term]
    size: Callable[[], Term]
    at: Callable[[Term], Value]
    count: Callable[[Value], Term]
    occurrences: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MapValue:
    """A partial function."""

    key: Type
    value: Type
    lookup: Callable[[Value], OptionalValue]


Value = Term | OptionalValue | HandleValue | StructValue | SetValue | ListValue | MapValue
Collection = SetValue | ListValue


@dataclass(frozen=True, slots=True)
class Structures:
    """The declared sorts, and names and types of the members of the structures."""

    sorts: frozenset[str]
    names: dict[str, tuple[str, ...]]
    members: dict[str, tuple[Type, ...]]

    def named_members(self, structure: str) -> tuple[tuple[str, Type], ...]:
        """Name and type of each member, in declared order."""
        return tuple(zip(self.names[structure], self.members[structure], strict=True))


def scalar_sort(type_: Type) -> str | None:
    """The solver's sort of a type that is a single term; None for the others."""
    match type_:
        case BoolType():
            return terms.BOOL
        case IntType() | EnumType():
            return terms.INT
        case BitType(name):
            return f"{name} bit"
        case PrefixType():
            return PREFIX
        case AddressType():
            return ADDRESS
        case SortType(name):
            return name
        case _:
            return None


def is_flat(type_: Type, structures: Structures) -> bool:
    """Whether a value of the type is a fixed number of terms."""
    match type_:
        case SetType() | ListType() | MapType():
            return False
        case OptionalType(item) | PointerType(item):
            return is_flat(item, structures)
        case StructType(name):
            return all(is_flat(member, structures) for member in structures.members[name])
        case _:
            return True


def shape(type_: Type, structures: Structures) -> tuple[str, ...]:
    """Sorts of the leaves of a flat type, in order."""
    sort = scalar_sort(type_)
    if sort is not None:
        return (sort,)
    match type_:
        case OptionalType(item):
            return (terms.BOOL, *shape(item, structures))
        case PointerType(item):
            return shape(item, structures)
        case StructType(name):
            members = structures.members[name]
            return tuple(sort for member in members for sort in shape(member, structures))
        case HandleType(kinds):
            return (terms.BOOL, *(s for kind in kinds for s in (terms.BOOL, kind)), terms.INT)
        case OutType() | NullType():
            return (terms.BOOL,)
    raise AssertionError(f"{type_} is not flat")


def leaves(value: Value) -> tuple[Term, ...]:
    """The leaves of a value of flat type, in the order of `shape`."""
    match value:
        case Term():
            return (value,)
        case OptionalValue(null, item):
            return (null, *leaves(item))
        case StructValue(members):
            return tuple(leaf for member in members for leaf in leaves(member))
        case HandleValue(null, kinds, token):
            return (null, *(leaf for _, test, object_ in kinds for leaf in (test, object_)), token)
    raise AssertionError("only flat values have leaves")


def assemble(type_: Type, parts: Sequence[Term], structures: Structures) -> Value:
    """The value of flat type that has these leaves."""
    value, rest = _assemble(type_, tuple(parts), structures)
    assert not rest
    return value


def _assemble(
    type_: Type, parts: tuple[Term, ...], structures: Structures
) -> tuple[Value, tuple[Term, ...]]:
    if scalar_sort(type_) is not None:
        return parts[0], parts[1:]
    match type_:
        case OptionalType(item):
            value, rest = _assemble(item, parts[1:], structures)
            return OptionalValue(parts[0], value), rest
        case PointerType(item):
            value, rest = _assemble(item, parts, structures)
            return StructValue((value,)), rest
        case StructType(name):
            members: list[Value] = []
            for member in structures.members[name]:
                value, parts = _assemble(member, parts, structures)
                members.append(value)
            return StructValue(tuple(members)), parts
        case HandleType(kinds):
            end = 1 + 2 * len(kinds)
            pairs = zip(kinds, parts[1:end:2], parts[2:end:2], strict=True)
            return HandleValue(parts[0], tuple(pairs), parts[end]), parts[end + 1 :]
        case OutType() | NullType():
            return OptionalValue(parts[0], StructValue(())), parts[1:]
    raise AssertionError(f"{type_} is not flat")


def anything(type_: Type, structures: Structures) -> Value:
    """Some value of the type: what stands behind a null."""
    match type_:
        case SetType(item):
            return SetValue(item, (), lambda _: FALSE, lambda: terms.integer(0))
        case ListType(item):
            return literal_list(item, (), structures)
        case MapType(key, value):
            absent = null(OptionalType(value), structures)
            assert isinstance(absent, OptionalValue)
            return MapValue(key, value, lambda _: absent)
        case OptionalType(item):
            return OptionalValue(TRUE, anything(item, structures))
        case PointerType(item):
            return StructValue((anything(item, structures),))
        case StructType(name):
            members = structures.members[name]
            return StructValue(tuple(anything(member, structures) for member in members))
    return assemble(type_, [_any_leaf(sort) for sort in shape(type_, structures)], structures)


def _any_leaf(sort: str) -> Term:
    if sort == terms.BOOL:
        return FALSE
    return terms.integer(0) if sort == terms.INT else terms.constant(f"any {sort}", sort)


def null(type_: Type, structures: Structures) -> Value:
    """Null of an optional, handle or out type."""
    match type_:
        case OptionalType(item):
            return OptionalValue(TRUE, anything(item, structures))
        case HandleType(kinds):
            pairs = tuple((kind, FALSE, _any_leaf(kind)) for kind in kinds)
            return HandleValue(TRUE, pairs, terms.integer(0))
    return OptionalValue(TRUE, StructValue(()))


def handle_of(type_: HandleType, kind: str, object_: Term) -> HandleValue:
    """The handle that refers to an object."""
    return HandleValue(
        FALSE,
        tuple(
            (each, terms.truth(each == kind), object_ if each == kind else _any_leaf(each))
            for each in type_.kinds
        ),
        terms.integer(0),
    )


def stranger(type_: HandleType, token: Term) -> HandleValue:
    """A handle that refers to no object."""
    return HandleValue(FALSE, handle_of(type_, "", token).kinds, token)


def literal_list(item: Type, items: Sequence[Value], structures: Structures) -> ListValue:
    """The list of these items."""

    def at(index: Term) -> Value:
        value = items[-1] if items else anything(item, structures)
        for place in reversed(range(len(items) - 1)):
            value = conditional(terms.equation(index, terms.integer(place)), items[place], value)
        return value

    def count(value: Value) -> Term:
        one, zero = terms.integer(1), terms.integer(0)
        return terms.total(*(terms.choice(equal(value, each), one, zero) for each in items))

    pieces = tuple(single(each) for each in items)
    return ListValue(
        item,
        pieces,
        lambda value: terms.disjunction(*(equal(value, each) for each in items)),
        lambda: terms.integer(len(items)),
        at,
        count,
        pieces,
    )


def equal(left: Value, right: Value) -> Term:
    """Whether two values of one type are the same."""
    match left, right:
        case Term(), Term():
            return terms.equation(left, right)
        case OptionalValue(), OptionalValue():
            both = terms.conjunction(left.null, right.null)
            neither = terms.conjunction(terms.negation(left.null), terms.negation(right.null))
            if neither is FALSE:
                return both
            return terms.disjunction(
                both, terms.conjunction(neither, equal(left.value, right.value))
            )
        case StructValue(), StructValue():
            pairs = zip(left.members, right.members, strict=True)
            return terms.conjunction(*(equal(one, other) for one, other in pairs))
        case HandleValue(), HandleValue():
            return _equal_handles(left, right)
    raise AssertionError("collections are compared where quantifiers are at hand")


def kind_tests(handle: HandleValue) -> tuple[tuple[str, Term], ...]:
    """For each kind, and for strangers, whether the handle (not null) is of it."""
    tests = tuple((kind, test) for kind, test, _ in handle.kinds)
    neither = [terms.negation(test) for _, test in tests]
    return (*tests, (STRANGER, terms.conjunction(terms.negation(handle.null), *neither)))


def _equal_handles(left: HandleValue, right: HandleValue) -> Term:
    others = {kind: (test, object_) for kind, test, object_ in right.kinds}
    same = [terms.conjunction(left.null, right.null)]
    for kind, test, object_ in left.kinds:
        other_test, other = others[kind]
        if test is not FALSE and other_test is not FALSE:
            equation = terms.equation(object_, other)
            same.append(terms.conjunction(test, other_test, equation))
    strange, other_strange = kind_tests(left)[-1][1], kind_tests(right)[-1][1]
    if strange is not FALSE and other_strange is not FALSE:
        equation = terms.equation(left.token, right.token)
        same.append(terms.conjunction(strange, other_strange, equation))
    return terms.disjunction(*same)


def conditional(test: Term, then: Value, otherwise: Value) -> Value:
    """then where the test holds, otherwise the other; of one type."""
    if test is TRUE or then is otherwise:
        return then
    if test is FALSE:
        return otherwise
    match then, otherwise:
        case Term(), Term():
            return terms.choice(test, then, otherwise)
        case OptionalValue(), OptionalValue():
            return _conditional_optional(test, then, otherwise)
        case StructValue(), StructValue():
            pairs = zip(then.members, otherwise.members, strict=True)
            return StructValue(tuple(conditional(test, one, other) for one, other in pairs))
        case HandleValue(), HandleValue():
            return _conditional_handle(test, then, otherwise)
        case SetValue(), SetValue():
            return _conditional_set(test, then, otherwise)
        case ListValue(), ListValue():
            return _conditional_list(test, then, otherwise)
        case MapValue(), MapValue():
            return _conditional_map(test, then, otherwise)
    raise AssertionError("both sides of a conditional have one type")


def _conditional_optional(
    test: Term, then: OptionalValue, otherwise: OptionalValue
) -> OptionalValue:
    """Behind a null anything will do, so the side that is certainly null does not count."""
    null_ = terms.choice(test, then.null, otherwise.null)
    if then.null is TRUE:
        return OptionalValue(null_, otherwise.value)
    if otherwise.null is TRUE:
        return OptionalValue(null_, then.value)
    return OptionalValue(null_, conditional(test, then.value, otherwise.value))


def _conditional_handle(test: Term, then: HandleValue, otherwise: HandleValue) -> HandleValue:
    kinds = tuple(
        (kind, terms.choice(test, is_one, is_other), _either(test, is_one, is_other, one, other))
        for (kind, is_one, one), (_, is_other, other) in zip(
            then.kinds, otherwise.kinds, strict=True
        )
    )
    null_ = terms.choice(test, then.null, otherwise.null)
    return HandleValue(null_, kinds, terms.choice(test, then.token, otherwise.token))


def _either(test: Term, is_one: Term, is_other: Term, one: Term, other: Term) -> Term:
    if is_one is FALSE:
        return other
    return one if is_other is FALSE else terms.choice(test, one, other)


def restricted(piece: Piece, test: Callable[[Value], Term]) -> Piece:
    """The part of the piece whose elements satisfy the test."""

    def instance(*variables: Term) -> tuple[Term, Value]:
        guard, element = piece.instance(*variables)
        return (guard if guard is FALSE else terms.conjunction(guard, test(element))), element

    return Piece(piece.sorts, instance, piece.identity)


def mapped(piece: Piece, image: Callable[[Value], Value]) -> Piece:
    """The images of the elements of the piece."""

    def instance(*variables: Term) -> tuple[Term, Value]:
        guard, element = piece.instance(*variables)
        return guard, image(element)

    return Piece(piece.sorts, instance)


def _guarded(test: Term, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(restricted(piece, lambda _: test) for piece in pieces)


def _conditional_set(test: Term, then: SetValue, otherwise: SetValue) -> SetValue:
    sizes = (then.size, otherwise.size)
    pieces = _guarded(test, then.pieces) + _guarded(terms.negation(test), otherwise.pieces)
    one, other = sizes
    size = None
    if one is not None and other is not None:
        size = lambda: terms.choice(test, one(), other())  # noqa: E731
    return SetValue(
        then.element,
        pieces,
        lambda value: terms.choice(test, then.contains(value), otherwise.contains(value)),
        size,
    )


def _conditional_list(test: Term, then: ListValue, otherwise: ListValue) -> ListValue:
    return ListValue(
        then.element,
        _guarded(test, then.pieces) + _guarded(terms.negation(test), otherwise.pieces),
        lambda value: terms.choice(test, then.contains(value), otherwise.contains(value)),
        lambda: terms.choice(test, then.size(), otherwise.size()),
        lambda index: conditional(test, then.at(index), otherwise.at(index)),
        lambda value: terms.choice(test, then.count(value), otherwise.count(value)),
        _guarded(test, then.occurrences) + _guarded(terms.negation(test), otherwise.occurrences),
    )


def _conditional_map(test: Term, then: MapValue, otherwise: MapValue) -> MapValue:
    def lookup(key: Value) -> OptionalValue:
        value = conditional(test, then.lookup(key), otherwise.lookup(key))
        assert isinstance(value, OptionalValue)
        return value

    return MapValue(then.key, then.value, lookup)
