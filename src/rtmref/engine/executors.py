"""Who does the batches of a campaign: processes of this machine, or any executor.

An executor is one of `concurrent.futures`, wherever its workers are; what it is to do can be
pickled. `dask://HOST:PORT` is that of a dask scheduler whose workers have rtmref installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from time import sleep
from typing import Final, Generic, Protocol, TypeVar

from rtmref.engine.batches import PAUSE, Batches

Item = TypeVar("Item")
Result = TypeVar("Result")
Answer = TypeVar("Answer", covariant=True)
LOCAL: Final = "local"
DASK: Final = "dask://"
PATIENCE: Final = 5
"""Seconds that a scheduler has to answer."""


class ExecutorError(ValueError):
    """There is no such executor, or it cannot be used; the message says why."""


class Workforce(Protocol[Item, Answer]):
    """Does pieces of work, several at once, in any order."""

    def results(self, items: Iterable[Item | None]) -> Iterator[tuple[Item, Answer]]:
        """Each item with its result, as they come; None says that there is none at the moment."""
        ...


class Submitted(Generic[Item, Result]):
    """Has an executor do the work; raises what a piece of work raises."""

    def __init__(self, executor: Executor, work: Callable[[Item], Result], at_once: int) -> None:
        self._executor = executor
        self._work = work
        self._at_once = at_once
        self._running: dict[Future[Result], Item] = {}

    def results(self, items: Iterable[Item | None]) -> Iterator[tuple[Item, Result]]:
        """Each item with its result, as they come; None says that there is none at the moment."""
        waiting = iter(items)
        try:
            while self._begun(waiting) or self._running:
                timeout = PAUSE if len(self._running) < self._at_once else None
                for future in wait(self._running, timeout, FIRST_COMPLETED).done:
                    yield self._running.pop(future), future.result()
        finally:
            for future in self._running:
                future.cancel()
            self._running.clear()

    def _begun(self, waiting: Iterator[Item | None]) -> bool:
        """Submit as many as there is room for; whether there may be more."""
        while len(self._running) < self._at_once:
            try:
                item = next(waiting)
            except StopIteration:
                return False
            if item is None:
                if not self._running:
                    sleep(PAUSE)
                return True
            self._running[self._executor.submit(self._work, item)] = item
        return True


@contextmanager
def opened(
    name: str, work: Callable[[Item], Result], workers: int | None
) -> Iterator[Workforce[Item, Result]]:
    """The workforce of this name: `local`, or `dask://HOST:PORT`; raises ExecutorError.

    Without a number of workers there are as many as it has processors.
    """
    if name == LOCAL:
        yield Batches(work, workers or os.cpu_count() or 1)
    elif name.startswith(DASK) and len(name) > len(DASK):
        with _dask(name.removeprefix(DASK)) as (executor, threads):
            yield Submitted(executor, work, workers or threads)
    else:
        raise ExecutorError(f"{name!r} is neither {LOCAL} nor {DASK}HOST:PORT")


@contextmanager
def _dask(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a dask scheduler, and how many threads its workers have."""
    try:
        from distributed import Client
    except ImportError:
        raise ExecutorError("dask is not installed; try: pip install 'rtmref[dask]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutorError(f"no scheduler answers at {address}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ExecutorError(f"the scheduler at {address} has no workers")
        with client.get_executor(pure=False) as executor:
            yield executor, threads
