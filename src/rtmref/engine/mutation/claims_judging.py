"""The stages that judge a portion of mutants of invariants."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Any, Final

from rtmref.engine.mutation import states
from rtmref.engine.mutation.claims import Claim, Claims
from rtmref.engine.mutation.faults import by_faults
from rtmref.engine.mutation.forms import ChangingModel
from rtmref.engine.mutation.inductive import Induction
from rtmref.engine.mutation.means import Means
from rtmref.engine.mutation.refused import refusals
from rtmref.engine.mutation.sameness import SAME, says_the_same
from rtmref.engine.mutation.verdicts import Kill, Outcome
from rtmref.lang.mutations import Mutation

CALLS: Final = 20_000
"""Calls of the random run at most: what is not true is seldom true for long."""
TRIED: Final = "it is true of every state, and tells the faults that the invariant tells"


@dataclass(slots=True)
class _Judging:
    """The mutants that are still not noticed, and what is known of all."""

    means: Means
    living: dict[int, Claim]
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def stage(self, found: Iterable[tuple[int, Kill | None]], *, proving: bool = False) -> None:
        """What a stage says, and its time in equal shares."""
        looked = list(self.living)
        begun = process_time()
        gc.disable()
        try:
            kills = {number: kill for number, kill in found if kill is not None}
        finally:
            gc.enable()
        share = (process_time() - begun) / max(1, len(looked))
        for number in looked:
            known = self.outcomes.get(number, Outcome(None))
            self.outcomes[number] = replace(
                known,
                kill=kills.get(number),
                seconds=known.seconds + share,
                proving=known.proving + (share if proving else 0.0),
            )
            if number in kills:
                del self.living[number]

    def refused(self) -> Iterator[tuple[int, Kill]]:
        for number, claim in self.living.items():
            found = next(refusals(claim.original, claim.spec, claim.mutation), None)
            if found is not None:
                yield number, Kill("type checker", found)

    def judge(self) -> None:
        """One stage after the other."""
        means = self.means
        meaningless = dict(self.refused())
        if "type checker" in means.stages:
            self.stage(meaningless.items())
        else:
            self._leave(meaningless)
        claims = Claims(means.plain, self.living)
        if "prover" in means.stages:
            induction = Induction(means.base, claims, ChangingModel(claims.program))
            self.stage(induction.judge(dict(self.living)), proving=True)
        if "exploration" in means.stages:
            self.stage(states.by_exploration(claims, self.living, means.scopes))
        if "scenarios" in means.stages:
            self.stage(states.by_scenarios(claims, self.living, means.scenarios))
        if "fuzz" in means.stages:
            seed, calls = f"{means.seed} mutants", min(CALLS, means.calls)
            self.stage(states.by_fuzzing(claims, self.living, seed, calls))
        if "faults" in means.stages:
            self.stage(by_faults(claims, self.living, means.broken))

    def _leave(self, meaningless: Mapping[int, Any]) -> None:
        """What has no meaning goes past all stages but the one that notices that."""
        for number in meaningless:
            del self.living[number]
            self.outcomes[number] = Outcome(None, tried="it has no meaning, and nobody looked")

    def explain(self) -> None:
        """What the prover can say of the survivors."""
        for number, claim in self.living.items():
            known = self.outcomes.get(number, Outcome(None))
            same = "prover" in self.means.stages and says_the_same(self.means.base, claim)
            self.outcomes[number] = replace(known, tried=TRIED, equivalent=SAME if same else "")


def judge_claims(means: Means, mutations: Iterable[tuple[int, Mutation]]) -> Mapping[int, Outcome]:
    """What becomes of mutants of invariants."""
    living = {number: Claim(means.plain.spec, mutation) for number, mutation in mutations}
    judging = _Judging(means, living)
    judging.judge()
    judging.explain()
    return judging.outcomes
