"""A model that is watched for misuses, and knows which calls brought them about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.program import Program, misuse_name
from rtmref.lang.expressions import Field, Variable
from rtmref.lang.spec import Misuse, Operation, Spec
from rtmref.lang.types import HandleType

Key = tuple[Any, str]
"""An object and a field that counts, or the object and nothing for its being there."""


@dataclass(frozen=True, slots=True)
class Act:
    """A call, whichever way it came to run: its number, its operation, and who called."""

    call: int
    operation: str
    caller: Any


@dataclass(frozen=True, slots=True)
class Case:
    """A misuse as it happened: before which call, or at the end, and the calls that led to it."""

    misuse: str
    before: Act | None
    binding: tuple[Any, ...]
    by: tuple[Act, ...]
    """For what counts, a call for each; otherwise the calls that made the objects."""


class ObservedModel(Model):
    """Keeps the `cases` of misuse since the state was empty.

    It counts the calls from 1; a call that waits keeps its number when it goes on.
    """

    def __init__(self, spec: Spec | Program) -> None:
        self.cases: list[Case] = []
        self._acts: list[tuple[int, Act]] = []
        self._ledger: dict[Key, list[Act]] = {}
        self._calls = 0
        self._waiting: dict[int, int] = {}
        super().__init__(spec)
        self._counted = {
            (str(misuse.counts.subject.type), misuse.counts.name)
            for misuse in self.spec.misuses.values()
            if isinstance(misuse.counts, Field)
        }
        self._refused = {id(value) for name, value in self.space.items() if name.startswith("R_")}
        for name, op in self.spec.operations.items():
            self.operations[name] = self._attentive(op, self.operations[name])

    def clear(self) -> None:
        """Begin again with an empty state."""
        super().clear()
        self.cases.clear()
        self._ledger.clear()
        self._waiting.clear()
        self._calls = 0

    def call(self, operation: str, *arguments: Any) -> Outcome:
        """Run an operation, and remember what it took and gave back."""
        self._calls += 1
        self._acts.clear()
        waiting = self.parked_so_far
        outcome = super().call(operation, *arguments)
        if self.parked_so_far > waiting:
            self._waiting[self.parked_so_far] = self._calls
        self._account()
        return outcome

    def ended(self) -> list[Case]:
        """All cases, those that show at the end among them."""
        found = [*self.cases]
        for number, misuse in enumerate(self.spec.misuses.values()):
            if not misuse.before:
                for binding in self.space[misuse_name(number)]():
                    found += self._case(misuse, None, binding)
        return found

    def _attentive(self, op: Operation, run: Callable[..., Outcome]) -> Callable[..., Outcome]:
        """The operation, looked at before it runs."""
        handles = (n for n, p in enumerate(op.parameters) if isinstance(p.type, HandleType))
        position = next(handles, None)
        checks = [
            (misuse, self.space[misuse_name(number)])
            for number, misuse in enumerate(self.spec.misuses.values())
            if misuse.before == op.name
        ]

        def attentive(*arguments: Any) -> Outcome:
            caller = None if position is None else arguments[position]
            act = Act(self._number(op.name, arguments), op.name, caller)
            cases = [
                case
                for misuse, check in checks
                for binding in check(*arguments)
                for case in self._case(misuse, act, binding)
            ]
            self._acts.append((len(self.log), act))
            outcome = run(*arguments)
            if id(outcome) not in self._refused:
                self.cases += cases
            return outcome

        return attentive

    def _number(self, operation: str, arguments: tuple[Any, ...]) -> int:
        """The number of a call that runs: its own, or that under which it began to wait."""
        if self._acts:
            for number, parked, given in self.parked:
                if parked == operation and given == arguments:
                    return self._waiting[number]
        return self._calls

    def _case(self, misuse: Misuse, before: Act | None, binding: tuple[Any, ...]) -> Iterator[Case]:
        """The case of a binding; none if it counts what others than the caller took."""
        by = [act for o in binding for act in self._ledger.get((o, ""), ())]
        if misuse.counts is not None:
            by = self._taken(misuse, binding)
            if before is not None:
                by = [act for act in by if act.caller is before.caller]
            if not by:
                return
        yield Case(misuse.name, before, binding, tuple(by))

    def _taken(self, misuse: Misuse, binding: tuple[Any, ...]) -> list[Act]:
        assert isinstance(misuse.counts, Field)
        assert isinstance(misuse.counts.subject, Variable)
        names = [name for name, _ in misuse.variables]
        o = binding[names.index(misuse.counts.subject.name)]
        return self._ledger.get((o, misuse.counts.name), [])

    def _account(self) -> None:
        """Enter what each act of the call changed."""
        acts = iter(self._acts)
        _, act = next(acts)
        following = next(acts, None)
        for place, entry in enumerate(self.log):
            while following is not None and following[0] <= place:
                _, act = following
                following = next(acts, None)
            self._enter(act, entry, self.log[place + 1 :])

    def _enter(self, act: Act, entry: Entry, later: list[Entry]) -> None:
        o = entry[0]
        if len(entry) == 1:
            self._ledger[o, ""] = [act]
        elif len(entry) == 2:
            for _, field in [key for key in self._ledger if key[0] is o]:
                del self._ledger[o, field]
        elif len(entry) == 3 and (type(o).__name__, entry[1]) in self._counted:
            written = (each[2] for each in later if len(each) == 3 and each[:2] == entry[:2])
            self._count((o, entry[1]), act, next(written, getattr(o, entry[1])) - entry[2])

    def _count(self, key: Key, act: Act, change: int) -> None:
        """Raise or lower what counts: a caller gives back first what it took itself."""
        taken = self._ledger.setdefault(key, [])
        if change > 0:
            taken += [act] * change
        for _ in range(-change):
            own = [n for n, each in enumerate(taken) if each.caller is act.caller]
            if taken:
                taken.pop(own[-1] if own else -1)
