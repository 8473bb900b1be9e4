"""The stages that judge a portion of mutants: what one of them notices the next do not see."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Final

from rtmref.engine.mutation.forms import Form
from rtmref.engine.mutation.means import Means
from rtmref.engine.mutation.proofs import Proofs
from rtmref.engine.mutation.refused import refusals
from rtmref.engine.mutation.runs import Runs
from rtmref.engine.mutation.verdicts import Kill, Outcome
from rtmref.lang.mutations import Mutation

STATES: Final = 100
"""States of each scope in which mutants are tried."""
ROUNDS: Final = 3
"""Runs, each from a seed of its own: the fewer are left, the more a run is about them."""


@dataclass(slots=True)
class _Judging:
    """The mutants that are still not noticed, and what is known of all."""

    means: Means
    living: dict[int, Form]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    differed: dict[int, int] = field(default_factory=dict)

    def note(self, number: int, kill: Kill | None, seconds: float, proving: float = 0.0) -> None:
        """A stage has looked at a mutant for so long."""
        known = self.outcomes.get(number, Outcome(None))
        self.outcomes[number] = replace(
            known,
            kill=kill,
            seconds=known.seconds + seconds,
            proving=known.proving + proving,
        )
        if kill is not None:
            del self.living[number]
        elif not proving:
            self.differed[number] = self.differed.get(number, 0) + 1

    def by_types(self) -> None:
        """What the checker of the language would refuse."""
        for number, form in list(self.living.items()):
            begun = process_time()
            found = next(refusals(self.means.plain.spec, form.spec, form.mutation), None)
            kill = None if found is None else Kill("type checker", found)
            self.note(number, kill, process_time() - begun, 1e-9)

    def by_proofs(self) -> None:
        """What breaks an obligation."""
        begun = process_time()
        judged: list[tuple[int, Kill | None]] = []
        gc.disable()
        try:
            judged = list(
                Proofs(self.means.plain, self.means.base, alone=self.means.alone).judge(
                    dict(self.living)
                )
            )
        finally:
            gc.enable()
        share = (process_time() - begun) / max(1, len(judged))
        for number, kill in judged:
            self.note(number, kill, share, share)

    def by_calls(self, runs: Runs) -> None:
        """What small scopes notice, then what a scenario, and then what a random run does."""
        if "exploration" in self.means.stages:
            for found in runs.by_exploration(dict(self.living), self.means.scopes, STATES):
                self.note(*found)
        if "scenarios" in self.means.stages:
            for found in runs.by_scenarios(dict(self.living), self.means.scenarios):
                self.note(*found)
        for number in range(ROUNDS if "fuzz" in self.means.stages else 0):
            if self.living:
                seed = f"{self.means.seed} mutants {number}"
                fuzzing = runs.by_fuzzing(dict(self.living), seed, self.means.calls)
                for found in fuzzing.results():
                    self.note(*found)


def judge(means: Means, mutations: Iterable[tuple[int, Mutation]]) -> Mapping[int, Outcome]:
    """What becomes of the mutants of operations and steps."""
    forms = {number: Form(means.plain, mutation) for number, mutation in mutations}
    judging = _Judging(means, dict(forms))
    if "type checker" in means.stages:
        judging.by_types()
    if "prover" in means.stages:
        judging.by_proofs()
    if judging.living:
        judging.by_calls(Runs(means.counted, means.plain, means.make))
    for number in judging.living:
        known = judging.outcomes.get(number, Outcome(None))
        times = judging.differed.get(number, 0)
        tried = f"it differed in {times} runs, and no answer did" if times else "it never differed"
        judging.outcomes[number] = replace(known, tried=tried)
    return judging.outcomes
