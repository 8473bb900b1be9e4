"""`rtmref mutate`: how much of what the specification says would be missed.

Every mutant is judged by one stage after the other until one notices it. Mutants are judged in
portions, each in a process of its own; what is known is kept after each portion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.engine import progress
from rtmref.engine.batches import Batches
from rtmref.engine.mutation.claims_judging import judge_claims
from rtmref.engine.mutation.equivalents import Equivalents
from rtmref.engine.mutation.faults import Broken
from rtmref.engine.mutation.judging import judge
from rtmref.engine.mutation.kept import Folder, Keys
from rtmref.engine.mutation.means import CALLS, Means
from rtmref.engine.mutation.telling import Judged, figures, told
from rtmref.engine.mutation.verdicts import STAGES, Outcome, Stage
from rtmref.events import (
    Complained,
    Ended,
    Event,
    Noted,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
    fingerprint,
)
from rtmref.lang import equivalents
from rtmref.lang.mutant_names import Name, named
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Spec
from rtmref.scenario import Scenario
from rtmref.scenario.loading import load
from rtmref.scope import loading as scopes
from rtmref.targets.target import Factory
from rtmref.verdicts import ExitCode

PORTION: Final = 120
"""Mutants of a portion: as much as is lost at most, for each process, when it is stopped."""


@dataclass(frozen=True, slots=True)
class MutateSettings:
    """Which mutants to judge, by which stages, on how many processes."""

    spec: Spec
    make: Factory
    texts: Mapping[str, str]
    """The files of the specification, as spans show them."""
    equivalents: Equivalents = field(default_factory=Equivalents)
    folder: Path | None = None
    """Where what is known is kept; nowhere if None."""
    operations: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    sample: int | None = None
    """Judge so many, drawn by the seed, instead of all."""
    stages: tuple[Stage, ...] = STAGES
    seed: int = 0
    calls: int = CALLS
    workers: int = 1
    alone: bool = False
    """Find out which of the mutants that the prover notices nothing but one invariant notices."""
    broken: tuple[Broken, ...] = ()
    """States in which invariants do not hold, for the mutants of these."""
    portion: int = PORTION
    programs: tuple[Program, Program] | None = field(default=None, compare=False)
    """The specification compiled, with and without counters, for whoever has it already."""


def run(settings: MutateSettings) -> Iterator[Event]:
    """Judge mutants as a verb of its own."""
    return concluded(_events(settings))


def with_list(settings: MutateSettings, paths: Sequence[Path] | None = None) -> Iterator[Event]:
    """As `run`, with the list of equivalent mutants in these files, or in the shipped ones."""
    loaded = equivalents.load(paths)
    if loaded.failed:
        yield Started(verb="mutate", specification=settings.spec.digest)
        yield Complained(diagnostics=loaded.diagnostics)
        yield Ended(exit_code=ExitCode.BAD_INPUT)
        return
    yield from run(replace(settings, equivalents=Equivalents(loaded.found)))


def _events(settings: MutateSettings) -> Iterator[Event]:
    yield Started(
        verb="mutate",
        seed=settings.seed,
        settings={
            "operations": settings.operations,
            "chapters": settings.chapters,
            "sample": settings.sample,
            "calls": settings.calls,
            "workers": settings.workers,
            "resume": None if settings.folder is None else str(settings.folder),
        },
        specification=settings.spec.digest,
    )
    yield StageStarted(stage="mutate", title="judge mutants", unit="mutants")
    rejected = list(_rejected(settings))
    yield from rejected
    if not rejected:
        try:
            yield from _held(settings)
        except progress.UnusableError as error:
            yield Rejected(argument=f"--resume {settings.folder}", message=str(error))
    yield StageEnded(stage="mutate")


def _rejected(settings: MutateSettings) -> Iterator[Rejected]:
    """The names in the settings that nothing has."""
    spec = settings.spec
    known = (*spec.operations, *spec.steps)
    for name in settings.operations:
        if name not in known:
            yield _unknown("--operation", name, known)
    for name in settings.chapters:
        if name not in settings.texts:
            yield _unknown("--chapter", name, settings.texts)


def _unknown(option: str, name: str, known: Iterable[str]) -> Rejected:
    hint = did_you_mean(name, list(known))
    message = f"there is no {name!r}{f': {hint}' if hint else ''}"
    return Rejected(argument=option, message=message)


def _held(settings: MutateSettings) -> Iterator[Event]:
    if settings.folder is None:
        yield from _judged(settings)
    else:
        with progress.held(settings.folder):
            yield from _judged(settings)


def _judged(settings: MutateSettings) -> Iterator[Event]:
    every = named(mutations(settings.spec), settings.texts)
    chosen = _chosen(settings, every)
    keys = Keys(settings.spec)
    known = {name: keys.key(name, mutation) for name, mutation in chosen.items()}
    scenarios = load(settings.spec).found if "scenarios" in settings.stages else {}
    folder = Folder(settings.folder, _ground(settings, scenarios))
    outcomes = {name: folder.outcome(key) for name, key in known.items()}
    if settings.alone:
        outcomes = {name: _asked(outcome) for name, outcome in outcomes.items()}
    missing = [name for name, outcome in outcomes.items() if outcome is None]
    if len(missing) < len(chosen):
        yield Noted(text=f"{len(chosen) - len(missing):,} mutants were judged by earlier runs")
    yield Progress(stage="mutate", done=len(chosen) - len(missing), total=len(chosen))
    for found in _portions(settings, list(scenarios.values()), chosen, missing):
        folder.add({known[name]: outcome for name, outcome in found.items()})
        outcomes.update(found)
        done = sum(outcome is not None for outcome in outcomes.values())
        yield Progress(stage="mutate", done=done, total=len(chosen))
    results = [
        Judged(name, mutation, _chapter(mutation), outcome, _reason(settings, name, outcome))
        for name, mutation in chosen.items()
        if (outcome := outcomes[name]) is not None
    ]
    yield from told(results)
    yield from settings.equivalents.findings(every, {each.name: each.outcome for each in results})
    yield from figures(results, settings.stages)


def _reason(settings: MutateSettings, name: Name, outcome: Outcome) -> str:
    """Why the mutant is no fault: as the list says, or as the prover has shown."""
    return settings.equivalents.reason(name) or outcome.equivalent


def _asked(outcome: Outcome | None) -> Outcome | None:
    """What is known of a mutant, unless nobody asked whether other invariants notice it."""
    kill = None if outcome is None else outcome.kill
    unasked = kill is not None and bool(kill.invariant) and kill.alone is None
    return None if unasked else outcome


def _chosen(settings: MutateSettings, every: Mapping[Name, Mutation]) -> dict[Name, Mutation]:
    """The mutants to judge; which are drawn depends on the seed alone."""
    found = {
        name: mutation
        for name, mutation in every.items()
        if (not settings.chapters or name.file in settings.chapters)
        and (
            not settings.operations
            or any(each in settings.operations for each in mutation.operations)
        )
    }
    if settings.sample is None or settings.sample >= len(found):
        return found
    drawn = set(Random(settings.seed).sample(list(found), settings.sample))
    return {name: mutation for name, mutation in found.items() if name in drawn}


def _ground(settings: MutateSettings, scenarios: Mapping[str, Scenario]) -> str:
    """All on which it rests that a mutant was not noticed."""
    return fingerprint(
        settings.spec.digest,
        progress.code_digest(("rtmref",)),
        repr(sorted(scenarios.items())),
        repr((settings.stages, settings.seed, settings.calls)),
        repr([each.fault for each in settings.broken]),
    )


def _chapter(mutation: Mutation) -> str:
    return mutation.span.file


def _portions(
    settings: MutateSettings,
    scenarios: Sequence[Scenario],
    chosen: Mapping[Name, Mutation],
    missing: Sequence[Name],
) -> Iterator[dict[Name, Outcome]]:
    """What becomes of the missing mutants, portion by portion."""
    if not missing:
        return
    means = _means(settings, scenarios)
    portions = _cut(settings, chosen, missing)

    def work(number: int) -> dict[Name, Outcome]:
        names = portions[number]
        judging = judge_claims if chosen[names[0]].invariants else judge
        found = judging(means, enumerate(chosen[name] for name in names))
        return {names[position]: outcome for position, outcome in found.items()}

    for _, found in Batches(work, settings.workers).results(range(len(portions))):
        yield found


def _cut(
    settings: MutateSettings, chosen: Mapping[Name, Mutation], missing: Sequence[Name]
) -> list[list[Name]]:
    """The mutants in portions: what changes the same, and no invariants with operations."""
    size = settings.portion
    portions: list[list[Name]] = []
    for of_invariants in (False, True):
        some = [name for name in missing if bool(chosen[name].invariants) == of_invariants]
        some.sort(key=lambda name: (chosen[name].operations, chosen[name].invariants, name))
        portions += [some[at : at + size] for at in range(0, len(some), size)]
    return portions


def _means(settings: MutateSettings, scenarios: Sequence[Scenario]) -> Means:
    from rtmref.symbolic.assumptions import assume

    spec = settings.spec
    counted, plain = settings.programs or (program(spec, Counters()), program(spec))
    return Means(
        counted=counted,
        plain=plain,
        base=assume(spec),
        scenarios=scenarios,
        scopes=list(scopes.load(spec).found.values()) if "exploration" in settings.stages else (),
        broken=settings.broken,
        make=settings.make,
        stages=settings.stages,
        seed=settings.seed,
        calls=settings.calls,
        alone=settings.alone,
    )
