"""`make bench`: every promised figure with its target, on screen and in reports/latest/bench.json.

Ratios compare in the same run. Whole commands are timed as processes of their own, as a user would
see them; of repeated measurements the median counts.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from time import perf_counter

from fuzz import fast_target, proving
from fuzz.figures import ROOT, Figures, line, recorded
from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine import fuzz, prove
from rtmref.engine.lockstep import Lockstep
from rtmref.events import Event, Figure, Found
from rtmref.lang.spec import Spec
from rtmref.machines import stateful
from rtmref.targets.optimized import OptimizedTarget

FUZZ_CALLS = 200_000
HYPOTHESIS_EXAMPLES = 60


def command_seconds(*arguments: str, times: int = 5) -> float:
    """Wall time of a command of rtmref, from start to exit."""
    return median(_seconds(arguments) for _ in range(times))


def _seconds(arguments: Iterable[str]) -> float:
    begun = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "rtmref", *arguments], cwd=ROOT, capture_output=True, check=True
    )
    return perf_counter() - begun


def figures_of(events: Iterable[Event]) -> Figures:
    """The figures that a run yields."""
    return {e.name: e.value for e in events if isinstance(e, Figure)}


def refutations() -> Iterator[tuple[str, float]]:
    """Faults in the YAML: refuted, replayed, and the longest time to a counterexample."""
    from fuzz.spec_faults import FAULTS, planted_texts, texts

    files = dict(texts(ROOT))
    slowest, refuted = 0.0, 0
    for fault in FAULTS:
        spec = planted_texts(fault, files)
        begun = perf_counter()
        for event in prove.stage(prove.ProveSettings(spec, invariants=(fault.breaks,))):
            if isinstance(event, Found) and event.finding.kind == "obligation":
                refuted += 1
                slowest = max(slowest, perf_counter() - begun)
                break
        else:
            print(f"  not refuted: {fault.name}")
    yield "spec_faults", len(FAULTS)
    yield "spec_faults_refuted_share", refuted / len(FAULTS)
    yield "counterexample_seconds", slowest


def fuzzing(spec: Spec, compiled: Program) -> Iterator[tuple[str, float]]:
    """Calls per second of the fast loop, and against the Hypothesis machine in the same run."""
    rates = [
        figures_of(
            fuzz.stage(
                fuzz.FuzzSettings(
                    spec, OptimizedTarget, seed=seed, calls=FUZZ_CALLS, program=compiled
                )
            )
        )["fuzz_calls_per_s"]
        for seed in range(3)
    ]
    yield "fuzz_calls_per_s", median(rates)
    yield "fuzz_vs_hypothesis", median(rates) / hypothesis_rate(compiled)


def hypothesis_rate(compiled: Program) -> float:
    """Calls per second of the same lockstep, driven by the Hypothesis machine."""
    lockstep = Lockstep(Model(compiled), OptimizedTarget())
    count = 0

    def play(operation: str, arguments: tuple[object, ...]) -> tuple[object, ...]:
        nonlocal count
        count += 1
        divergence = lockstep.play(operation, arguments)
        if divergence is not None:
            raise stateful.CallFailed(divergence.fingerprint)
        return lockstep.last

    factory = stateful.machine(lockstep.model, lockstep.reset, play)
    begun = perf_counter()
    stateful.run(factory, examples=HYPOTHESIS_EXAMPLES)
    return count / (perf_counter() - begun)


def faults(spec: Spec, compiled: Program) -> Iterator[tuple[str, float]]:
    """Broken implementations: found, and the calls of the longest minimised trace."""
    from fuzz.faults import FAULTS

    found, longest = 0, 0
    for fault in FAULTS:
        for event in fuzz.stage(
            fuzz.FuzzSettings(spec, fault.target, calls=FUZZ_CALLS, program=compiled)
        ):
            if isinstance(event, Found):
                found += 1
                longest = max(longest, len(event.finding.story))
                break
        else:
            print(f"  not found: {fault.name}")
    yield "seeded_faults", len(FAULTS)
    yield "seeded_faults_found_share", found / len(FAULTS)
    yield "seeded_fault_calls", longest


def optimized() -> Iterator[tuple[str, float]]:
    """The optimised implementation on a real table, where the table is at hand."""
    from fuzz.bench_optimized import PREFIXES, measure

    if PREFIXES.exists():
        yield from measure(PREFIXES).items()
    else:
        print(f"  {PREFIXES} is not there: no figures of the real table")


def commands() -> Iterator[tuple[str, float]]:
    """Time of the commands that people wait for."""
    yield "help_seconds", command_seconds("--help", times=9)
    yield "lint_seconds", command_seconds("lint", "--quiet")


def main() -> int:
    """Measure, print, write; the exit code says whether every promise is kept."""
    spec = lang.check().spec
    assert spec is not None
    compiled = program(spec)
    sections: list[tuple[str, Callable[[], Iterator[tuple[str, float]]]]] = [
        ("commands", commands),
        ("proofs", lambda: proving.figures(spec)),
        ("refutations", refutations),
        ("fuzzing", lambda: fuzzing(spec, compiled)),
        ("seeded faults", lambda: faults(spec, compiled)),
        ("target in C over JSON-RPC, each call compared", lambda: fast_target.figures(spec)),
        ("optimised implementation", optimized),
    ]
    figures: Figures = {}
    for title, section in sections:
        print(title, flush=True)
        for name, value in section():
            figures[name] = value
            print(line(name, value), flush=True)
    return recorded(figures)


if __name__ == "__main__":
    sys.exit(main())
