"""Mutants of invariants as claims about the states of the specification as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.program import Program, claim_name, observing
from rtmref.lang.mutations import Mutation, mutated
from rtmref.lang.spec import Invariant, Spec
from rtmref.symbolic import footprints


@dataclass(frozen=True)
class Claim:
    """A mutant of one or more invariants: what it says in their place."""

    original: Spec
    mutation: Mutation

    @cached_property
    def spec(self) -> Spec:
        """The specification with the edit in it."""
        return mutated(self.original, self.mutation)

    @cached_property
    def changed(self) -> Mapping[str, Invariant]:
        """What the mutant says, by the name of the invariant in whose place it stands."""
        return {name: self.spec.invariants[name] for name in self.mutation.invariants}

    @cached_property
    def reads(self) -> frozenset[str]:
        """The places on which the invariant or the mutant depends."""
        known = [self.original.invariants[name] for name in self.changed]
        return frozenset().union(*map(footprints.reads, (*self.changed.values(), *known)))


class Claims:
    """Claims that models of one program can look at: whether they are true of a state."""

    def __init__(self, original: Program, claims: Mapping[int, Claim]) -> None:
        every = [(number, one) for number, each in claims.items() for one in each.changed.values()]
        self.program = observing(original, [one for _, one in every])
        self._names: dict[int, list[str]] = {}
        for place, (number, _) in enumerate(every):
            self._names.setdefault(number, []).append(claim_name(place))

    def fails(self, model: Model, number: int) -> bool:
        """Whether a claim is not true of the present state of a model of `program`.

        What reads something that is not there is not true.
        """
        checks: list[Callable[[], Any]] = [model.space[name] for name in self._names[number]]
        try:
            return any(check() is not None for check in checks)
        except Exception:
            return True


class WatchedModel(Model):
    """A model that tells after each call which of the claims are not true any more."""

    def __init__(self, claims: Claims, living: Mapping[int, Claim]) -> None:
        super().__init__(claims.program)
        self._claims = claims
        self._about: dict[str, list[int]] = {}
        for number, claim in living.items():
            for place in claim.reads:
                self._about.setdefault(place, []).append(number)
        self.failing: dict[int, int] = {}
        """The claims that were not true at some time, with the calls since the beginning."""
        self.made = 0

    def configure(self, limits: Any, decisions: Any) -> None:
        super().configure(limits, decisions)
        self.made = 0

    def call(self, operation: str, *arguments: Any) -> Outcome:
        outcome = super().call(operation, *arguments)
        self.made += 1
        for number in self._touched(places(self.log)):
            if self._claims.fails(self, number):
                self.failing[number] = self.made
        return outcome

    def _touched(self, touched: Collection[str]) -> Sequence[int]:
        found = dict.fromkeys(each for place in touched for each in self._about.get(place, ()))
        return [each for each in found if each not in self.failing]


def places(log: Iterable[Entry]) -> set[str]:
    """What the entries of a log have changed, as footprints name it."""
    return {
        type(entry[0]).__name__ if len(entry) < 3 else f"{type(entry[0]).__name__}.{entry[1]}"
        for entry in log
    }
