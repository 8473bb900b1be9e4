"""The executable reference model: a state, the calls that change it, the invariants on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Final

from rtmref.concrete import journal
from rtmref.concrete.counters import option_name
from rtmref.concrete.indexes import Valued
from rtmref.concrete.journal import Entry
from rtmref.concrete.operations import refusal_name, refusals
from rtmref.concrete.program import Changed, Program, program, sometimes_name
from rtmref.concrete.recovery import recover
from rtmref.concrete.watch import Violation, Watch
from rtmref.lang.spec import LimitValue, Spec
from rtmref.lang.types import SetType

Outcome = tuple[Any, ...]
"""Status and, unless the call was refused, the results in documented order."""
Parked = tuple[int, str, tuple[Any, ...]]
"""Number, operation and arguments of a call that waits."""
Completion = tuple[int, str, Outcome]
"""Number, operation and outcome of a call that waited and has gone on."""
COMPLETED: Final = "completed"
Event = tuple[Any, ...]
"""Recipient, event number and two contexts; of a call that waited: caller, COMPLETED, its number
and its outcome."""


class Model:
    """One running instance of the specification.

    `call` runs an operation, `request` does so for arguments that nobody has looked at; `violation`
    checks what the last call touched; `rollback` takes the call back. Objects of the state are the
    handles of the calls.
    """

    def __init__(
        self,
        spec: Spec | Program,
        limits: Mapping[str, LimitValue] | None = None,
        decisions: Mapping[str, str] | None = None,
    ) -> None:
        self.program = spec if isinstance(spec, Program) else program(spec)
        self.spec = self.program.spec
        self.log: list[Entry] = []
        self.events: list[Event] = []
        self.space = self.program.namespace()
        self.space.update(journal.writers(self.log.append))
        self.space["log"] = self.log.append
        self.space["emit"] = self.events.append
        self.program.load(self.space)
        self.operations: dict[str, Callable[..., Outcome]] = {
            name: self.space[name] for name in self.spec.operations
        }
        self._steps: list[Callable[[], bool]] = [self.space[name] for name in self.spec.steps]
        self.waits = {
            id(self.space[refusal_name(op.name, number)])
            for op in self.spec.operations.values()
            for number, refusal in enumerate(refusals(op))
            if refusal.waits
        }
        """The identities of the answers of calls that wait."""
        self.answer: Outcome = ()
        """What the last called operation answered; that of a refusal, or of a wait, tells by its
        identity which one it was."""
        self.parked: list[Parked] = []
        self.completed: list[Completion] = []
        """What waited until the last call and went on after it, in that order."""
        self.parked_so_far = 0
        """How many calls have had to wait."""
        self._parked_before: Sequence[Parked] = ()
        """What waited before the last call."""
        self._watch = Watch(self.program, self.space)
        self._upkeep = self.program.upkeep()
        self._kinds = {n: sometimes_name(k) for k, n in enumerate(self.spec.sometimes)}
        written = (i.name for i in self.spec.invariants.values() if i.origin == "written")
        self._silent = list(written)
        self.configure(limits or {}, decisions or {})

    def configure(self, limits: Mapping[str, LimitValue], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty state under these limits and decisions (the rest default).

        Raises ValueError naming a limit, decision or option that does not exist.
        """
        self._check_names("limit", limits, self.spec.limits)
        self._check_names("decision", decisions, self.spec.decisions)
        for name, limit in self.spec.limits.items():
            value = limits.get(name, limit.default)
            self.space[f"L_{name}"] = _word(value) if isinstance(limit.type, SetType) else value
        for name, decision in self.spec.decisions.items():
            chosen = decisions.get(name, decision.default)
            self._check_names(f"option of {name}", (chosen,), decision.options)
            for option in decision.options:
                self.space[f"D_{name}_{option}"] = option == chosen
            if self.program.counters is not None:
                slot = self.program.counters.slots["decisions", option_name(name, chosen)]
                self.space[f"O_{name}"] = slot
        self.clear()

    @staticmethod
    def _check_names(what: str, given: Iterable[str], known: Iterable[str]) -> None:
        unknown = [name for name in given if name not in known]
        if unknown:
            raise ValueError(f"unknown {what}: {unknown[0]}")

    def bound(self, other: Changed) -> Callable[..., Any]:
        """The function of a changed operation or step, at home in this model."""
        for answer, status in other.answers.items():
            self.space.setdefault(answer, (status,))
        self.waits.update(id(self.space[answer]) for answer in other.waits)
        kept = self.space[other.name]
        exec(other.code, self.space)
        made: Callable[..., Any] = self.space[other.name]
        self.space[other.name] = kept
        return made

    def put(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Let a function take the place of an operation or step; the result is what stood there."""
        if name in self.operations:
            known, self.operations[name] = self.operations[name], function
            return known
        position = list(self.spec.steps).index(name)
        step, self._steps[position] = self._steps[position], function
        return step

    def clear(self) -> None:
        """Begin again with an empty state."""
        for name in self.spec.sorts:
            for o in self.space[f"E_{name}"]:
                o._live = False
            self.space[f"E_{name}"].clear()
            self.space[f"N_{name}"] = count(1)
        for index in self.program.indexes.known:
            if isinstance(index, Valued):
                self.space[index.table].clear()
        for name, sort in self.spec.sorts.items():
            if sort.initial is not None:
                self.space[f"S_{name}"] = self.space[f"first_{name}"]()
        self.parked.clear()
        self.completed.clear()
        self.parked_so_far = 0
        self.log.clear()
        self.events.clear()

    def call(self, operation: str, *arguments: Any) -> Outcome:
        """Run an operation with arguments in documented order, and what follows from it.

        A call that has to wait answers with the status of its wait and its number among the parked
        calls; its outcome comes later, as an event. After a call that changed nothing, parked calls
        are where they were.
        """
        self.log.clear()
        self.completed.clear()
        self._parked_before = tuple(self.parked) if self.parked else ()
        outcome = self.answer = self.operations[operation](*arguments)
        if id(outcome) in self.waits:
            self.parked_so_far += 1
            self.parked.append((self.parked_so_far, operation, arguments))
            return (*outcome, self.parked_so_far)
        if self._steps:
            self._run_steps()
        if self.parked and self.log:
            self._retry()
        return outcome

    @property
    def is_plain(self) -> bool:
        """Whether no call waits and nothing follows from one: then `operations` do all of it."""
        return not self._steps and not self.waits

    def request(self, operation: str, *arguments: Any, **named: Any) -> Outcome:
        """As `call`, with arguments that may be anything at all.

        Raises TypeError or ValueError naming one that cannot be passed; then nothing has changed.
        """
        return self.call(operation, *self.program.admission.admitted(operation, arguments, named))

    def _run_steps(self) -> None:
        steps = self._steps
        happened = True
        while happened:
            happened = False
            for step in steps:
                if step():
                    happened = True
                    break

    def _retry(self) -> None:
        """Parked calls that can go on do so, always the one that came first."""
        position = 0
        while position < len(self.parked):
            number, operation, arguments = self.parked[position]
            before = len(self.events)
            outcome = self.operations[operation](*arguments)
            position += 1
            if id(outcome) not in self.waits:
                del self.parked[position - 1]
                self.completed.append((number, operation, outcome))
                self.events.insert(before, (arguments[0], COMPLETED, number, outcome))
                self._run_steps()
                position = 0

    def take_events(self) -> list[Event]:
        """The events since the last time, in order of delivery."""
        taken = self.events[:]
        self.events.clear()
        return taken

    def violation(self) -> Violation | None:
        """A violation of an invariant that the last call brought about, if any."""
        return self._watch.violation(self.log)

    def holds(self) -> bool:
        """Whether the last call has violated no invariant."""
        return self._watch.holds(self.log)

    def first_violation(self) -> Violation | None:
        """A violation of an invariant anywhere in the state, if any."""
        return self._watch.first()

    def violation_of(self, invariant: str) -> Violation | None:
        """A violation of one invariant anywhere in the state, if any."""
        return self._watch.of(invariant)

    def occurs(self, invariant: str) -> bool:
        """Whether the state has something for which the condition of an invariant holds."""
        return self._watch.occurs(invariant)

    def meets(self, sometimes: str) -> bool:
        """Whether the state is of the kind with this name."""
        return self.space[self._kinds[sometimes]]() is not None

    def look(self) -> None:
        """Count the invariants that have something to say about this state and never had before."""
        counters = self.program.counters
        if counters is not None:
            for name in [name for name in self._silent if self._watch.occurs(name)]:
                self._silent.remove(name)
                counters.numbers[counters.slots["conditions", name]] += 1

    def rollback(self) -> None:
        """Take the last call back, and what it parked or let go on."""
        self.parked[:] = self._parked_before
        self.parked_so_far -= id(self.answer) in self.waits
        self.completed.clear()
        self.take_back(0, 0)

    def take_back(self, changes: int, events: int) -> None:
        """Undo what came after so many changes and events of the last call."""
        undone = self.log[changes:]
        del self.log[changes:]
        del self.events[events:]
        journal.undo(undone, self.space, self._upkeep)
        for entry in reversed(undone):
            if len(entry) == 1:
                self.space[f"N_{type(entry[0]).__name__}"] = count(entry[0]._number)
        for sort in {type(entry[0]).__name__ for entry in undone if len(entry) == 2}:
            self._put_in_order(sort)

    def recover(self, changes: int, events: int) -> None:
        """As `take_back`, for what failed: the last of the changes may be half done."""
        undone = self.log[changes:]
        del self.log[changes:]
        del self.events[events:]
        if undone:
            recover(undone, self.space, self.program.indexes)
            for sort in self.spec.sorts:
                self._put_in_order(sort)

    def _put_in_order(self, sort: str) -> None:
        """Objects that were taken back go where they were."""
        extent = self.space[f"E_{sort}"]
        oldest_first = sorted(extent, key=lambda o: o._number)
        extent.clear()
        extent.update(dict.fromkeys(oldest_first))

    def objects(self, sort: str) -> Iterable[Any]:
        """The objects of a sort that exist, oldest first."""
        extent: dict[Any, None] = self.space[f"E_{sort}"]
        return tuple(extent)


def _word(value: Any) -> int:
    if isinstance(value, int):
        return value
    word = 0
    for position in value:
        word |= 1 << position
    return word
