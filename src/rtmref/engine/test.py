"""The specification's own machine: Hypothesis makes calls on the model, the invariants judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.observed import ObservedModel
from rtmref.concrete.program import Program, program
from rtmref.concrete.watch import Violation
from rtmref.engine.findings import violation_finding
from rtmref.engine.handles import Aliases, CallNames, Played, aliases, symbolic
from rtmref.engine.misuses import Misuses
from rtmref.engine.shrink import Fails, shrink
from rtmref.engine.story import told as tell
from rtmref.events import (
    Ended,
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Progress,
    StageEnded,
    StageStarted,
    Started,
)
from rtmref.lang.spec import Spec
from rtmref.trace import Trace
from rtmref.verdicts import ExitCode, Verdict, Word


@dataclass(frozen=True, slots=True)
class TestSettings:
    """How long the machine runs."""

    __test__ = False
    spec: Spec
    seed: int = 0
    examples: int = 40
    program: Program | None = field(default=None, compare=False)


def run(settings: TestSettings) -> Iterator[Event]:
    """Run the machine as a verb of its own."""
    yield Started(
        verb="test",
        seed=settings.seed,
        settings={"examples": settings.examples},
        specification=settings.spec.digest,
    )
    found = 0
    for event in stage(settings):
        found += isinstance(event, Found)
        yield event
    yield Ended(exit_code=ExitCode.FINDING if found else ExitCode.REACHED)


class _Recorder:
    """Plays calls on the model and keeps the last episode: after shrinking, the smallest."""

    def __init__(self, model: ObservedModel) -> None:
        self.model = model
        self.misuses = Misuses(model.spec, "test")
        self.runs = 0
        self.calls = 0
        self.limits: dict[str, object] = {}
        self.decisions: dict[str, str] = {}
        self.played: list[Played] = []
        self.violation: Violation | None = None

    def begin(self, limits: dict[str, object], decisions: dict[str, str]) -> None:
        self.end()
        self.runs += 1
        self.model.configure(limits, decisions)  # type: ignore[arg-type]
        self.limits, self.decisions, self.played = limits, decisions, []

    def end(self) -> None:
        """Take in what the run that ends has to tell."""
        self.model.look()
        self.misuses.take(self.model.ended(), f"run {self.runs}")

    def play(self, operation: str, arguments: tuple[object, ...]) -> Outcome:
        from rtmref.machines.stateful import CallFailed

        outcome = self.model.call(operation, *arguments)
        self.calls += 1
        self.played.append(Played(operation, arguments, outcome, tuple(self.model.completed)))
        self.violation = self.model.violation()
        if self.violation is not None:
            raise CallFailed(f"{operation} breaks {self.violation.invariant}")
        return outcome


def stage(settings: TestSettings) -> Iterator[Event]:
    """The events of the machine's run, without beginning and end."""
    from rtmref.machines import stateful

    yield StageStarted(
        stage="test", title="run the specification's machine", total=settings.examples, unit="runs"
    )
    recorder = _Recorder(ObservedModel(settings.program or program(settings.spec)))
    factory = stateful.machine(recorder.model, recorder.begin, recorder.play)
    begun = monotonic()
    failed = False
    try:
        stateful.run(factory, examples=settings.examples, seed=settings.seed)
    except stateful.CallFailed:
        failed = True
        yield Found(finding=_finding(settings, recorder))
    else:
        recorder.end()
    yield Progress(stage="test", done=settings.examples, total=settings.examples)
    yield Judged(
        kind="test",
        verdict=Verdict(Word.VIOLATED) if failed else Verdict(Word.TESTED, str(recorder.calls)),
        subject="the model",
        evidence=f"{recorder.calls} calls in {settings.examples} runs of the Hypothesis machine",
        reproduce=f"rtmref test --seed {settings.seed} --examples {settings.examples}",
    )
    yield from recorder.misuses.events()
    yield Figure(name="machine_calls", value=recorder.calls)
    seconds = monotonic() - begun
    yield Figure(name="machine_calls_per_s", value=recorder.calls / seconds, measured=True)
    yield StageEnded(stage="test")


def _finding(settings: TestSettings, recorder: _Recorder) -> Finding:
    spec, model = settings.spec, recorder.model
    assert recorder.violation is not None
    whole = Trace(
        calls=symbolic(spec, recorder.played),
        limits=recorder.limits,
        decisions=recorder.decisions,
        seed=settings.seed,
    )
    trace = shrink(spec, whole, _breaking(model, recorder.violation.invariant))
    told = tell(model, trace)
    violation = model.violation()
    assert violation is not None
    return violation_finding(
        spec,
        model,
        violation,
        kind="test",
        operation=trace.calls[-1].operation,
        story=told.steps,
        settings=trace,
        before=told.before,
        reproduce=f"rtmref test --seed {settings.seed} --examples {settings.examples}",
    )


def _breaking(model: Model, invariant: str) -> Fails:
    """Whether the last call of a trace, and none before, breaks the invariant."""

    def fails(trace: Trace) -> Aliases | None:
        played = play(model, trace)
        violation = model.violation()
        complete = len(played) == len(trace.calls)
        broken = violation is not None and violation.invariant == invariant
        return aliases(model.spec, played) if complete and broken else None

    return fails


def play(model: Model, trace: Trace) -> list[Played]:
    """Make the calls of a trace on the model, up to the first that breaks an invariant."""
    model.configure(trace.limits, trace.decisions)
    names = CallNames(model.spec)
    played: list[Played] = []
    for number, call in enumerate(trace.calls, start=1):
        arguments = tuple(names.resolve(argument) for argument in call.arguments)
        outcome = model.call(call.operation, *arguments)
        played.append(Played(call.operation, arguments, outcome, tuple(model.completed)))
        if model.violation() is not None:
            break
        names.take_in(number, call.operation, outcome, model.completed)
    return played
