"""Who does the batches of a campaign: processes of this machine, or any executor.

An executor is one of `concurrent.futures`, wherever its workers are; what it is to do can be
pickled. `dask://HOST:PORT` is that of a dask scheduler whose workers have rtmref installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from typing import Final, TypeVar

from rtmref.engine.batches import Batches
from rtmref.engine.workforce import Workforce

Item = TypeVar("Item")
Result = TypeVar("Result")
LOCAL: Final = "local"
DASK: Final = "dask://"
PATIENCE: Final = 5
"""Seconds that a scheduler has to answer."""


class ExecutorError(ValueError):
    """There is no such executor, or it cannot be used; the message says why."""


class Submitted(Workforce[Item, Result]):
    """Has an executor do the work; `results` raises what a piece of work raises."""

    def __init__(self, executor: Executor, work: Callable[[Item], Result], at_once: int) -> None:
        super().__init__(at_once)
        self._executor = executor
        self._work = work
        self._running: dict[Future[Result], Item] = {}

    @property
    def _busy(self) -> int:
        return len(self._running)

    def _begin(self, item: Item) -> None:
        self._running[self._executor.submit(self._work, item)] = item

    def _finished(self, seconds: float | None) -> Iterator[tuple[Item, Result]]:
        for future in wait(self._running, seconds, FIRST_COMPLETED).done:
            yield self._running.pop(future), future.result()

    def _stop(self) -> None:
        for future in self._running:
            future.cancel()
        self._running.clear()


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
