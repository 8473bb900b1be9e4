"""`make decisions`: what it matters how a point is decided that the documentation leaves open.

The model under the default option of a decision runs in lockstep with the model under another one;
the first call that is answered otherwise shows the difference. A decision without one, in so many
calls, is no decision that a client could see.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from fuzz.figures import Figures, line, recorded
from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.episodes import EPISODE
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.playing import ModelTarget
from rtmref.lang.spec import Decision
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded

CALLS: Final = 300_000


@dataclass(frozen=True, slots=True)
class Difference:
    """An option that is not the default, and what first showed it: nothing, if it is empty."""

    decision: str
    option: str
    calls: int
    shown_by: str


class Decided(ModelTarget):
    """The model with one decision taken."""

    takes_anything = False
    deterministic = True

    def __init__(self, model: Model, decision: str, option: str) -> None:
        super().__init__(model)
        self._taken = {decision: option}

    def reset(self, limits: Any, decisions: Any) -> None:
        """Begin again, with the decision taken whatever else is decided."""
        super().reset(limits, {**decisions, **self._taken})


def differences(compiled: Program, calls: int = CALLS) -> Iterator[Difference]:
    """How each option of each decision differs from the default one."""
    for decision in compiled.spec.decisions.values():
        for option in decision.options:
            if option != decision.default:
                yield difference(compiled, decision, option, calls)


def difference(
    compiled: Program, decision: Decision, option: str, calls: int, seed: int = 0
) -> Difference:
    """The first difference that an option makes in so many calls; all else is drawn at random."""
    lockstep = Lockstep(Model(compiled), Decided(Model(compiled), decision.name, option))
    source = Source(lockstep.model, seeded(Random(seed).random))
    made = 0
    while made < calls:
        limits, others = draw_configuration(compiled.spec, source.below)
        decisions: Mapping[str, str] = {**others, decision.name: decision.default}
        lockstep.reset(limits, decisions)
        source.begin()
        divergence = lockstep.episode(source, min(EPISODE, calls - made))
        made += len(lockstep.played)
        if divergence is not None:
            return Difference(decision.name, option, made, divergence.fingerprint)
    return Difference(decision.name, option, made, "")


def main() -> int:
    """Compare, list, write; the exit code says whether every decision matters."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=CALLS)
    chosen = options.parse_args()
    spec = lang.check().spec
    assert spec is not None
    found = []
    for one in differences(program(spec), chosen.calls):
        found.append(one)
        how = f"after {one.calls:>7,} calls: {one.shown_by}" if one.shown_by else "NO DIFFERENCE"
        print(f"{one.decision} = {one.option:40.40} {how}", flush=True)
    silent = [one for one in found if not one.shown_by]
    figures: Figures = {
        "options_compared": len(found),
        "options_without_effect": len(silent),
    }
    for name, value in figures.items():
        print(line(name, value))
    return recorded(figures)


if __name__ == "__main__":
    sys.exit(main())
