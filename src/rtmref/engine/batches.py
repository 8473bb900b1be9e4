"""Pieces of work on several processes; each gets a process of its own.

A process that outlives the one that began it ends with its batch: nothing waits for work for ever.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import sleep
from traceback import format_exc
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
PAUSE: Final = 0.1
"""Seconds after which somebody who had no work for the moment is asked again."""


class BatchError(RuntimeError):
    """A batch could not be done; the message has the reason."""


class Batches(Generic[Item, Result]):
    """Does `work(item)` for each item, several at once, and gives results as they come."""

    def __init__(self, work: Callable[[Item], Result], workers: int) -> None:
        self._work = work
        self._workers = workers
        self._running: dict[Connection, tuple[Item, BaseProcess]] = {}

    def results(self, items: Iterable[Item | None]) -> Iterator[tuple[Item, Result]]:
        """Item and result of each batch; raises BatchError if one cannot be done.

        None among the items says that there is nothing to do at the moment. What the caller changes
        between two results, batches that begin later see.
        """
        waiting = iter(items)
        try:
            while self._begun(waiting) or self._running:
                timeout = PAUSE if len(self._running) < self._workers else None
                for connection in wait(list(self._running), timeout) if self._running else ():
                    assert isinstance(connection, Connection)
                    yield self._taken(connection)
        finally:
            for connection, (_, process) in self._running.items():
                process.terminate()
                process.join()
                connection.close()
            self._running.clear()

    def _begun(self, waiting: Iterator[Item | None]) -> bool:
        """Begin as many as there is room for; whether there may be more."""
        while len(self._running) < self._workers:
            try:
                item = next(waiting)
            except StopIteration:
                return False
            if item is None:
                if not self._running:
                    sleep(PAUSE)
                return True
            self._begin(item)
        return True

    def _begin(self, item: Item) -> None:
        context = get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_do, args=(theirs, self._work, item), daemon=True)
        process.start()
        theirs.close()
        self._running[ours] = (item, process)

    def _taken(self, connection: Connection) -> tuple[Item, Result]:
        item, process = self._running.pop(connection)
        try:
            done, result = connection.recv()
        except EOFError:
            done, result = False, "the process ended without a result"
        connection.close()
        process.join()
        if not done:
            raise BatchError(f"batch {item}: {result}")
        return item, result


def _do(connection: Connection, work: Callable[[Item], object], item: Item) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    try:
        answer: tuple[bool, object] = (True, work(item))
    except Exception:
        answer = (False, format_exc())
    try:
        connection.send(answer)
    except BrokenPipeError:
        return
