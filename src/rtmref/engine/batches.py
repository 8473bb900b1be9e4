"""Batches of work on several processes; each gets a process of its own.

A process that outlives the one that began it ends with its batch: nothing waits for work for ever.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from traceback import format_exc
from typing import Generic, TypeVar

Result = TypeVar("Result")


class BatchError(RuntimeError):
    """A batch could not be done; the message has the reason."""


class Batches(Generic[Result]):
    """Does `work(number)` for each number, several at once, and gives results as they come."""

    def __init__(self, work: Callable[[int], Result], workers: int) -> None:
        self._work = work
        self._workers = workers
        self._running: dict[Connection, tuple[int, BaseProcess]] = {}

    def results(self, numbers: Iterable[int]) -> Iterator[tuple[int, Result]]:
        """Number and result of each batch; raises BatchError if one cannot be done.

        What the caller changes between two results, batches that begin later see.
        """
        waiting = iter(numbers)
        try:
            while True:
                while len(self._running) < self._workers:
                    number = next(waiting, None)
                    if number is None:
                        break
                    self._begin(number)
                if not self._running:
                    return
                for connection in wait(list(self._running)):
                    assert isinstance(connection, Connection)
                    yield self._taken(connection)
        finally:
            for connection, (_, process) in self._running.items():
                process.terminate()
                process.join()
                connection.close()
            self._running.clear()

    def _begin(self, number: int) -> None:
        context = get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_do, args=(theirs, self._work, number), daemon=True)
        process.start()
        theirs.close()
        self._running[ours] = (number, process)

    def _taken(self, connection: Connection) -> tuple[int, Result]:
        number, process = self._running.pop(connection)
        try:
            done, result = connection.recv()
        except EOFError:
            done, result = False, "the process ended without a result"
        connection.close()
        process.join()
        if not done:
            raise BatchError(f"batch {number}: {result}")
        return number, result


def _do(connection: Connection, work: Callable[[int], object], number: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    try:
        answer: tuple[bool, object] = (True, work(number))
    except Exception:
        answer = (False, format_exc())
    try:
        connection.send(answer)
    except BrokenPipeError:
        return
