"""A call with spoilt arguments as the specification sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rtmref.concrete.admission import Admission
from rtmref.trace.spoiling import UNKNOWN_NAME, Mark, at, spoilt


class Spoiling:
    """What is given, whether it can be passed at all, and what stands for it if nobody looks.

    `given` and `named` are the arguments with everything in them that is spoilt. `refusal` is the
    error that the specification has for them, or None if they can be passed. `proper` are arguments
    that can be passed: only what cannot be is left as it was.
    """

    def __init__(
        self,
        admission: Admission,
        operation: str,
        arguments: tuple[Any, ...],
        marks: Sequence[Mark],
    ) -> None:
        self.operation = operation
        self.arguments = arguments
        self.proper = arguments
        self.refusal: str | None = None
        self._admission = admission
        self._made: dict[Mark, Any] = {}
        self._marks = [mark for mark in marks if self._matters(mark)]
        self.given: tuple[Any, ...]
        self.named: Mapping[str, Any]
        self.given, self.named = spoilt(arguments, self._marks, self._made)
        if self._marks:
            self._judge()

    def _matters(self, mark: Mark) -> bool:
        """NULL stays where it has a meaning of its own: what cannot be passed is not NULL."""
        return at(self.arguments, mark.path) is not None or self._refusal((mark,)) is None

    def _judge(self) -> None:
        self.refusal = self._refusal(self._marks)
        harmless = [mark for mark in self._marks if self._refusal((mark,)) is None]
        if self._refusal(harmless) is None:
            self.proper = self._admitted(harmless)

    def _refusal(self, marks: Sequence[Mark]) -> str | None:
        try:
            self._admitted(marks)
        except (TypeError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return None

    def _admitted(self, marks: Sequence[Mark]) -> tuple[Any, ...]:
        given, named = spoilt(self.arguments, marks, self._made)
        return self._admission.admitted(self.operation, given, named)

    def is_named_in(self, message: str) -> bool:
        """Whether a message names something that is spoilt."""
        return any(name in message for name in self._names())

    def _names(self) -> Iterator[str]:
        for mark in self._marks:
            if mark.path:
                yield from self._admission.names(self.operation, mark.path)
            else:
                yield from (self.operation, UNKNOWN_NAME)
                yield from self._admission.parameters(self.operation)
