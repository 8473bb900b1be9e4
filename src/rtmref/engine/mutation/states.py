"""Mutants of invariants judged by states of the specification as it is: they are not true there.

The states are those that an exploration of small scopes, the scenarios, and a random run come to;
each is looked at for all mutants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

from rtmref.concrete.model import Model
from rtmref.engine.exploration import Exploration
from rtmref.engine.mutation.claims import Claim, Claims, WatchedModel
from rtmref.engine.mutation.verdicts import Kill
from rtmref.engine.playing import ModelTarget, play
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded
from rtmref.scenario import Scenario
from rtmref.scope import Scope

STATES: Final = 1_500
"""States of each scope."""
EPISODE: Final = 400
"""Calls from one beginning of a random run to the next."""


def by_exploration(
    claims: Claims, living: Mapping[int, Claim], scopes: Sequence[Scope]
) -> Iterator[tuple[int, Kill]]:
    """The mutants that are not true of a state of a scope."""
    left = set(living)
    for scope in scopes:
        exploration = Exploration(claims.program, scope)
        false: dict[int, int] = {}
        exploration.goal = _looking(claims, exploration, left, false)
        for _ in exploration.levels(scope.depth, STATES):
            pass
        for number, depth in false.items():
            yield number, Kill("exploration", f"{scope.name}: it is not true", depth)


def _looking(
    claims: Claims, exploration: Exploration, left: set[int], false: dict[int, int]
) -> Callable[[Model], bool]:
    def look(model: Model) -> bool:
        for number in sorted(left):
            if claims.fails(model, number):
                left.remove(number)
                false[number] = exploration.findings.depth
        return not left

    return look


def by_scenarios(
    claims: Claims, living: Mapping[int, Claim], scenarios: Sequence[Scenario]
) -> Iterator[tuple[int, Kill]]:
    """The mutants that are not true after a call of a scenario."""
    model = WatchedModel(claims, living)
    target, known = ModelTarget(model), 0
    for scenario in scenarios:
        play(claims.program.spec, scenario, target)
        for number, calls in list(model.failing.items())[known:]:
            yield number, Kill("scenarios", f"{scenario.name}: it is not true", calls)
        known = len(model.failing)


def by_fuzzing(
    claims: Claims, living: Mapping[int, Claim], seed: str, calls: int
) -> Iterator[tuple[int, Kill]]:
    """The mutants that are not true after a call of a random run."""
    model = WatchedModel(claims, living)
    source = Source(model, seeded(Random(seed).random))
    made = known = 0
    while made < calls and len(model.failing) < len(living):
        model.configure(*draw_configuration(model.spec, source.below))
        source.begin()
        for _ in range(EPISODE):
            position, arguments = source.next()
            name = source.names[position]
            source.learn(position, model.call(name, *arguments))
            made += 1
        for number, after in list(model.failing.items())[known:]:
            yield number, Kill("fuzz", "it is not true in a random run", after)
        known = len(model.failing)
