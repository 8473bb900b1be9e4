"""A Hypothesis state machine made from the specification: one rule per operation."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from rtmref.concrete.model import Model, Outcome
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.constants import constants_of_no_module
from rtmref.machines.pools import Below
from rtmref.machines.source import Source, every_hint
from rtmref.machines.source import seeded as seeded_choices

SEEDS: Final = st.integers(0, (1 << 32) - 1)
"""One draw for all choices of a call: Hypothesis decides which calls are made; failures are made
small by `engine/shrink.py`, which knows what a call is."""
STEPS: Final = 60
"""Calls of one run; the seeded loop of the fuzzing takes the long ones."""
Begin = Callable[[Any, Any], None]
"""Starts a new episode under limits and decisions."""
Play = Callable[[str, tuple[Any, ...]], Outcome]
"""Makes one call and gives the model's outcome; raises CallFailed if anything about it is wrong."""


class CallFailed(AssertionError):
    """A call broke an invariant, or a target answered differently."""


def machine(model: Model, begin: Begin, play: Play) -> type[RuleBasedStateMachine]:
    """The state machine: every operation is a rule, drawing on what is known so far.

    Every other rule makes a call of the source's choice first, so that something is built up.
    """
    known = every_hint(model.spec)

    def start(self: Any, seed: int) -> None:
        self.made = 0
        self.below = _chooser(seed, 0)
        self.source = Source(model, lambda n: self.below(n), known)
        limits, decisions = draw_configuration(model.spec, self.below)
        begin(limits, decisions)

    body: dict[str, Any] = {"start": initialize(seed=SEEDS)(start), "__module__": __name__}
    for position, name in enumerate(model.spec.operations):
        body[name] = rule(seed=SEEDS)(_rule(position, name, play))
    return type("SpecificationMachine", (RuleBasedStateMachine,), body)


def _chooser(seed: int, number: int) -> Below:
    """Choices for one call; Hypothesis likes to repeat a seed, its number keeps calls apart."""
    return seeded_choices(Random(f"{seed} {number}").random)


def _rule(position: int, name: str, play: Play) -> Callable[..., None]:
    def run_rule(self: Any, seed: int) -> None:
        self.made += 1
        self.below = _chooser(seed, self.made)
        source: Source = self.source
        if self.made % 2:
            likely, arguments = source.next()
            source.learn(likely, play(source.names[likely], arguments))
        source.learn(position, play(name, source.draw(position)))

    run_rule.__name__ = name
    return run_rule


def model_alone(model: Model) -> tuple[Begin, Play]:
    """Calls on the model alone, with its invariants checked."""

    def play(operation: str, arguments: tuple[Any, ...]) -> Outcome:
        outcome = model.call(operation, *arguments)
        violation = model.violation()
        if violation is not None:
            raise CallFailed(f"{operation} breaks {violation.invariant}: {violation.binding}")
        return outcome

    return model.configure, play


def run(
    factory: type[RuleBasedStateMachine], *, examples: int, steps: int = STEPS, seed: int = 0
) -> None:
    """Run the machine; raises CallFailed at the first call that fails."""
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    with constants_of_no_module():
        run_state_machine_as_test(seeded(seed)(factory), settings=profile)
