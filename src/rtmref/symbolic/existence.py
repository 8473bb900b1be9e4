"""Which objects exist in a state: one of them, and all of a sort."""

from __future__ import annotations

from rtmref.lang.types import SortType
from rtmref.symbolic import terms
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import FALSE, Term
from rtmref.symbolic.values import HandleValue, OptionalValue, Piece, SetValue, Value


def is_live(subject: Value, state: State) -> Term:
    """Whether the value is an existing object, of whatever sort; null is none."""
    if isinstance(subject, OptionalValue):
        present = terms.negation(subject.null)
        return terms.conjunction(present, is_live(subject.value, state))
    if isinstance(subject, Term):
        return state.alive(subject.sort, subject)
    assert isinstance(subject, HandleValue)
    return terms.disjunction(
        *(
            terms.conjunction(test, state.alive(kind, object_))
            for kind, test, object_ in subject.kinds
            if test is not FALSE
        )
    )


def extent(sort: str, state: State) -> SetValue:
    """All existing objects of a sort."""

    def contains(value: Value) -> Term:
        if isinstance(value, HandleValue):
            found = ((test, each) for kind, test, each in value.kinds if kind == sort)
            return terms.disjunction(
                *(terms.conjunction(test, state.alive(sort, each)) for test, each in found)
            )
        assert isinstance(value, Term)
        return state.alive(sort, value)

    piece = Piece((sort,), lambda each: (state.alive(sort, each), each), True)
    return SetValue(SortType(sort), (piece,), contains)
