"""Stored traces run again: FIXED, FAILED or ERROR."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from rtmref.concrete.model import Model
from rtmref.concrete.observed import ObservedModel
from rtmref.concrete.program import Program, program
from rtmref.engine.divergence import Divergence
from rtmref.engine.findings import finding
from rtmref.engine.linearizability.conductor import Conducted
from rtmref.engine.linearizability.experiment import Experiment
from rtmref.engine.linearizability.telling import told
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.measured import calling, routing, version_of
from rtmref.engine.misuses import Misuses
from rtmref.engine.pipelined import lockstep
from rtmref.engine.steadiness import Repeated, repeated
from rtmref.engine.stored import UnknownError, located
from rtmref.engine.targets import TARGETS
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import (
    Ended,
    Event,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
)
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.targets.capabilities import NotSupportedError
from rtmref.targets.child import TargetError
from rtmref.targets.ribs import RIBS
from rtmref.targets.target import Factory, Target
from rtmref.trace import Trace, TraceError
from rtmref.trace.reading import load
from rtmref.verdicts import ExitCode, Verdict, Word


class Answer(StrEnum):
    """What a trace says when it is run again."""

    FIXED = "FIXED"
    FAILED = "FAILED"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class ReplaySettings:
    """Which traces to run: files, and folders with all the traces in them.

    With `instead` they run on that target, whatever target they name. A trace may come from
    anywhere, so a command that it names is never run because it says so.
    """

    spec: Spec
    paths: tuple[Path, ...]
    targets: Mapping[str, Factory] = field(default_factory=lambda: TARGETS)
    instead: Factory | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """The profiles that traces can name."""
    program: Program | None = field(default=None, compare=False)
    findings: tuple[Path, ...] = ()
    """Folders with traces of findings: a path that is none may be the id of one of them."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The answer for one trace, with the reason or the finding behind it."""

    path: Path
    answer: Answer
    reason: str = ""
    finding: Finding | None = None
    calls: int = 0
    """How many calls the trace has."""
    version: str = ""
    """What the target says of itself."""


def run(settings: ReplaySettings) -> Iterator[Event]:
    """Replay as a verb of its own."""
    yield Started(verb="replay", specification=settings.spec.digest)
    code, paths = ExitCode.REACHED, list[Path]()
    for path in settings.paths:
        try:
            paths.append(located(settings.spec, path, settings.findings))
        except UnknownError as error:
            yield Rejected(argument=str(path), message=str(error))
            code = ExitCode.BAD_INPUT
    for event in stage(replace(settings, paths=tuple(paths))):
        if isinstance(event, Rejected):
            code = ExitCode.BAD_INPUT
        elif isinstance(event, Found) and code is ExitCode.REACHED:
            code = ExitCode.FINDING
        elif isinstance(event, Judged):
            yield Noted(text=f"{event.subject}: {event.evidence}, {event.verdict}")
        yield event
    yield Ended(exit_code=code)


def stage(settings: ReplaySettings) -> Iterator[Event]:
    """The events of the replay, without beginning and end."""
    files = trace_files(settings.paths)
    yield StageStarted(
        stage="replay", title="replay stored traces", total=len(files), unit="traces"
    )
    model = ObservedModel(settings.program or program(settings.spec))
    misuses = Misuses(settings.spec, "replay")
    for number, path in enumerate(files, start=1):
        replayed = replay(settings, model, path)
        if replayed.answer is Answer.ERROR:
            yield Rejected(argument=str(path), message=f"ERROR: {replayed.reason}")
        else:
            yield _judged(replayed)
            if replayed.finding is not None:
                yield Found(finding=replayed.finding)
            misuses.take(model.ended(), path.name)
        yield Progress(stage="replay", done=number, total=len(files))
    yield from misuses.events()
    yield StageEnded(stage="replay")


