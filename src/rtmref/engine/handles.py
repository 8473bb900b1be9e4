"""Handles by name: from played calls to a trace, and back when a trace is played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rtmref.concrete.model import Completion, Outcome
from rtmref.engine.waiting import number_of_wait
from rtmref.lang.spec import Operation, Spec
from rtmref.trace import Call, Handle
from rtmref.values import NetAddress


class Gone:
    """Stands for a handle that no call of the trace returned: never live anywhere."""

    __slots__ = ()
    _live = False


class Names:
    """The results of the calls so far, by number."""

    def __init__(self) -> None:
        self._results: dict[int, dict[str, Any]] = {}

    def learn(self, number: int, results: Sequence[str], outcome: Outcome) -> None:
        """Call `number` had this outcome."""
        self._results[number] = dict(zip(results, outcome[1:], strict=False))

    def resolve(self, argument: Any) -> Any:
        """The argument with every symbolic handle replaced by the object it names."""
        match argument:
            case Handle(call, path):
                return self._find(call, path)
            case NetAddress():
                return argument
            case tuple():
                return tuple(self.resolve(item) for item in argument)
            case _:
                return argument

    def _find(self, call: int, path: tuple[str | int, ...]) -> Any:
        value: Any = self._results.get(call)
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return Gone()
        return Gone() if value is None else value


class CallNames(Names):
    """The results of the model's calls; those of a call that waits come when it has completed."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self._operations = spec.operations
        self._waiting: dict[int, int] = {}

    def take_in(
        self, number: int, operation: str, outcome: Outcome, completed: Sequence[Completion]
    ) -> None:
        """Call `number` had this outcome, and calls that had waited completed."""
        op = self._operations[operation]
        wait = number_of_wait(op, outcome)
        if wait is None:
            self.learn(number, _names(op), outcome)
        else:
            self._waiting[wait] = number
        for waited, name, late in completed:
            self.learn(self._waiting[waited], _names(self._operations[name]), late)


def _names(op: Operation) -> list[str]:
    return [result.name for result in op.results]


class Played(NamedTuple):
    """A call as the model took it: with its own arguments and outcome."""

    operation: str
    arguments: tuple[Any, ...]
    outcome: Outcome
    completed: tuple[Completion, ...] = ()
    """The calls that had waited and went on after it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a handle refers to: the sort, and every name under which calls returned it, in order."""

    sort: str
    names: tuple[Handle, ...]


Aliases = Mapping[Handle, Known]
"""The objects that calls returned, by each of their names."""


def aliases(spec: Spec, played: Sequence[Played]) -> Aliases:
    """Every name of every object that the calls returned."""
    found: dict[Any, list[Handle]] = {}
    for name, o in _returned(spec, played):
        found.setdefault(o, []).append(name)
    known = {o: Known(type(o).__name__, tuple(names)) for o, names in found.items()}
    return {name: one for one in known.values() for name in one.names}


def symbolic(spec: Spec, played: Sequence[Played]) -> tuple[Call, ...]:
    """The calls with every handle named by where it first came back."""
    names: dict[Any, Handle] = {}
    for name, o in _returned(spec, played):
        names.setdefault(o, name)
    return tuple(
        Call(one.operation, _named(one.arguments, number, names))
        for number, one in enumerate(played, start=1)
    )


def _named(value: Any, number: int, names: Mapping[Any, Handle]) -> Any:
    if isinstance(value, NetAddress):
        return value
    if isinstance(value, tuple):
        return tuple(_named(item, number, names) for item in value)
    if hasattr(value, "_live"):
        name = names.get(value)
        return name if name is not None and name.call < number else Handle(0, ())
    return value


def _returned(spec: Spec, played: Sequence[Played]) -> Iterator[tuple[Handle, Any]]:
    """Every object that a call returned, in time, with the name that this gives it."""
    waiting: dict[int, int] = {}
    for number, (operation, _, outcome, completed) in enumerate(played, start=1):
        op = spec.operations[operation]
        wait = number_of_wait(op, outcome)
        if wait is None:
            yield from _named_objects(op, outcome, number)
        else:
            waiting[wait] = number
        for waited, name, late in completed:
            yield from _named_objects(spec.operations[name], late, waiting[waited])


def _named_objects(op: Operation, outcome: Outcome, call: int) -> Iterator[tuple[Handle, Any]]:
    for name, value in zip(_names(op), outcome[1:], strict=False):
        yield from _objects(value, (name,), call)


def _objects(value: Any, path: tuple[str | int, ...], call: int) -> Iterator[tuple[Handle, Any]]:
    if isinstance(value, tuple) and not isinstance(value, NetAddress):
        for position, item in enumerate(value):
            yield from _objects(item, (*path, position), call)
    elif hasattr(value, "_live"):
        yield Handle(call, path), value
