"""Whether two values are the same, collections included; what needs no quantifier is a choice."""

from __future__ import annotations

from rtmref.symbolic import binders, choices, terms
from rtmref.symbolic.collections import over
from rtmref.symbolic.terms import FALSE, INT, TRUE, Term
from rtmref.symbolic.values import Collection, ListValue, OptionalValue, SetValue, Value


def same(left: Value, right: Value) -> Term:
    """Whether two values of one type are the same."""
    match left, right:
        case ((SetValue() | ListValue()), (SetValue() | ListValue())):
            return _same_items(left, right)
        case OptionalValue(), OptionalValue() if isinstance(left.value, SetValue | ListValue):
            if left.null is TRUE or right.null is TRUE:
                return terms.conjunction(left.null, right.null)
            alike = same(left.value, right.value)
            both = terms.equation(left.null, right.null)
            return terms.conjunction(both, terms.disjunction(left.null, alike))
    return choices.equal(left, right)


def _same_items(left: Collection, right: Collection) -> Term:
    """Equality: sets by their items, lists item by item."""
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _same_lists(left, right)
    return terms.conjunction(
        over("forall", left.pieces, right.contains), over("forall", right.pieces, left.contains)
    )


def _same_lists(left: ListValue, right: ListValue) -> Term:
    def alike(index: Term) -> Term:
        within = terms.conjunction(
            terms.at_most(terms.integer(0), index), terms.less(index, left.size())
        )
        return terms.implication(within, choices.equal(left.at(index), right.at(index)))

    sizes = terms.equation(left.size(), right.size())
    if sizes is FALSE:
        return FALSE
    if left.size() is terms.integer(0) or right.size() is terms.integer(0):
        return sizes
    return terms.conjunction(sizes, binders.quantify("forall", (INT,), alike))
