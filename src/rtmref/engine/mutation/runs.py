"""Mutants judged by calls: by the scenarios, and by lockstep with an implementation.

One run of the specification as it is serves all mutants: each is tried in every state of it. Only
where a mutant differs is it run itself, from the beginning: the same calls, in lockstep with the
implementation, until something diverges. So whatever is told as noticed has been noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random
from time import process_time
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.divergence import Divergence
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.mutation.exploring import Diverges, Exploring
from rtmref.engine.mutation.forms import ChangingModel, Form, function_of
from rtmref.engine.mutation.trials import Trials
from rtmref.engine.mutation.verdicts import Kill
from rtmref.engine.playing import ModelTarget, play
from rtmref.lang.expressions import DecisionIs
from rtmref.lang.trees import nodes
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded
from rtmref.scenario import Scenario
from rtmref.scope import Scope
from rtmref.targets.target import Factory
from rtmref.trace import Call

EPISODES: Final = (60, 150, 400, 1000)
"""Calls of episodes, in turn: short ones are cheap to play again, long ones come far."""
FIRST: Final = 2
"""Operations of a mutant at which scenarios try it first: code costs more than calls."""
MOST: Final = 8
"""Operations of a mutant at which a random run tries it."""
FOLLOWED: Final = 60
"""How often a mutant is run because it differs."""


class OriginalError(AssertionError):
    """The specification as it is diverges: nothing can be said of its mutants."""


class Runs:
    """Judges the mutants of one specification; `original` may count what it exercises."""

    def __init__(self, original: Program, plain: Program, make: Factory) -> None:
        self._original = original
        self._plain = plain
        self._changing = ChangingModel(plain)
        self._make = make
        self._sizes: dict[str, int] = {}
        self._lockstep = Lockstep(self._changing, make())

    def by_scenarios(
        self, living: Mapping[int, Form], scenarios: Sequence[Scenario]
    ) -> Iterator[tuple[int, Kill | None, float]]:
        """Each mutant that a scenario may notice: whether it does, and the seconds that took."""
        left = dict(living)
        for least, most in ((0, FIRST), (FIRST, None)):
            for found in self._scenarios(left, scenarios, least, most):
                number, kill, _ = found
                if kill is not None:
                    del left[number]
                yield found

    def _scenarios(
        self,
        living: Mapping[int, Form],
        scenarios: Sequence[Scenario],
        least: int,
        most: int | None,
    ) -> Iterator[tuple[int, Kill | None, float]]:
        """Try mutants at some of their operations alone: code costs more than calls."""
        model = Model(self._plain)
        trials = Trials(model)
        waiting = dict(living)
        enter(trials, model, waiting, self._cheapest, least, most)
        target = ModelTarget(model)
        for scenario in scenarios if trials.tried else ():
            trials.rest()
            play(self._plain.spec, scenario, target)
            for number in sorted(trials.differing):
                begun = process_time()
                kill = self._played(waiting[number], scenario)
                if kill is not None:
                    trials.drop(number)
                yield number, kill, process_time() - begun

    def by_exploration(
        self, living: Mapping[int, Form], scopes: Sequence[Scope], states: int
    ) -> Iterator[tuple[int, Kill | None, float]]:
        """Each mutant that differs in a small scope: its kill, and the seconds that took."""
        left = dict(living)
        for scope in scopes if left else ():
            exploring = Exploring(self._plain, scope, self.diverges)
            exploring.enter(left, partial(_late, exploring.model))
            for number, kill, seconds in exploring.results(states):
                if kill is not None:
                    del left[number]
                yield number, kill, seconds

    def _cheapest(self, form: Form) -> Sequence[str]:
        """The operations that a mutant changes, the smallest first."""
        return sorted(form.mutation.operations, key=self._size)

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            self._sizes[name] = sum(1 for _ in nodes(self._plain.spec.named(name)))
        return self._sizes[name]

    def _played(self, form: Form, scenario: Scenario) -> Kill | None:
        """Whether a scenario, played on the mutant, ends otherwise than it should."""

        def ended(model: Model) -> Kill | None:
            try:
                played = play(self._plain.spec, scenario, ModelTarget(model))
            except Exception as error:  # what a mutant leaves behind may break the checks
                return Kill("scenarios", f"{scenario.name}: {_failed(error)}")
            if played.mismatch is not None:
                how = f"{scenario.name}: {played.operation}, {played.mismatch.what}"
            elif played.violation is not None:
                how = f"{scenario.name}: {played.operation} breaks {played.violation.invariant}"
            else:
                return None
            return Kill("scenarios", how, len(played.steps))

        return self._changing.as_mutant(form, ended)

    def by_fuzzing(self, living: Mapping[int, Form], seed: str, calls: int) -> Fuzzing:
        """The run that judges the mutants."""
        fuzzing = Fuzzing(self._original, self._make, self.diverges, living, seed, calls)
        fuzzing.enter(self._cheapest)
        return fuzzing

    def diverges(self, form: Form, calls: Sequence[Call], settings: tuple[Any, Any]) -> Kill | None:
        """Whether calls on the mutant and on the implementation diverge."""

        def ended(model: Model) -> Kill | None:
            own = model is not self._changing
            return replayed(Lockstep(model, self._make()) if own else self._lockstep)

        def replayed(lockstep: Lockstep) -> Kill | None:
            lockstep.reset(*settings)
            try:
                divergence = lockstep.replay(calls)
            except Exception as error:  # a mutant may read what is not there, or never end
                operation = calls[min(len(lockstep.played), len(calls) - 1)].operation
                return Kill("fuzz", f"{operation}: {_failed(error)}", len(lockstep.played) + 1)
            if divergence is None:
                return None
            return Kill("fuzz", _shown(divergence), len(lockstep.played))

        return self._changing.as_mutant(form, ended)


def _failed(error: Exception) -> str:
    return f"the model fails with {type(error).__name__}"


def _shown(divergence: Divergence) -> str:
    if divergence.violation is not None:
        return f"{divergence.operation} breaks {divergence.violation.invariant}"
    return f"{divergence.kind} of {divergence.operation}"


def enter(
    trials: Trials,
    model: Model,
    living: Mapping[int, Form],
    ordered: Callable[[Form], Sequence[str]],
    least: int,
    most: int | None,
) -> None:
    """Try mutants at some of their operations, in the order that is given."""
    for number, form in living.items():
        for name in ordered(form)[least:most]:
            trials.add(number, name, _late(model, form, name))


def _late(model: Model, form: Form, name: str) -> Callable[..., Any]:
    """The mutant's function, made by the first trial."""
    made: list[Callable[..., Any]] = []

    def function(*arguments: Any) -> Any:
        if not made:
            made.append(function_of(model, form, name))
        return made[0](*arguments)

    return function


