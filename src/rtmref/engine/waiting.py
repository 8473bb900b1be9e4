"""Calls that wait: their answer is a status and a number, their outcome comes later as an event."""

from __future__ import annotations

from typing import Any

from rtmref.lang.spec import Operation, Refusal


def wait_status(op: Operation) -> int | None:
    """The status of a call of this operation that waits, None if such a call never does."""
    waits = (guard for guard in op.guards if isinstance(guard, Refusal) and guard.waits)
    return next((refusal.status_value for refusal in waits), None)


def number_of_wait(op: Operation, outcome: tuple[Any, ...]) -> int | None:
    """The number of a call among those that wait, None if the outcome is final."""
    if outcome and outcome[0] == wait_status(op):
        number: int = outcome[1]
        return number
    return None
