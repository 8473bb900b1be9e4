"""A model whose calls can be taken back, the last one first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Completion, Event, Model, Outcome, Parked


@dataclass(frozen=True, slots=True)
class Made:
    """A call that the model has made, and all that came of it.

    `answer` is what tells by its identity which refusal it was.
    """

    outcome: Outcome
    answer: Outcome
    events: tuple[Event, ...]
    completed: tuple[Completion, ...]
    log: tuple[Entry, ...]
    parked_before: tuple[Parked, ...]
    parked_so_far: int


class Past:
    """The calls made since the beginning, or since they were last forgotten."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.made: list[Made] = []

    def call(self, operation: str, arguments: tuple[Any, ...]) -> Made:
        """Make a call."""
        model = self.model
        parked, so_far = tuple(model.parked), model.parked_so_far
        outcome = model.call(operation, *arguments)
        made = Made(
            outcome,
            model.answer,
            tuple(model.take_events()),
            tuple(model.completed),
            tuple(model.log),
            parked,
            so_far,
        )
        self.made.append(made)
        return made

    def take_back(self) -> None:
        """Undo the last call that has not been undone."""
        made = self.made.pop()
        self.show(made)
        self.model.take_back(0, 0)
        self.model.parked[:] = made.parked_before
        self.model.parked_so_far = made.parked_so_far
        self.model.completed.clear()

    def show(self, made: Made) -> None:
        """Let the model tell of a call as if it had been the last one."""
        self.model.answer = made.answer
        self.model.completed[:] = made.completed
        self.model.log[:] = made.log
