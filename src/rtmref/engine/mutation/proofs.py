"""Mutants judged by the prover: a call of the mutant breaks what the specification keeps.

What the interpreter does not confirm is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.mutation.forms import ChangingModel, ForeignError, Form
from rtmref.engine.mutation.universes import Universes
from rtmref.engine.mutation.verdicts import Kill
from rtmref.symbolic import footprints, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.judgements import Counterexample

TOGETHER: Final = 60
"""Mutants that share a universe: what they add to it is forgotten only with all of it."""
MOST_OPERATIONS: Final = 1
"""Operations of a mutant that are looked at: the smallest ones."""


class Proofs:
    """Judges the mutants of one specification."""

    def __init__(
        self, plain: Program, base: Assumptions | None = None, *, alone: bool = False
    ) -> None:
        """With `alone`, it is asked of each kill whether other invariants can be broken too."""
        self._spec = plain.spec
        self._alone = alone
        self._base = assume(plain.spec) if base is None else base
        self._changing = ChangingModel(plain)
        self._weight: dict[str, int] = {}

    def judge(self, living: Mapping[int, Form]) -> Iterator[tuple[int, Kill | None]]:
        """What becomes of each mutant, as soon as it is known."""
        left = {number: list(self._chosen(form)) for number, form in living.items()}
        while left:
            name = next(iter(left.values()))[0]
            group = [number for number, names in left.items() if name in names][:TOGETHER]
            kills = self._broken(name, {number: living[number] for number in group})
            for number in group:
                left[number].remove(name)
                if kills[number] is not None or not left[number]:
                    del left[number]
                    yield number, kills[number]

    def _chosen(self, form: Form) -> Sequence[str]:
        return sorted(form.mutation.operations, key=self._size)[:MOST_OPERATIONS]

    def _size(self, name: str) -> int:
        if name not in self._weight:
            self._weight[name] = len(footprints.writes(self._spec.named(name), self._spec))
        return self._weight[name] if self._weight[name] > 3 else 1_000

    def _broken(self, name: str, group: Mapping[int, Form]) -> dict[int, Kill | None]:
        shared = Universes(self._base, name)
        found: dict[int, Kill | None] = {}
        try:
            for number, form in group.items():
                found[number] = self._first(shared, form)
        finally:
            shared.close()
            terms.forget_since(self._base.moment)
        return found

    def _first(self, shared: Universes, form: Form) -> Kill | None:
        try:
            with closing(shared.examples(form.spec)) as examples:
                kills = (self._confirmed(form, shared.name, *example) for example in examples)
                kill = next((kill for kill in kills if kill is not None), None)
        except Exception:  # what is not well typed may have no meaning
            return None
        if kill is None or not (self._alone and kill.invariant):
            return kill
        return replace(kill, alone=shared.breaks_only(kill.invariant, form.spec))

    def _confirmed(
        self, form: Form, name: str, example: Counterexample, asked: Sequence[str]
    ) -> Kill | None:
        """The first invariant that the interpreter finds broken after the call."""
        model = self._changing
        arguments = before_call(model, example)
        if arguments is None:
            return None
        model.become(form)
        try:
            model.alone(name, arguments)
            broken = next((each for each in asked if model.violation_of(each) is not None), None)
            if broken is None:
                return None
            return Kill("prover", f"{name} breaks {broken}", 1, broken)
        except ForeignError:
            return None
        except Exception as error:  # it reads what is not there, in a state that may be
            return Kill("prover", f"{name}: the model fails with {type(error).__name__}", 1)
        finally:
            model.become(None)


def before_call(model: Model, example: Counterexample) -> list[Any] | None:
    """Put the model into the state before the call; the result are the arguments of the call.

    None if an invariant is broken there already.
    """
    assert example.call is not None
    value = snapshot.load(model, example.before)
    if model.first_violation() is not None:
        return None
    parameters = model.spec.named(example.call.operation).parameters
    return [value(example.call.arguments[each.name]) for each in parameters]
