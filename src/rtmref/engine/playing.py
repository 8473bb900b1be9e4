"""Playing a scenario: its calls on one implementation, each held against what is expected."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.watch import Violation
from rtmref.diagnostics import Span
from rtmref.engine.handles import Gone, Names
from rtmref.engine.wording import status_name, text
from rtmref.events import Step
from rtmref.lang.spec import Spec
from rtmref.scenario import (
    Answer,
    Exactly,
    Expected,
    ExpectedCompletion,
    ExpectedEvent,
    Items,
    Members,
    Present,
    Same,
    Scenario,
    ScenarioCall,
)
from rtmref.targets.target import Target
from rtmref.trace import Handle
from rtmref.values import NetAddress

PLAIN: Final = (int, str, bytes, tuple, list, dict, set)
"""Types of values that are shown as what they are."""


class ModelTarget:
    """The model behind the interface of targets."""

    name = "model"
    takes_anything = True
    deterministic = True
    replays = 1_000_000

    def __init__(self, model: Model) -> None:
        self.model = model
        self.operations = {name: self._caller(name) for name in model.spec.operations}

    def _caller(self, name: str) -> Any:
        return partial(self.model.request, name)

    def reset(self, limits: Any, decisions: Any) -> None:
        """Begin again with an empty state under this configuration."""
        self.model.configure(limits, decisions)

    def close(self) -> None:
        """Nothing is held outside of this process."""

    def take_events(self) -> Sequence[tuple[Any, ...]]:
        """The events since the last time, in order of delivery."""
        return self.model.take_events()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What came instead of what was expected, and where the expectation stands."""

    what: str
    """The result or event that it is about, e.g. `RouteInfo.PrefInfo.Metric`."""
    expected: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True)
class Played:
    """How far a scenario came; without mismatch and violation, to its end."""

    steps: tuple[Step, ...]
    mismatch: Mismatch | None = None
    violation: Violation | None = None
    operation: str = ""
    """The operation of the last call."""


class Differs(Exception):
    """The first thing that is not as expected."""

    def __init__(self, what: str, expected: str, got: str, span: Span) -> None:
        super().__init__(what)
        self.mismatch = Mismatch(what, expected, got, span)


def missing_operations(scenario: Scenario, target: Target) -> list[str]:
    """The operations of the scenario that the target does not have."""
    used = dict.fromkeys(step.call.operation for step in scenario.calls)
    return [name for name in used if name not in target.operations]


def play(spec: Spec, scenario: Scenario, target: Target) -> Played:
    """Play a scenario to its end or to the first thing that is not as expected.

    On the model every invariant is checked after every call.
    """
    return _Player(spec, target).play(scenario)


