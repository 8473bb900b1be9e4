"""What an expression means to the prover: terms, and structure over terms.

A value of a *flat* type (all but sets, lists and maps) is a fixed number of terms, its leaves.
Sets and lists are comprehensions (`Piece`) with closures for membership, place and count; maps
are closures. None of this exists in the solver: it sees leaves only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rtmref.lang.types import Type
from rtmref.symbolic import terms
from rtmref.symbolic.terms import FALSE, TRUE, Term


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

    `pieces` reach every item, `occurrences` reach it as often as it occurs. `place` is the last
    index of an item, or -1, where that is known.
    """

    element: Type
    pieces: tuple[Piece, ...]
    contains: Callable[[Value], Term]
    size: Callable[[], Term]
    at: Callable[[Term], Value]
    count: Callable[[Value], Term]
    occurrences: tuple[Piece, ...]
    place: Callable[[Value], Term] | None = None


@dataclass(frozen=True, slots=True)
class MapValue:
    """A partial function."""

    key: Type
    value: Type
    lookup: Callable[[Value], OptionalValue]


Value = Term | OptionalValue | HandleValue | StructValue | SetValue | ListValue | MapValue
Collection = SetValue | ListValue


def as_term(value: Value) -> Term:
    """The value of a type that is one term: a truth value, a number, an object, an address."""
    assert isinstance(value, Term)
    return value


def as_collection(value: Value) -> Collection:
    """The value of a set or list type."""
    assert isinstance(value, SetValue | ListValue)
    return value


def as_list(value: Value) -> ListValue:
    """The value of a list type."""
    assert isinstance(value, ListValue)
    return value


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
