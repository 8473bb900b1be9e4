"""Pieces of work that are done several at once, and given out as there is room for them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from time import sleep
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
PAUSE: Final = 0.1
"""Seconds after which somebody who had no work for the moment is asked again."""


class Workforce(ABC, Generic[Item, Result]):
    """Does pieces of work, several at once, in any order; how one is done, each kind says."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once

    @property
    @abstractmethod
    def _busy(self) -> int:
        """How many pieces are being done."""

    @abstractmethod
    def _begin(self, item: Item) -> None:
        """Begin a piece."""

    @abstractmethod
    def _finished(self, seconds: float | None) -> Iterator[tuple[Item, Result]]:
        """What is done within that time, or whenever the first is; there is something to await."""

    @abstractmethod
    def _stop(self) -> None:
        """Let go of everything that is not done."""

    def results(self, items: Iterable[Item | None]) -> Iterator[tuple[Item, Result]]:
        """Each item with its result, as they come; raises what becomes of a piece that fails.

        None among the items says that there is nothing to do at the moment. What the caller changes
        between two results, pieces that begin later see.
        """
        waiting = iter(items)
        try:
            while self._begun(waiting) or self._busy:
                if self._busy:
                    yield from self._finished(PAUSE if self._busy < self._at_once else None)
        finally:
            self._stop()

    def _begun(self, waiting: Iterator[Item | None]) -> bool:
        """Begin as many as there is room for; whether there may be more."""
        while self._busy < self._at_once:
            try:
                item = next(waiting)
            except StopIteration:
                return False
            if item is None:
                if not self._busy:
                    sleep(PAUSE)
                return True
            self._begin(item)
        return True
