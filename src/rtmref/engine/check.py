"""The main job: everything there is to say about the specification and the optimised RTM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rtmref import lang
from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.diagnostics import Diagnostic
from rtmref.engine import coverage, facts, fuzz, lint, prove, replay, scenario, table, test
from rtmref.engine.citing import Evidence
from rtmref.engine.kept import ProofStore
from rtmref.engine.targets import TARGETS
from rtmref.events import Event, Started, concluded
from rtmref.lang.spec import Spec
from rtmref.scenario.loading import load
from rtmref.targets.target import Factory

SAMPLE: Final = "sample.mrt.bz2"


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """The parts of the main job and their budgets."""

    spec: Spec
    seed: int = 0
    seconds: float = 10.0
    """Time for lockstep fuzzing."""
    examples: int = 20
    """Runs of the specification's machine."""
    workers: int = 2
    findings: Path | None = None
    store: ProofStore | None = field(default=None, compare=False)
    """Where proofs are kept."""
    target: str = "optimized"
    warnings: tuple[Diagnostic, ...] = ()
    """What the specification was loaded with."""


def run(settings: CheckSettings) -> Iterator[Event]:
    """Check the specification, prove it, run it, compare it, replay traces, read a table.

    What all that says of the documentation's facts comes last.
    """
    return concluded(_with_facts(settings))


def _with_facts(settings: CheckSettings) -> Iterator[Event]:
    evidence = Evidence()
    for event in _events(settings):
        evidence.take(event)
        yield event
    scenarios = load(settings.spec).found.values()
    told = list(facts.traced(settings.spec, evidence, scenarios))
    yield from told
    yield from facts.verdicts(told)


def _events(settings: CheckSettings) -> Iterator[Event]:
    spec = settings.spec
    yield Started(
        verb="check",
        seed=settings.seed,
        settings={"seconds": settings.seconds, "examples": settings.examples},
        specification=spec.digest,
    )
    counters = Counters()
    compiled = program(spec, counters)
    make = TARGETS[settings.target]
    yield from lint.stage(spec, settings.warnings)
    proving = prove.ProveSettings(
        spec, settings.seed, workers=settings.workers, store=settings.store
    )
    yield from prove.proof(proving)
    yield from prove.dead_text(proving)
    yield from scenario.stage(
        scenario.ScenarioSettings(spec, targets={settings.target: make}, program=compiled)
    )
    regressions = shipped("regressions")
    if regressions is not None:
        yield from replay.stage(replay.ReplaySettings(spec, (regressions,), program=compiled))
    yield from test.stage(
        test.TestSettings(spec, settings.seed, settings.examples, program=compiled)
    )
    yield from fuzz.stage(_fuzzing(settings, make, compiled))
    samples = shipped("samples")
    if samples is not None:
        yield from table.stage(
            table.TableSettings(
                spec, samples / SAMPLE, make, settings.seed, lookups=5000, program=compiled
            )
        )
    yield from coverage.events(coverage.counted(counters), target=100)


def _fuzzing(settings: CheckSettings, make: Factory, compiled: Program) -> fuzz.FuzzSettings:
    return fuzz.FuzzSettings(
        settings.spec,
        make,
        seed=settings.seed,
        calls=10_000_000,
        seconds=settings.seconds,
        findings=settings.findings,
        program=compiled,
    )


def shipped(name: str) -> Path | None:
    """A folder of shipped data: inside the installed package, or under `tests/` of the checkout."""
    package = lang.shipped()[0].parent
    for folder in (package / name, package / "tests" / name):
        if folder.is_dir():
            return folder
    return None