def _judged(replayed: Replayed) -> Judged:
    failed = replayed.answer is Answer.FAILED
    return Judged(
        kind="regression",
        verdict=Verdict(Word.VIOLATED) if failed else Verdict(Word.TESTED, str(replayed.calls)),
        subject=replayed.path.name,
        evidence=f"{replayed.answer}: {replayed.reason}",
        reproduce=f"rtmref replay {shlex.quote(str(replayed.path))}",
    )


def trace_files(paths: Sequence[Path]) -> list[Path]:
    """The traces among the paths; folders are searched, in the order of names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.rglob("*.yaml"))
        elif path.exists():
            found.append(path)
    return found


def replay(settings: ReplaySettings, model: Model, path: Path) -> Replayed:
    """Run one trace again."""
    spec = settings.spec
    try:
        trace = load(path.read_text(encoding="utf-8"), vocabulary(spec), str(path))
        if any(call.thread for call in trace.calls):
            return _by_threads(settings, trace, path)
        played = _lockstep(settings, trace, model)
        with closing(played.target) as target:
            if not target.takes_anything and any(call.marks for call in trace.calls):
                raise TraceError(f"it passes what cannot be passed to {target.name}")
            played.reset(trace.limits, trace.decisions)
            shown = played.replay(trace.calls)
            steady = repeated(played, trace, shown) if shown or trace.expected else None
    except UnicodeDecodeError as error:
        return Replayed(path, Answer.ERROR, f"not text: {error}")
    except OSError as error:
        return Replayed(path, Answer.ERROR, f"cannot be read: {error.strerror}")
    except (TraceError, TargetError, NotSupportedError) as error:
        return Replayed(path, Answer.ERROR, str(error))
    return _answer(spec, played, trace, steady, path)


def _by_threads(settings: ReplaySettings, trace: Trace, path: Path) -> Replayed:
    """A trace with calls that threads make at once, in the turns that it tells."""
    with closing(_target(settings, trace)) as target:
        if not isinstance(target, Conducted):
            raise TraceError(f"threads cannot take turns on {target.name}")
        experiment = Experiment(settings.program or program(settings.spec), target)
        first = experiment.run(trace)
        steady = experiment.repeated(trace, first) if first or trace.expected else None
        if steady is None or steady.shown is None:
            return Replayed(path, Answer.FIXED, "an order explains all", calls=len(trace.calls))
        found = told(experiment.model, steady.shown, trace, path, str(steady))
    return Replayed(path, Answer.FAILED, found.title, found)


def _lockstep(settings: ReplaySettings, trace: Trace, model: Model) -> Lockstep:
    """The model and the target of a trace, by the profile that it names."""
    if not trace.profile:
        return Lockstep(model, _target(settings, trace))
    profile = settings.profiles.get(trace.profile)
    if profile is None:
        raise TraceError(f"there is no profile {trace.profile!r}")
    if profile.routes is not None:
        if trace.target not in RIBS or not profile.fits(trace.target):
            raise TraceError(f"{profile.name} is no profile for {trace.target}")
        measure = routing(profile.on(trace.target), trace.burst)
    else:
        measure = calling(profile, lambda: _target(settings, trace))
    return lockstep(Model(measure.program(settings.spec)), measure.make())


def _target(settings: ReplaySettings, trace: Trace) -> Target:
    if settings.instead is not None:
        return settings.instead()
    if trace.target not in settings.targets:
        raise TraceError(f"unknown target {trace.target!r}; --target says what to run it on")
    return settings.targets[trace.target]()


def _answer(
    spec: Spec, lockstep: Lockstep, trace: Trace, steady: Repeated[Divergence] | None, path: Path
) -> Replayed:
    version = version_of(lockstep.target)
    if steady is None or steady.shown is None:
        seen = f"; it was seen in {trace.version}, and this is {version or 'of no known version'}"
        why = f"no difference{seen if trace.version not in ('', version) else ''}"
        return Replayed(path, Answer.FIXED, why, calls=len(trace.calls), version=version)
    told = finding(spec, lockstep, trace, steady.shown, path, str(steady))
    return Replayed(path, Answer.FAILED, told.title, told, version=version)