@dataclass(slots=True)
class _Player:
    spec: Spec
    target: Target
    values: Names = field(default_factory=Names)
    """What the calls returned."""
    named: dict[Any, str] = field(default_factory=dict)
    """Handles that have names."""
    steps: list[Step] = field(default_factory=list)

    def play(self, scenario: Scenario) -> Played:
        self.target.reset(scenario.limits, scenario.decisions)
        for number, step in enumerate(scenario.calls, start=1):
            operation = step.call.operation
            try:
                self._step(number, step)
            except Differs as differs:
                return Played(tuple(self.steps), differs.mismatch, None, operation)
            violation = self._violation()
            if violation is not None:
                return Played(tuple(self.steps), None, violation, operation)
        return Played(tuple(self.steps))

    def _violation(self) -> Violation | None:
        if not isinstance(self.target, ModelTarget):
            return None
        self.target.model.look()
        return self.target.model.violation()

    def _step(self, number: int, step: ScenarioCall) -> None:
        arguments = tuple(self._resolved(argument, step) for argument in step.call.arguments)
        try:
            outcome: Any = self.target.operations[step.call.operation](*arguments)
            events = list(self.target.take_events())
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            self._tell(step, f"{type(error).__name__}: {error}", ())
            raise Differs("the call", "an answer", str(error), step.span) from None
        if not isinstance(outcome, tuple) or not outcome:
            self._tell(step, f"{outcome!r:.80}", ())
            raise Differs("the call", "an answer", f"{outcome!r:.80}", step.span)
        try:
            if step.waits is None:
                self._answer(number, step.call.operation, step.answer, outcome, "")
            else:
                self._wait(step, outcome)
            self._events(step, events)
        finally:
            self._tell(step, self._answered(step.call.operation, outcome), events)

    def _tell(self, step: ScenarioCall, result: str, events: Sequence[Any]) -> None:
        shown = tuple(self._shown(event) for event in events)
        self.steps.append(Step(call=step.text, result=result, events=shown))

    def _resolved(self, argument: Any, step: ScenarioCall) -> Any:
        match argument:
            case Handle():
                found = self.values.resolve(argument)
                if isinstance(found, Gone) and argument.call:
                    self._tell(step, "not called", ())
                    what = f"an argument of {step.call.operation}"
                    raise Differs(what, "a value that was returned", "nothing there", step.span)
                return found
            case NetAddress():
                return argument
            case tuple():
                return tuple(self._resolved(item, step) for item in argument)
            case _:
                return argument

    def _wait(self, step: ScenarioCall, outcome: tuple[Any, ...]) -> None:
        self._status(step.answer, outcome, "")
        if outcome[1:] != (step.waits,):
            got = self._shown(outcome[1:])
            raise Differs("the number of the call", str(step.waits), got, step.span)

    def _status(self, answer: Answer, outcome: tuple[Any, ...], place: str) -> None:
        if outcome[0] != answer.status or isinstance(outcome[0], bool):
            expected = status_name(self.spec, answer.status)
            known = isinstance(outcome[0], int) and not isinstance(outcome[0], bool)
            got = status_name(self.spec, outcome[0]) if known else self._shown(outcome[0])
            raise Differs(f"{place}status", expected, got, answer.status_span)

    def _answer(
        self, number: int, operation: str, answer: Answer, outcome: tuple[Any, ...], place: str
    ) -> None:
        """Hold an outcome against what is expected, and learn its results."""
        self._status(answer, outcome, place)
        results = [result.name for result in self.spec.operations[operation].results]
        for position, name, expected in answer.returns:
            if len(outcome) <= position + 1:
                raise Differs(f"{place}{name}", "a result", "none", expected.span)
            self._check(expected, outcome[position + 1], f"{place}{name}")
        self.values.learn(number, results, outcome)
        for naming in answer.names:
            self._name(naming.name, naming.handle, outcome[naming.position + 1 :], naming.span)

    def _name(self, name: str, handle: bool, found: tuple[Any, ...], span: Span) -> None:
        if not found or found[0] is None:
            raise Differs(name, "something to name", self._shown(None) if found else "none", span)
        if handle:
            if not isinstance(found[0], Hashable) or self._name_of(found[0]):
                raise Differs(name, "a handle that has no name", self._shown(found[0]), span)
            self.named[found[0]] = name

    def _name_of(self, value: Any) -> str:
        known = isinstance(value, Hashable) and not isinstance(value, NetAddress | tuple | bool)
        return self.named.get(value, "") if known else ""

    def _check(self, expected: Expected, got: Any, what: str) -> None:
        match expected:
            case Exactly(value=value, bits=bits):
                if got != value or isinstance(got, bool) is not isinstance(value, bool):
                    shown = [self._bits(each, bits) for each in (value, got)]
                    raise Differs(what, shown[0], shown[1], expected.span)
            case Same(name=name, handle=handle):
                named = self.values.resolve(handle)
                if isinstance(named, Gone) or got != named:
                    raise Differs(what, name, self._shown(got), expected.span)
            case Present():
                if got is None:
                    raise Differs(what, "any", self._shown(got), expected.span)
            case Members(size=size, members=members):
                if not isinstance(got, tuple) or len(got) != size:
                    raise Differs(what, "a structure", self._shown(got), expected.span)
                for position, name, member in members:
                    self._check(member, got[position], f"{what}.{name}")
            case Items(items=items):
                self._items(items, got, what, expected.span)

    def _items(self, items: Sequence[Expected], got: Any, what: str, span: Span) -> None:
        if not isinstance(got, tuple | list) or len(got) != len(items):
            shown = f"{len(got)}: " if isinstance(got, tuple | list) else ""
            raise Differs(what, f"{len(items)} items", f"{shown}{self._shown(got)}", span)
        for position, (expected, item) in enumerate(zip(items, got, strict=True)):
            self._check(expected, item, f"{what}.{position}")

    def _events(self, step: ScenarioCall, events: Sequence[Any]) -> None:
        for expected, event in zip(step.events, events, strict=False):
            if not isinstance(event, tuple) or len(event) != 4:
                raise Differs("an event", "four parts", self._shown(event), expected.span)
            if isinstance(expected, ExpectedEvent):
                self._event(expected, event)
            else:
                self._completion(expected, event)
        if len(events) != len(step.events):
            expects = step.events[len(events)].span if len(events) < len(step.events) else step.span
            got = f"{len(events)}: {self._shown(tuple(events))}" if events else "0"
            raise Differs("the number of events", str(len(step.events)), got, expects)

    def _event(self, expected: ExpectedEvent, event: tuple[Any, ...]) -> None:
        if event[1] != expected.number or event[1] == "completed":
            raise Differs("an event", expected.event, self._shown(event), expected.span)
        self._check(expected.recipient, event[0], f"{expected.event} to")
        for position, name, context in expected.contexts:
            self._check(context, event[position + 2], f"{expected.event} {name}")

    def _completion(self, expected: ExpectedCompletion, event: tuple[Any, ...]) -> None:
        if event[1:3] != ("completed", expected.number) or not isinstance(event[3], tuple):
            wanted = f"the completion of {expected.name}"
            raise Differs("an event", wanted, self._shown(event), expected.span)
        place = f"{expected.name}: "
        self._answer(expected.call, expected.operation, expected.answer, event[3], place)

    def _answered(self, operation: str, outcome: tuple[Any, ...]) -> str:
        results = self.spec.operations[operation].results
        named = (
            f"{result.name} = {self._shown(value)}"
            for result, value in zip(results, outcome[1:], strict=False)
        )
        return ", ".join((status_name(self.spec, outcome[0]), *named))

    def _shown(self, value: Any) -> str:
        """A value as text, handles by their names."""
        if isinstance(value, tuple | list) and not isinstance(value, NetAddress):
            return "(" + ", ".join(self._shown(item) for item in value) + ")"
        return self._name_of(value) or ("a handle" if _is_handle(value) else text(value))

    def _bits(self, value: Any, bits: Mapping[str, int]) -> str:
        """A value as text, and if it is a set of bits by their names."""
        if not bits or not isinstance(value, int) or isinstance(value, bool) or not value:
            return self._shown(value)
        names = [name for name, mask in bits.items() if value & mask]
        rest = value & ~sum(bits[name] for name in names)
        return " | ".join([*names, *([hex(rest)] if rest else [])])


def _is_handle(value: Any) -> bool:
    return value is not None and not isinstance(value, PLAIN)
