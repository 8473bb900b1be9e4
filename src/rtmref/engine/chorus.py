"""A model and several targets that are put the same calls: who agrees with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rtmref.concrete.model import Model, Outcome
from rtmref.engine.agreement import MODEL, Agreement
from rtmref.engine.divergence import Divergence, raised
from rtmref.engine.handles import Aliases, CallNames, Played, aliases, symbolic
from rtmref.engine.voices import Voice
from rtmref.lang.spec import Spec
from rtmref.machines.ranges import inside, places
from rtmref.profile import Profile
from rtmref.targets.capabilities import NotSupportedError
from rtmref.trace import Call, Trace


@dataclass(frozen=True, slots=True)
class Dissent:
    """A call to which some targets answer otherwise than the model; None stands for no difference.

    Those that were asked are in the order of the targets.
    """

    operation: str
    answers: Mapping[str, Divergence | None]


class Chorus:
    """Puts calls to a model and to targets, each until it first differs.

    After that its state may be another, so it is left out until the next `reset`; one that has
    crashed, for good.
    """

    def __init__(
        self, model: Model, voices: Mapping[str, Voice], profile: Profile | None = None
    ) -> None:
        """With a profile, calls that lead out of it are not made."""
        self.model = model
        self.voices = dict(voices)
        self.agreement = Agreement()
        self.crashed: dict[str, str] = {}
        """What targets that are left out have raised."""
        self.unsupported: Counter[str] = Counter()
        """How often each target was left out of a trace over a call that it does not support."""
        self.unmade = 0
        """How many calls were not made, since they lead out of the profile."""
        self.last: Outcome = ()
        self.played: list[Played] = []
        self._going: list[str] = []
        keeps = {} if profile is None else profile.operations
        self._ranges = {n: places(model.spec, n, ranges) for n, ranges in keeps.items()}

    @property
    def going(self) -> Sequence[str]:
        """The targets that have not differed since the last `reset`."""
        return self._going

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state everywhere, under this configuration."""
        self.played.clear()
        self.model.configure(limits, decisions)
        self._going = [name for name in self.voices if name not in self.crashed]
        for name in tuple(self._going):
            try:
                self.voices[name].reset(limits, decisions)
            except Exception as error:  # whatever a target raises is a crash of it
                self._crash(name, raised(error))

    def play(self, operation: str, arguments: tuple[Any, ...]) -> Dissent | None:
        """One call with the model's handles."""
        model = self.model
        if not inside(self._ranges.get(operation, ()), arguments):
            self.unmade += 1
            return None
        outcome = self.last = model.call(operation, *arguments)
        if model.violation() is not None:
            self.unmade += 1
            model.rollback()
            return None
        self.played.append(Played(operation, arguments, outcome, tuple(model.completed)))
        events = model.take_events() if model.events else ()
        answers: dict[str, Divergence | None] = {}
        for name in tuple(self._going):
            try:
                answers[name] = self.voices[name].heard(operation, arguments, outcome, events)
            except NotSupportedError:
                self.unsupported[name] += 1
                self._going.remove(name)
        return self._weighed(operation, answers)

    def ended(self) -> Dissent | None:
        """What there is to compare after the last call."""
        if not self.played:
            return None
        operation = self.played[-1].operation
        return self._weighed(operation, {n: self.voices[n].ended(operation) for n in self._going})

    def rehearsed(self, trace: Trace, then: Callable[[Dissent], bool]) -> Dissent | None:
        """The first difference of a kind when a trace is played; none of it counts."""
        kept = self.agreement, self.crashed, self.unsupported, self.unmade
        self.agreement, self.crashed, self.unsupported = Agreement(), {**kept[1]}, Counter()
        self.reset(trace.limits, trace.decisions)
        found = next((each for each in self._differences(trace) if then(each)), None)
        self.agreement, self.crashed, self.unsupported, self.unmade = kept
        return found

    def _differences(self, trace: Trace) -> Iterator[Dissent]:
        names, before = CallNames(self.model.spec), self.unmade
        for number, call in enumerate(trace.calls, start=1):
            arguments = tuple(names.resolve(argument) for argument in call.arguments)
            found = self.play(call.operation, arguments)
            if self.unmade > before:
                return
            if found is not None:
                yield found
            names.take_in(number, call.operation, self.last, self.model.completed)
        last = self.ended()
        if last is not None:
            yield last

    def aliases(self) -> Aliases:
        """The names of the objects that the calls returned."""
        return aliases(self.model.spec, self.played)

    def calls(self) -> tuple[Call, ...]:
        """The calls since the last `reset`, with symbolic handles."""
        return symbolic(self.model.spec, self.played)

    def _weighed(self, operation: str, answers: dict[str, Divergence | None]) -> Dissent | None:
        self.agreement.asked[tuple(answers)] += 1
        if not any(answers.values()):
            return None
        keys = {MODEL: None, **{name: key(self.model.spec, d) for name, d in answers.items()}}
        for one, other in combinations(keys, 2):
            if keys[one] != keys[other]:
                self.agreement.differ(one, other)
        for name, divergence in answers.items():
            if divergence is not None and divergence.kind == "crash":
                self._crash(name, str(divergence.answer))
            elif divergence is not None:
                self._going.remove(name)
        return Dissent(operation, answers)

    def _crash(self, name: str, said: str) -> None:
        self.crashed[name] = said
        self._going.remove(name)


def key(spec: Spec, divergence: Divergence | None) -> object:
    """The same for answers that are the same; None where it is that of the model."""
    if divergence is None:
        return None
    return divergence.kind, without_handles(divergence.answer)


def without_handles(value: Any) -> Any:
    """A value in which all handles of a target are the same: each target has its own."""
    if isinstance(value, tuple | list):
        return tuple(map(without_handles, value))
    return value if value is None or isinstance(value, int | str) else "a handle"
