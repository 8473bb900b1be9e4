"""New objects: what is certain of them, and what their fields have been all along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from rtmref.lang import statements as syntax
from rtmref.lang.types import Type
from rtmref.symbolic import terms
from rtmref.symbolic.binders import bound_variables
from rtmref.symbolic.collections import certain_items
from rtmref.symbolic.parts import parts
from rtmref.symbolic.state import State
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.values import Collection, ListValue, SetValue, Value
from rtmref.symbolic.writes import Frame


def begin(frame: Frame, object_: Term, name: str, type_: Type, value: Value) -> None:
    """A field of a new object has a value.

    The object did not exist in the pre-state, where its fields may be anything: so let them have
    been this all along, and nothing needs to be redefined.
    """
    theory = frame.here.context.theory
    if isinstance(value, SetValue | ListValue):
        theory.axioms.extend(_listed(frame, object_, name, type_, value))
    for symbol, part in parts(theory, name, type_, (object_.sort,), value):
        fact = partial(_always, frame, object_, symbol, part)
        theory.axioms.append(Axiom((_symbol(object_), symbol), fact))


def _always(frame: Frame, object_: Term, symbol: Symbol, part: Callable[..., Term]) -> Term:
    with bound_variables(symbol.parameters[1:]) as more:
        left = symbol(object_, *more)
        said = terms.implication(_given(frame), terms.equation(left, part(*more)))
        variables = (*frame.generics, *more)
        return terms.triggered(variables, said, ((left,),)) if variables else said


def _listed(
    frame: Frame, object_: Term, name: str, type_: Type, value: Collection
) -> Iterator[Axiom]:
    """That the items which stand one by one in a set or list are in it: a hint for proofs."""
    field = stored(frame.here.context.theory, name, type_, (object_,))
    assert isinstance(field, SetValue | ListValue)
    for guard, item in certain_items(value):
        inside = field.contains(item)
        if inside.operator == "apply":
            said = terms.implication(terms.conjunction(_given(frame), guard), inside)
            closed = terms.for_all(frame.generics, said)
            yield Axiom((_symbol(object_), _symbol(inside)), closed)


def _given(frame: Frame) -> Term:
    return terms.conjunction(frame.path, frame.condition)


def _symbol(term: Term) -> Symbol:
    assert isinstance(term.payload, Symbol)
    return term.payload


def new_object(node: syntax.Create, frame: Frame) -> tuple[Frame, Term]:
    """An object that does not exist, one for all values of the loop variables."""
    theory = frame.here.context.theory
    sorts = [each.sort for each in frame.generics]
    symbol = theory.fresh(f"new {node.name}", sorts, node.sort)
    object_ = symbol(*frame.generics)
    inverses = tuple(theory.fresh(f"{node.name} for", (node.sort,), sort) for sort in sorts)
    pairs = zip(inverses, frame.generics, strict=True)
    back = [terms.equation(inverse(object_), generic) for inverse, generic in pairs]
    before = terms.negation(State().alive(node.sort, object_))
    now = terms.negation(frame.after.alive(node.sort, object_))
    fact = terms.implication(_given(frame), terms.conjunction(*back, before, now))
    theory.fact(symbol, terms.for_all(frame.generics, fact))
    theory.axioms.extend(_unknown_to_the_caller(frame, object_))
    return replace(frame, created={**frame.created, symbol: inverses}), object_


def _unknown_to_the_caller(frame: Frame, object_: Term) -> Iterator[Axiom]:
    """A new object is none that a handle among the arguments refers to, not even a stale one."""
    for handle in frame.here.context.theory.handles:
        if handle.result == object_.sort:
            with bound_variables(handle.parameters) as places:
                apart = terms.negation(terms.equation(handle(*places), object_))
                fact = terms.for_all((*frame.generics, *places), apart)
            yield Axiom((_symbol(object_), handle), fact)
