"""The model and a target, call by call: the first difference, or the first broken invariant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

from rtmref.concrete.model import Event, Model, Outcome
from rtmref.engine.divergence import Divergence, Kind, raised
from rtmref.engine.handles import Aliases, CallNames, Played, aliases, symbolic
from rtmref.engine.matching import Matching
from rtmref.engine.spoiling import Spoiling
from rtmref.machines.hostile import marks
from rtmref.machines.ranges import inside, places
from rtmref.machines.source import Source
from rtmref.profile import Profile
from rtmref.targets.capabilities import NotSupportedError
from rtmref.targets.target import Answer, Target
from rtmref.trace import Call, Trace
from rtmref.trace.spoiling import Mark

LOOK_EVERY: Final = 64
SPOIL_EVERY: Final = 40
SEEN: Final[Mapping[str, Kind]] = {"status": "status", "results": "result", "events": "event"}
"""What can be compared of a call, and the kind of a difference in it."""
NO_CHOICE: Final[Mapping[str, str]] = {}


class Lockstep:
    """Plays calls on both sides and stops at the first divergence.

    `recording` keeps the played calls, from which a trace can be made; a load of a million routes
    does without.
    """

    def __init__(
        self,
        model: Model,
        target: Target,
        recording: bool = True,
        profile: Profile | None = None,
    ) -> None:
        """With a profile, calls that lead out of it are not made."""
        self.recording = recording
        self.last: Outcome = ()
        self.model = model
        self.target = target
        self.played: list[Played] = []
        self.marks: dict[int, tuple[Mark, ...]] = {}
        """What was spoilt, by number of the call."""
        self.rejected: set[int] = set()
        """The numbers of the calls with arguments that the target refused to take."""
        self.unsupported: Counter[str] = Counter()
        """How many calls the target did not support since the last `reset`, by operation."""
        self._matching = Matching(model.spec)
        operations = model.spec.operations
        self._names = [name for name in operations if name in target.operations]
        self.keeps = frozenset() if profile is None else frozenset(profile.keeps)
        """The invariants that a call must not break, or it is not made."""
        self._ranges = {
            name: places(model.spec, name, ranges)
            for name, ranges in ({} if profile is None else profile.operations).items()
        }
        seen = SEEN if profile is None else profile.observes
        self._unseen = {kind for name, kind in SEEN.items() if name not in seen}
        """What of a call is not compared."""
        self.made = False
        """Whether the last call was made."""
        self.unmade = 0
        """How many calls were not made."""
        self._carry = {n: self._matching.carrier(operations[n]) for n in self._names}
        self._judge = {n: self._matching.judge(operations[n]) for n in self._names}

    choice: Mapping[str, str] = NO_CHOICE
    """The options of decisions in which the model follows the target."""

    @property
    def burst(self) -> int:
        """How many calls are in flight before anything is compared; 0 to compare after each."""
        return 0

    def remarks(self) -> Iterator[str]:
        """What is worth saying about the run as a whole, in sentences."""
        if self.unmade:
            yield f"{self.unmade:,} calls were not made: they would have led out of the profile"

    @contextmanager
    def one_by_one(self, trace: Trace) -> Iterator[None]:
        """Compare after each call meanwhile, if the trace goes wrong then as well."""
        yield

    @contextmanager
    def in_bursts(self, calls: int) -> Iterator[None]:
        """Have so many calls in flight meanwhile, where calls can be in flight."""
        yield

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state on both sides, under this configuration."""
        self.model.configure(limits, decisions)
        self.target.reset(limits, decisions)
        self._matching.clear()
        self.played = []
        self.marks = {}
        self.rejected = set()
        self.unsupported.clear()

    def play(self, operation: str, arguments: tuple[Any, ...]) -> Divergence | None:
        """One call with the model's handles on both sides.

        Raises NotSupportedError if the target does not support it: then it has not happened.
        """
        model = self.model
        outcome = model.call(operation, *arguments)
        self.last = outcome
        violation = model.violation()
        self.made = violation is None or violation.invariant not in self.keeps
        if not self.made:
            self._unmake()
            return None
        if self.recording:
            self.played.append(Played(operation, arguments, outcome, tuple(model.completed)))
        if violation is not None:
            return Divergence("invariant", operation, outcome, "", violation)
        try:
            theirs = self.target.operations[operation]
            answer = theirs(*self._carry[operation](arguments))
            events = self.target.take_events()
            return self._judged(operation, outcome, self._events(), answer, events)
        except NotSupportedError:
            self._take_back(operation)
            raise
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            return Divergence("crash", operation, outcome, raised(error))

    def _take_back(self, operation: str) -> None:
        """The model's last call has not happened, since the target does not support it."""
        self.unsupported[operation] += 1
        self.model.rollback()
        if self.recording:
            self.played.pop()

    def _unmake(self) -> None:
        """The model's last call was not made, since it leads out of the profile."""
        self.unmade += 1
        self.last = ()
        self.model.rollback()

    def play_spoilt(
        self, operation: str, arguments: tuple[Any, ...], marks: tuple[Mark, ...]
    ) -> Divergence | None:
        """One call with spoilt arguments on both sides.

        What cannot be passed at all is refused with an error that names it, and changes nothing; or
        the target does not look at it, and answers as if something proper stood there.
        """
        spoiling = Spoiling(self.model.program.admission, operation, arguments, marks)
        self.marks[len(self.played) + 1] = marks
        given = self._matching.carried(spoiling.given)
        try:
            answer = self.target.operations[operation](*given, **spoiling.named)
        except Exception as error:
            return self._refused(spoiling, error)
        return self._answered(spoiling, answer)

    def _refused(self, spoiling: Spoiling, error: Exception) -> Divergence | None:
        """The target has raised an error for spoilt arguments."""
        self.last = ()
        self.rejected.add(len(self.played) + 1)
        self.played.append(Played(spoiling.operation, spoiling.arguments, ()))
        proper = isinstance(error, TypeError | ValueError) and spoiling.is_named_in(str(error))
        if spoiling.refusal is None or not proper or self.target.take_events():
            return Divergence("crash", spoiling.operation, (), raised(error))
        return None

    def _answered(self, spoiling: Spoiling, answer: object) -> Divergence | None:
        """The target has answered a call with spoilt arguments."""
        outcome = self.model.call(spoiling.operation, *spoiling.proper)
        self.last = outcome
        done = tuple(self.model.completed)
        self.played.append(Played(spoiling.operation, spoiling.arguments, outcome, done))
        violation = self.model.violation()
        if violation is not None:
            return Divergence("invariant", spoiling.operation, outcome, "", violation)
        theirs = self.target.take_events()
        return self._judged(spoiling.operation, outcome, self._events(), answer, theirs)

    def _events(self) -> Sequence[Event]:
        return self.model.take_events() if self.model.events else ()

    def _judged(
        self,
        operation: str,
        outcome: Outcome,
        events: Sequence[Event],
        answer: object,
        theirs: Sequence[Answer],
    ) -> Divergence | None:
        if not isinstance(answer, tuple) or not answer:
            return Divergence("crash", operation, outcome, f"no answer: {answer!r:.80}")
        if not self._judge[operation](outcome, answer):
            kind: Kind = "status" if outcome[0] != answer[0] else "result"
            if kind not in self._unseen:
                return Divergence(kind, operation, outcome, answer)
        if (
            (events or theirs)
            and "event" not in self._unseen
            and not self._matching.same_events(events, theirs)
        ):
            return Divergence("event", operation, tuple(events), tuple(theirs))
        return None

    def episode(
        self, source: Source, calls: int, look: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Random calls until one diverges, then every observer on every known handle.

        `look` is called every now and then, for whoever wants to know what states there are.
        """
        operations = source.names
        supported = set(self._names)
        takes_anything, below = self.target.takes_anything, source.below
        for number in range(1, calls + 1):
            if look is not None and number % LOOK_EVERY == 0:
                look()
            position, arguments = source.next()
            operation = operations[position]
            if operation not in supported:
                continue
            is_free = takes_anything and not self.keeps and not source.is_opening
            if is_free and below(SPOIL_EVERY) == 0:
                divergence = self.play_spoilt(operation, arguments, marks(below, arguments))
                if divergence is not None:
                    return divergence
                continue
            try:
                divergence = self.play(operation, arguments)
            except NotSupportedError:
                continue
            if divergence is not None:
                return divergence
            if self.made:
                source.learn(position, self.last)
        return self._final(source)

    def _final(self, source: Source) -> Divergence | None:
        violation = self.model.first_violation()
        if violation is not None:
            return Divergence("invariant", self.played[-1][0], self.last, "", violation)
        for operation, arguments in source.observations():
            if operation in self._carry:
                with suppress(NotSupportedError):
                    divergence = self.play(operation, arguments)
                    if divergence is not None:
                        return divergence
        return None

    def replay(
        self, calls: Sequence[Call], step: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Play calls with symbolic handles; the first divergence, if any.

        Raises NotSupportedError if the target does not support one of them. Calls of which one is
        not made, since it leads out of the profile, show nothing.
        """
        names = CallNames(self.model.spec)
        before = self.unmade
        for number, call in enumerate(calls, start=1):
            arguments = tuple(names.resolve(argument) for argument in call.arguments)
            if not inside(self._ranges.get(call.operation, ()), arguments):
                self.unmade += 1
                return None
            if call.marks:
                divergence = self.play_spoilt(call.operation, arguments, call.marks)
            else:
                divergence = self.play(call.operation, arguments)
            if divergence is not None or self.unmade > before:
                return divergence
            names.take_in(number, call.operation, self.last, self.model.completed)
            if step is not None:
                step()
        return None

    def symbolic(self) -> tuple[Call, ...]:
        """The played calls with symbolic handles."""
        calls = symbolic(self.model.spec, self.played)
        return tuple(
            replace(call, marks=self.marks.get(number, ()))
            for number, call in enumerate(calls, start=1)
        )

    def aliases(self) -> Aliases:
        """The names of the objects that the played calls returned."""
        return aliases(self.model.spec, self.played)
