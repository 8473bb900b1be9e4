"""Calls that are made several at once are compared as if they were made one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.pipelined import OPEN, PipelinedLockstep, lockstep
from rtmref.machines.source import Source, seeded
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.target import Answer

CALLS = 1500


class Batched(OptimizedTarget):
    """The optimised implementation, several calls at once; from one call on it errs."""

    name = "batched"
    takes_anything = False
    deterministic = True

    def __init__(self, wrong_at: int = 0, raises: bool = False) -> None:
        self.sizes: list[int] = []
        self.made = 0
        self._wrong_at, self._raises = wrong_at, raises
        super().__init__()

    def many(
        self, requests: Sequence[tuple[str, tuple[Any, ...]]]
    ) -> list[tuple[Answer, Sequence[Answer]]]:
        """The answers, each with its events."""
        self.sizes.append(len(requests))
        return [self._one(name, arguments) for name, arguments in requests]

    def _one(self, name: str, arguments: tuple[Any, ...]) -> tuple[Answer, Sequence[Answer]]:
        self.made += 1
        answer = self.operations[name](*arguments)
        if self.made == self._wrong_at:
            if self._raises:
                raise OSError("gone")
            return (answer[0] + 1, *answer[1:]), self.take_events()
        return answer, self.take_events()

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again; what was wrong once is right from then on."""
        self.made = 0
        super().reset(limits, decisions)


def played(compiled: Program, target: Batched) -> tuple[Lockstep, Any]:
    """An episode of random calls."""
    both = lockstep(Model(compiled), target)
    both.reset({}, {})
    source = Source(both.model, seeded(Random(5).random))
    return both, both.episode(source, CALLS)


def test_calls_go_together(compiled: Program) -> None:
    """Several calls are made at once, never more than are allowed, and nothing differs."""
    target = Batched()
    both, divergence = played(compiled, target)
    assert divergence is None
    assert isinstance(both, PipelinedLockstep)
    assert max(target.sizes) <= OPEN
    assert sum(target.sizes) == CALLS
    assert sum(target.sizes) / len(target.sizes) > 2


def test_the_calls_are_the_same(compiled: Program) -> None:
    """Equal choices give the calls that are given to a target which takes one at a time."""
    target = OptimizedTarget()
    target.takes_anything = False
    alone = Lockstep(Model(compiled), target)
    alone.reset({}, {})
    assert alone.episode(Source(alone.model, seeded(Random(5).random)), CALLS) is None
    both, _ = played(compiled, Batched())
    assert both.symbolic()[:CALLS] == alone.symbolic()[:CALLS]


@pytest.mark.parametrize("at", [1, 2, 63, 64, 65, 700])
def test_the_first_wrong_answer_is_found(compiled: Program, at: int) -> None:
    """What was played ends with the call that was answered wrongly."""
    both, divergence = played(compiled, Batched(wrong_at=at))
    assert divergence is not None
    assert divergence.kind == "status"
    assert len(both.played) == at
    assert both.played[-1].operation == divergence.operation


def test_a_failure_is_a_divergence(compiled: Program) -> None:
    """A target that fails in the middle of several calls crashes, and the next episode is open."""
    both, divergence = played(compiled, Batched(wrong_at=40, raises=True))
    assert divergence is not None
    assert (divergence.kind, divergence.answer) == ("crash", "OSError: gone")
    both.reset({}, {})
    assert both.episode(Source(both.model, seeded(Random(6).random)), 20) is None