class Fuzzing:
    """One random run of the specification as it is, with mutants tried beside it."""

    def __init__(
        self,
        original: Program,
        make: Factory,
        diverges: Diverges,
        living: Mapping[int, Form],
        seed: str,
        calls: int,
    ) -> None:
        self._diverges = diverges
        self._spec = original.spec
        self._living = dict(living)
        self._calls = calls
        model = Model(original)
        self._lockstep = Lockstep(model, make())
        self._source = Source(model, seeded(Random(seed).random))
        self._trials = Trials(model)
        self._differed: dict[int, int] = {}
        self._asked: dict[str, frozenset[tuple[str, str]]] = {}

    def enter(self, ordered: Callable[[Form], Sequence[str]]) -> None:
        """Try the mutants at their operations, in this order."""
        enter(self._trials, self._lockstep.model, self._living, ordered, 0, MOST)

    def results(self) -> Iterator[tuple[int, Kill | None, float]]:
        """Each mutant that differs, as often as it is run: its kill, and the seconds that took.

        It ends when every mutant is noticed or all calls are made.
        """
        made = number = 0
        while made < self._calls and self._living:
            settings = self._episode(EPISODES[number % len(EPISODES)])
            made += max(1, len(self._lockstep.played))
            number += 1
            if self._trials.differing:
                yield from self._follow(self._lockstep.symbolic(), settings)

    def _episode(self, calls: int) -> tuple[Any, Any]:
        source, lockstep = self._source, self._lockstep
        source.favour(self._called())
        settings = draw_configuration(self._spec, source.below, self._wanted())
        lockstep.reset(*settings)
        source.begin()
        self._trials.rest()
        divergence = lockstep.episode(source, calls)
        if divergence is not None:
            raise OriginalError(_shown(divergence))
        return settings

    def _called(self) -> set[str]:
        """The operations that the living mutants change, where they are not most of all."""
        found = {
            name
            for form in self._living.values()
            for name in form.mutation.operations[:MOST]
            if name in self._spec.operations
        }
        return found if 3 * len(found) < len(self._spec.operations) else set()

    def _wanted(self) -> dict[str, list[str]]:
        """Options of decisions to draw more often: every other time those that mutants ask for."""
        wanted = self._source.wanted()
        if self._source.below(2) == 0:
            return wanted
        operations = {name for form in self._living.values() for name in form.mutation.operations}
        for decision, option in sorted(set().union(*map(self._options, operations))):
            wanted.setdefault(decision, []).append(option)
        return wanted

    def _options(self, name: str) -> frozenset[tuple[str, str]]:
        """The options of decisions that an operation or step asks for."""
        if name not in self._asked:
            found = (node for node in nodes(self._spec.named(name)) if isinstance(node, DecisionIs))
            self._asked[name] = frozenset((node.decision, node.option) for node in found)
        return self._asked[name]

    def _follow(
        self, calls: Sequence[Call], settings: tuple[Any, Any]
    ) -> Iterator[tuple[int, Kill | None, float]]:
        for number in self._trials.differing:
            begun = process_time()
            kill = self._diverges(self._living[number], calls, settings)
            self._differed[number] = self._differed.get(number, 0) + 1
            if kill is not None or self._differed[number] >= FOLLOWED:
                self._trials.drop(number)
                del self._living[number]
            yield number, kill, process_time() - begun
