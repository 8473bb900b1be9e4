"""The executable reference model: a state, the calls that change it, the invariants on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any

from rtmref.concrete import journal
from rtmref.concrete.indexes import Valued
from rtmref.concrete.journal import Entry
from rtmref.concrete.program import Program, program
from rtmref.concrete.watch import Violation, Watch
from rtmref.lang.spec import LimitValue, Spec
from rtmref.lang.types import SetType

Outcome = tuple[Any, ...]
"""Status and, unless the call was refused, the results in documented order."""
Event = tuple[Any, ...]
"""Recipient, event number and two contexts."""


class Model:
    """One running instance of the specification.

    `call` runs an operation; `violation` checks what the last call touched; `rollback` takes the
    call back. Objects of the state are the handles of the calls.
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
        exec(self.program.code, self.space)
        self.operations: dict[str, Callable[..., Outcome]] = {
            name: self.space[name] for name in self.spec.operations
        }
        self._watch = Watch(self.program, self.space)
        self._slots = self.program.undo_slots()
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
        self.clear()

    @staticmethod
    def _check_names(what: str, given: Iterable[str], known: Iterable[str]) -> None:
        unknown = [name for name in given if name not in known]
        if unknown:
            raise ValueError(f"unknown {what}: {unknown[0]}")

    def clear(self) -> None:
        """Begin again with an empty state."""
        for sort in self.spec.sorts:
            for o in self.space[f"E_{sort}"]:
                o._live = False
            self.space[f"E_{sort}"].clear()
            self.space[f"N_{sort}"] = count(1)
        for index in self.program.indexes.known:
            if isinstance(index, Valued):
                self.space[index.table].clear()
        self.log.clear()
        self.events.clear()

    def call(self, operation: str, *arguments: Any) -> Outcome:
        """Run an operation with arguments in documented order."""
        self.log.clear()
        return self.operations[operation](*arguments)

    def take_events(self) -> list[Event]:
        """The events since the last time, in order of delivery."""
        taken = self.events[:]
        self.events.clear()
        return taken

    def violation(self) -> Violation | None:
        """A violation of an invariant that the last call brought about, if any."""
        return self._watch.violation(self.log)

    def first_violation(self) -> Violation | None:
        """A violation of an invariant anywhere in the state, if any."""
        return self._watch.first()

    def violation_of(self, invariant: str) -> Violation | None:
        """A violation of one invariant anywhere in the state, if any."""
        return self._watch.of(invariant)

    def rollback(self) -> None:
        """Take the last call back."""
        journal.undo(self.log, self.space, self._slots)
        self.log.clear()
        self.events.clear()

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
