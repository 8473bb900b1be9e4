"""Pieces of work on several processes; each gets a process of its own.

A process that outlives the one that began it ends with its batch: nothing waits for work for ever.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from traceback import format_exc
from typing import TypeVar

from rtmref.engine.workforce import Workforce

Item = TypeVar("Item")
Result = TypeVar("Result")


class BatchError(RuntimeError):
    """A batch could not be done; the message has the reason."""


class Batches(Workforce[Item, Result]):
    """Does `work(item)` for each item; `results` raises BatchError if one cannot be done."""

    def __init__(self, work: Callable[[Item], Result], workers: int) -> None:
        super().__init__(workers)
        self._work = work
        self._running: dict[Connection, tuple[Item, BaseProcess]] = {}

    @property
    def _busy(self) -> int:
        return len(self._running)

    def _finished(self, seconds: float | None) -> Iterator[tuple[Item, Result]]:
        for connection in wait(list(self._running), seconds):
            assert isinstance(connection, Connection)
            yield self._taken(connection)

    def _stop(self) -> None:
        for connection, (_, process) in self._running.items():
            process.terminate()
            process.join()
            connection.close()
        self._running.clear()

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
