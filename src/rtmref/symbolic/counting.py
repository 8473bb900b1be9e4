"""How often a value occurs in a list, and how many items a list has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rtmref.lang.types import HandleType, OptionalType, Type
from rtmref.symbolic import binders, terms
from rtmref.symbolic.choices import equal
from rtmref.symbolic.flattening import assemble, handle_of, leaves, null, shape, stranger
from rtmref.symbolic.numbers import cardinality
from rtmref.symbolic.terms import FALSE, INT, TRUE, Term
from rtmref.symbolic.theory import Theory
from rtmref.symbolic.values import HandleValue, OptionalValue, Piece, Value


def counted(
    theory: Theory,
    pieces: tuple[Piece, ...],
    item: Type,
    bound: Callable[[Value], Term] | None = None,
) -> Callable[[Value], Term]:
    """How often a value occurs, given pieces that reach it so often; at most `bound` says.

    The number is a function of what tells values apart, so that equal values have equal counts.
    """

    def number(value: Value) -> Term:
        most = bound(value) if bound is not None else None
        return terms.total(*(_number(theory, piece, value, most) for piece in pieces))

    def general(sorts: Sequence[str], make: Callable[..., Value], actual: Sequence[Term]) -> Term:
        with binders.bound_variables(sorts) as variables:
            found = number(make(*variables))
            return terms.substitute(found, dict(zip(variables, actual, strict=True)))

    def of_handle(type_: HandleType, value: HandleValue) -> Term:
        def other() -> Term:
            strange = general((INT,), lambda token: stranger(type_, token), (value.token,))
            if value.null is FALSE:
                return strange
            return terms.choice(value.null, number(null(type_, theory.structures)), strange)

        def known(kind: str, each: Term) -> Term:
            return general((kind,), lambda object_: handle_of(type_, kind, object_), (each,))

        return by_kind(value, known, other)

    def of_optional(type_: OptionalType, value: OptionalValue) -> Term:
        def some(*parts: Term) -> Value:
            return OptionalValue(FALSE, assemble(type_.item, parts, theory.structures))

        if value.null is TRUE:
            return number(value)
        present = general(shape(type_.item, theory.structures), some, leaves(value.value))
        if value.null is FALSE:
            return present
        return terms.choice(value.null, number(null(type_, theory.structures)), present)

    def some(*parts: Term) -> Value:
        return assemble(item, parts, theory.structures)

    def count(value: Value) -> Term:
        match item, value:
            case HandleType(), HandleValue():
                return of_handle(item, value)
            case OptionalType(), OptionalValue():
                return of_optional(item, value)
        return general(shape(item, theory.structures), some, leaves(value))

    return count


def _number(theory: Theory, piece: Piece, value: Value, bound: Term | None) -> Term:
    def predicate(*variables: Term) -> Term:
        guard, element = piece.instance(*variables)
        return guard if guard is FALSE else terms.conjunction(guard, equal(element, value))

    return cardinality(theory, piece.sorts, predicate, bound, examples=False)


def by_kind(
    handle: HandleValue, known: Callable[[str, Term], Term], other: Callable[[], Term]
) -> Term:
    """A term for each kind that the handle may be of, and one for NULL and strangers."""
    certain = [each for each in handle.kinds if each[1] is terms.TRUE]
    if certain:
        return known(certain[0][0], certain[0][2])
    result = other()
    for kind, test, object_ in handle.kinds:
        if test is not FALSE:
            result = terms.choice(test, known(kind, object_), result)
    return result


def number_of(theory: Theory, pieces: tuple[Piece, ...]) -> Term:
    """How many items the pieces of a list reach."""
    parts = []
    for piece in pieces:
        parts.append(cardinality(theory, piece.sorts, lambda *v, p=piece: p.instance(*v)[0]))
    return terms.total(*parts)
