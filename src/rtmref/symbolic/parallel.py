"""Judging operations in several processes, with the same result as in one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from rtmref.lang.spec import Spec
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.footprints import nodes
from rtmref.symbolic.judgements import Judgement, Options
from rtmref.symbolic.proofs import judge, subjects


class _Process:
    """What a process keeps from one operation to the next."""

    base: Assumptions | None = None


def prove_in_parallel(
    spec: Spec,
    *,
    operations: Sequence[str] | None = None,
    invariants: Sequence[str] | None = None,
    options: Options = Options(),  # noqa: B008
    workers: int = 2,
    executor: Executor | None = None,
) -> Iterator[Judgement]:
    """`prove`, on processes of its own or on those of an executor; the order is the same."""
    chosen = tuple(spec.invariants if invariants is None else invariants)
    names = subjects(spec, operations)
    if executor is not None:
        yield from _merged(spec, spec, executor, names, chosen, options)
        return
    with _own_processes(spec, min(workers, len(names))) as own:
        yield from _merged(spec, None, own, names, chosen, options)


def _own_processes(spec: Spec, workers: int) -> Executor:
    """Forked ones start with the translated invariants; others translate them for themselves."""
    if "fork" in multiprocessing.get_all_start_methods():
        how = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(workers, how, _begin, (assume(spec),))
    return ProcessPoolExecutor(workers, None, _begin_anew, (spec,))


def _begin(base: Assumptions) -> None:
    _Process.base = base


def _begin_anew(spec: Spec) -> None:
    _Process.base = assume(spec)


def _merged(
    spec: Spec,
    told: Spec | None,
    executor: Executor,
    names: Sequence[str],
    chosen: tuple[str, ...],
    options: Options,
) -> Iterator[Judgement]:
    """The largest operations go first, so that no process is left with them at the end.

    A process that knows nothing has to be told the specification with each of them.
    """
    running: dict[str, Future[list[Judgement]]] = {}
    for name in sorted(names, key=lambda each: -_weight(spec, each)):
        running[name] = executor.submit(_judged, told, name, chosen, options)
    for name in names:
        yield from running[name].result()


def _weight(spec: Spec, name: str) -> int:
    return sum(1 for _ in nodes(spec.operations[name])) if name in spec.operations else 0


def _judged(
    spec: Spec | None, name: str, chosen: tuple[str, ...], options: Options
) -> list[Judgement]:
    base = _Process.base
    if spec is not None and (base is None or base.context.spec.digest != spec.digest):
        base = _Process.base = assume(spec)
    assert base is not None
    return list(judge(base, name, chosen, options))
