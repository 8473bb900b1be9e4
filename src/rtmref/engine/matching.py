"""Handles of the model and handles of a target: matched one to one, never compared.

A `Matching` carries arguments over to the target and judges whether an answer says the same as the
model's outcome, new handles being matched as they appear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rtmref.concrete.admission import NoHandle
from rtmref.concrete.model import COMPLETED
from rtmref.concrete.records import Record
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import (
    HandleType,
    ListType,
    OptionalType,
    PointerType,
    SetType,
    SortType,
    StructType,
    Type,
)

Carry = Callable[[Any], Any]
Same = Callable[[Any, Any], bool]
Mark = tuple[int, dict[int, Same] | None]


class Matching:
    """A bijection between the handles of one episode."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._theirs: dict[Any, Any] = {}
        self._ours: dict[Any, Any] = {}
        self._waiting: dict[int, Same] = {}
        """How the outcome of each waiting call is judged, by its number."""
        self.missed = False
        """Whether a handle was carried over that the target has not given, or not yet."""

    def clear(self) -> None:
        """Begin a new episode."""
        self._theirs.clear()
        self._ours.clear()
        self._waiting.clear()

    def mark(self) -> Mark:
        """What is known now, to come back to."""
        return len(self._theirs), dict(self._waiting) if self._waiting else None

    def return_to(self, mark: Mark) -> None:
        """Forget what was learnt since the mark."""
        known, waiting = mark
        while len(self._theirs) > known:
            del self._ours[self._theirs.popitem()[1]]
        self._waiting = dict(waiting or ())

    def ours(self, handle: Any) -> Any:
        """The model's handle for one of the target's; unknown ones stay as they are."""
        return self._ours.get(handle, handle)

    def known(self, handle: Any) -> Any:
        """The target's handle for one of the model's; None if it has given none."""
        return self._theirs.get(handle)

    def theirs(self, handle: Any) -> Any:
        """The target's handle for one of the model's; unknown ones stay as they are."""
        known = self._theirs.get(handle)
        if known is None:
            self.missed = True
            return handle
        return known

    def carried(self, value: Any) -> Any:
        """Any value with the target's handles in the place of the model's."""
        if isinstance(value, Record):
            return self.theirs(value)
        if type(value) is not tuple and type(value) is not list:
            return value
        carried = [self.carried(item) for item in value]
        if all(ours is theirs for ours, theirs in zip(value, carried, strict=True)):
            return value
        return tuple(carried) if type(value) is tuple else carried

    def _same_handle(self, ours: Any, theirs: Any) -> bool:
        if ours is None or theirs is None:
            return ours is theirs
        if isinstance(ours, NoHandle):
            return ours.value is theirs or _is_same_list(self.carried(ours.value), theirs)
        known = self._theirs.get(ours)
        if known is not None:
            return bool(known == theirs)
        if theirs in self._ours:
            return False
        self._theirs[ours] = theirs
        self._ours[theirs] = ours
        return True

    def carrier(self, op: Operation) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """Turns the model's arguments of an operation into the target's."""
        return self._carrier(op, self.theirs)

    def returner(self, op: Operation) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        """Turns the target's arguments of an operation into the model's."""
        return self._carrier(op, self.ours)

    def _carrier(
        self, op: Operation, across: Carry
    ) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        carries = [self._carry(parameter.type, across) for parameter in op.parameters]
        if all(carry is None for carry in carries):
            return lambda arguments: arguments
        steps = list(enumerate(carries))

        def carry_all(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(
                [
                    arguments[n] if carry is None or arguments[n] is None else carry(arguments[n])
                    for n, carry in steps
                ]
            )

        return carry_all

    def _carry(self, kind: Type, across: Carry) -> Carry | None:
        match kind:
            case SortType() | HandleType():
                return across
            case OptionalType(item):
                return self._carry(item, across)
            case PointerType(item):
                return _mapped([self._carry(item, across)])
            case StructType(name):
                members = self._spec.structures[name].members
                return _mapped([self._carry(member.type, across) for member in members])
            case ListType(item) | SetType(item):
                return _each(self._carry(item, across))
            case _:
                return None

    def judge(self, op: Operation) -> Callable[[tuple[Any, ...], tuple[Any, ...]], bool]:
        """Whether a target's answer says the same as the model's outcome."""
        results = [self._same(result.value.type) for result in op.results]
        waits = {
            guard.status_value for guard in op.guards if isinstance(guard, Refusal) and guard.waits
        }

        def same(outcome: tuple[Any, ...], answer: tuple[Any, ...]) -> bool:
            if outcome[0] != answer[0] or len(outcome) != len(answer):
                return False
            if outcome[0] in waits:
                self._waiting[outcome[1]] = same
                return bool(outcome == answer)
            for n in range(1, len(outcome)):  # noqa: SIM110 (a generator costs more)
                if not results[n - 1](outcome[n], answer[n]):
                    return False
            return True

        return same

    def same_events(
        self, ours: Sequence[tuple[Any, ...]], theirs: Sequence[tuple[Any, ...]]
    ) -> bool:
        """Whether the same events were delivered in the same order."""
        return len(ours) == len(theirs) and all(map(self._same_event, ours, theirs))

    def _same_event(self, ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
        if len(ours) != len(theirs) or not self._same_handle(ours[0], theirs[0]):
            return False
        if ours[1] != theirs[1]:
            return False
        if ours[1] == COMPLETED:
            same = self._waiting.pop(ours[2])
            return bool(ours[2] == theirs[2]) and same(ours[3], theirs[3])
        return self._same_context(ours[2], theirs[2]) and self._same_context(ours[3], theirs[3])

    def _same_context(self, ours: Any, theirs: Any) -> bool:
        if hasattr(ours, "_live"):
            return self._same_handle(ours, theirs)
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            return len(ours) == len(theirs) and all(map(self._same_context, ours, theirs))
        return bool(ours == theirs)

    def _same(self, kind: Type) -> Same:
        match kind:
            case SortType() | HandleType():
                return self._same_handle
            case OptionalType(item):
                return _optional(self._same(item))
            case PointerType(item):
                return _members([self._same(item)])
            case StructType(name):
                members = self._spec.structures[name].members
                return _members([self._same(member.type) for member in members])
            case ListType(item):
                return _items(self._same(item))
            case _:
                return _equal


def _is_same_list(ours: Any, theirs: Any) -> bool:
    return type(ours) in (tuple, list) and type(ours) is type(theirs) and bool(ours == theirs)


def _equal(ours: Any, theirs: Any) -> bool:
    return bool(ours == theirs)


def _optional(same: Same) -> Same:
    def judge(ours: Any, theirs: Any) -> bool:
        if ours is None or theirs is None:
            return ours is theirs
        return same(ours, theirs)

    return judge


def _members(parts: list[Same]) -> Same:
    def judge(ours: Any, theirs: Any) -> bool:
        if not isinstance(theirs, tuple) or len(theirs) != len(parts):
            return False
        for n, same in enumerate(parts):  # noqa: SIM110 (a generator costs more)
            if not same(ours[n], theirs[n]):
                return False
        return True

    return judge


def _items(same: Same) -> Same:
    def judge(ours: Any, theirs: Any) -> bool:
        if not isinstance(theirs, tuple | list) or len(theirs) != len(ours):
            return False
        return all(map(same, ours, theirs))

    return judge


def _mapped(parts: list[Carry | None]) -> Carry | None:
    if all(part is None for part in parts):
        return None

    def carry(value: Any) -> Any:
        return tuple(
            [
                item if part is None or item is None else part(item)
                for part, item in zip(parts, value, strict=True)
            ]
        )

    return carry


def _each(part: Carry | None) -> Carry | None:
    if part is None:
        return None

    def carry(value: Any) -> Any:
        return tuple([item if item is None else part(item) for item in value])

    return carry
