"""Processes that prove: they share the work, and one that dies takes only its task along."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import Judgement, Options
from rtmref.verdicts import Verdict, Word

if TYPE_CHECKING:
    from rtmref.symbolic.assumptions import Assumptions

CRASHED: Final = Verdict(Word.UNKNOWN, "the solver crashed")


Answer = TypeVar("Answer", covariant=True)


class Job(Protocol[Answer]):
    """What one worker does at a time."""

    def done(self, base: Assumptions, options: Options) -> Answer:
        """The answer, from what all jobs assume; that of another job makes no difference."""

    def lost(self) -> Answer:
        """The answer where the solver has crashed."""


@dataclass(frozen=True, slots=True)
class Task:
    """Obligations of one subject: some invariants, and perhaps every place of a `find`."""

    subject: str
    invariants: tuple[str, ...]
    finds: bool

    def done(self, base: Assumptions, options: Options) -> Sequence[Judgement]:
        """The judgement on each."""
        from rtmref.symbolic.proofs import judge

        return tuple(judge(base, self.subject, self.invariants, options, finds=self.finds))

    def lost(self) -> Sequence[Judgement]:
        """Nothing is known of any."""
        names = (*self.invariants, *(("find",) if self.finds else ()))
        return [Judgement(self.subject, each, CRASHED, "none") for each in names]


_CURRENT: Final[list[tuple[Assumptions, Options]]] = []
"""What all tasks assume: translated once, and inherited by forked processes."""


def answers(
    spec: Spec, options: Options, tasks: Sequence[Job[Answer]], workers: int
) -> Iterator[Answer | None]:
    """The answer to each task, in the order of the tasks.

    Before them comes None, as soon as the workers are at work.
    """
    if tasks:
        _CURRENT[:] = [(_assumed(spec), options)]
    begun = False
    while tasks and workers > 1:
        done = 0
        for answer in _together(tasks, workers):
            if answer is not None or not begun:
                yield answer
            done += answer is not None
            begun = True
        if done < len(tasks):
            yield _alone(tasks[done])
        tasks = tasks[done + 1 :]
    if not begun:
        yield None
    yield from map(_done, tasks)


def _assumed(spec: Spec) -> Assumptions:
    """What all obligations of a specification share, translated once."""
    from rtmref.symbolic.assumptions import assume

    known = [base for base, _ in _CURRENT if base.context.spec is spec]
    return known[0] if known else assume(spec)


def _together(tasks: Sequence[Job[Answer]], workers: int) -> Iterator[Answer | None]:
    """None once they are at work, then the answers up to the first that a dying worker took."""
    with _pool(workers) as pool:
        futures = [pool.submit(_done, task) for task in tasks]
        yield None
        for future in futures:
            try:
                answer = future.result()
            except BrokenProcessPool:
                return
            yield answer


def _alone(task: Job[Answer]) -> Answer:
    """The answer of a process of its own; if that dies too, it was the task."""
    with _pool(1) as pool:
        try:
            return pool.submit(_done, task).result()
        except BrokenProcessPool:
            return task.lost()


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(workers, get_context("fork"), _end_without_a_word)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _end_without_a_word() -> None:
    """An interrupt ends workers at once; the process that they work for tells of it."""
    for each in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.SIG_DFL)


def _done(task: Job[Answer]) -> Answer:
    ((base, options),) = _CURRENT
    return task.done(base, options)
