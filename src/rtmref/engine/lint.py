"""Loading the specification: what every verb begins with, and all that `lint` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rtmref import lang
from rtmref.diagnostics import Diagnostic
from rtmref.engine.accounts import accounted
from rtmref.events import (
    Complained,
    Ended,
    Event,
    Figure,
    Judged,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.lang.citations import cited_as_text
from rtmref.lang.loading import Checked
from rtmref.lang.sources import shipped_scenarios
from rtmref.lang.spec import Refusal, Spec
from rtmref.profile import loading as profiles
from rtmref.verdicts import ExitCode, Verdict, Word

Warnings = tuple[Diagnostic, ...]
Then = Callable[[Spec, Warnings], Iterator[Event]]
"""What a verb does with a specification, and with the warnings that it was loaded with."""


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Which specification to load: files and folders, or the shipped one."""

    paths: tuple[Path, ...] | None = None


def run(settings: LintSettings) -> Iterator[Event]:
    """Load and check the specification as a verb of its own."""
    return concluded(_events(settings))


def with_specification(
    verb: str, paths: tuple[Path, ...] | None, then: Callable[[Spec], Iterator[Event]]
) -> Iterator[Event]:
    """The events of a verb that needs a specification; those of bad input where there is none."""
    return with_warnings(verb, paths, lambda spec, _: then(spec))


def with_warnings(verb: str, paths: tuple[Path, ...] | None, then: Then) -> Iterator[Event]:
    """Like `with_specification`, for a verb that wants to know what there is to complain about."""
    checked = lang.check(paths)
    if checked.spec is not None:
        yield from then(checked.spec, checked.diagnostics)
        return
    yield Started(verb=verb, settings=_settings(paths))
    yield Complained(diagnostics=checked.diagnostics)
    yield Ended(exit_code=ExitCode.BAD_INPUT)


def stage(spec: Spec, warnings: Warnings = ()) -> Iterator[Event]:
    """What there is to say about a specification that loads, without beginning and end."""
    yield StageStarted(stage="lint", title="check the specification")
    if warnings:
        yield Complained(diagnostics=warnings)
    yield from _praise(spec)
    yield _warned(warnings)
    yield StageEnded(stage="lint")


def _warned(warnings: Warnings) -> Judged:
    """Whether everything that the files declare is good for something."""
    places = ", ".join(f"{each.code} at {each.span}" for each in warnings)
    return Judged(
        kind="specification",
        verdict=Verdict(Word.VIOLATED) if warnings else Verdict(Word.PROVED),
        subject="nothing is there in vain",
        evidence=f"{len(warnings)} warnings: {places}" if warnings else "no warnings",
        reproduce="rtmref lint",
    )


def _events(settings: LintSettings) -> Iterator[Event]:
    checked = lang.check(settings.paths)
    digest = checked.spec.digest if checked.spec else ""
    yield Started(verb="lint", settings=_settings(settings.paths), specification=digest)
    yield StageStarted(stage="lint", title="check the specification")
    if checked.diagnostics:
        yield Complained(diagnostics=checked.diagnostics)
    if checked.spec is not None:
        yield from _praise(checked.spec)
        yield _warned(checked.diagnostics)
        mentioned = cited_as_text(file.path for file in shipped_scenarios())
        yield from accounted(checked.spec, mentioned)
    if checked.spec is not None:
        yield from _profiles(checked)
    yield StageEnded(stage="lint")


def _profiles(checked: Checked) -> Iterator[Event]:
    """What is wrong with the shipped profiles, against this specification."""
    loaded = profiles.load(checked)
    if loaded.diagnostics:
        yield Complained(diagnostics=loaded.diagnostics)
    if loaded.failed:
        return
    yield Judged(
        kind="specification",
        verdict=Verdict(Word.PROVED),
        subject="profiles",
        evidence=f"{len(loaded.found)} fit the specification",
        reproduce="rtmref lint",
    )


def _praise(spec: Spec) -> Iterator[Event]:
    yield Judged(
        kind="specification",
        verdict=Verdict(Word.PROVED),
        subject="names, types and totality",
        evidence="nothing in it can fail at run time",
        reproduce="rtmref lint",
    )
    yield from (Figure(name=name, value=value) for name, value in _sizes(spec).items())


def _sizes(spec: Spec) -> dict[str, int]:
    guards = [guard for operation in spec.operations.values() for guard in operation.guards]
    written = [item for item in spec.invariants.values() if item.origin == "written"]
    return {
        "chapters": len(spec.chapters),
        "sorts": len(spec.sorts),
        "operations": len(spec.operations),
        "refusals": sum(isinstance(guard, Refusal) for guard in guards),
        "decisions": len(spec.decisions),
        "invariants": len(written),
        "standing_invariants": len(spec.invariants) - len(written),
    }


def _settings(paths: tuple[Path, ...] | None) -> dict[str, tuple[str, ...]]:
    return {} if paths is None else {"paths": tuple(str(path) for path in paths)}
