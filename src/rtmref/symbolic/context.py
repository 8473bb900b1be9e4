"""What all translations of one specification share: the specification and its theory."""

from __future__ import annotations

from dataclasses import dataclass

from rtmref.lang.spec import Spec
from rtmref.symbolic import terms
from rtmref.symbolic.flattening import Structures
from rtmref.symbolic.terms import BOOL, Symbol, Term
from rtmref.symbolic.theory import Theory


@dataclass(frozen=True, slots=True)
class Context:
    """A specification being translated."""

    spec: Spec
    theory: Theory

    def branch(self) -> Context:
        """A context that starts from what this one knows and grows by itself."""
        return Context(self.spec, self.theory.branch())

    @property
    def structures(self) -> Structures:
        return self.theory.structures


def context_of(spec: Spec) -> Context:
    """A fresh context for the specification."""
    names = {
        name: tuple(member.name for member in structure.members)
        for name, structure in spec.structures.items()
    }
    members = {
        name: tuple(member.type for member in structure.members)
        for name, structure in spec.structures.items()
    }
    return Context(spec, Theory(Structures(frozenset(spec.sorts), names, members)))


def bit(space: str, index: int) -> Term:
    """A bit of a bit space."""
    return terms.apply(bit_symbol(space, index), ())


def bit_symbol(space: str, index: int) -> Symbol:
    """The constant that is a bit of a bit space."""
    return Symbol(f"{space}.{index}", (), f"{space} bit", True)


def option(decision: str, choice: str) -> Symbol:
    """The constant that says whether a decision is this option."""
    return Symbol(f"{decision} is {choice}", (), BOOL)


def only_object(sort: str) -> Term:
    """The one object of a sort that has one from the beginning."""
    return terms.constant(f"the {sort}", sort)
