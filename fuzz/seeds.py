"""`make seeds`: the whole proof under ten seeds; every verdict has to be the same."""

from __future__ import annotations

import sys
from typing import Final

from fuzz.figures import line, recorded
from rtmref import lang
from rtmref.engine.obligations import Work, judged
from rtmref.engine.possible import everything, possible
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import Options, subjects

SEEDS: Final = 10


def verdicts(spec: Spec, seed: int) -> dict[tuple[str, str], str]:
    """What the prover says under a seed of every obligation, and of what should be possible."""
    work = Work(spec, tuple(spec.invariants), Options(seed=seed), 2)
    proved = {
        (each.operation, each.invariant): str(each.verdict)
        for found in judged(work, subjects(spec, None))
        for each in found
    }
    alive = {
        (f"{each.kind} {each.number}", each.name): str(each.verdict)
        for found in possible(work, everything(spec))
        for each in found
    }
    return proved | alive


def main() -> int:
    """Prove, tell what differs, write the figure; the exit code says whether anything does."""
    spec = lang.check().spec
    assert spec is not None
    first, differ = verdicts(spec, 0), set[tuple[str, str]]()
    for seed in range(1, SEEDS):
        for obligation, verdict in verdicts(spec, seed).items():
            if verdict != first[obligation]:
                differ.add(obligation)
                print(f"  seed {seed}: {verdict}, seed 0: {first[obligation]}: {obligation}")
        print(f"  seed {seed}: {len(first)} verdicts", flush=True)
    name = "verdicts_that_differ_between_seeds"
    print(line(name, len(differ)))
    return recorded({name: len(differ)})


if __name__ == "__main__":
    sys.exit(main())
