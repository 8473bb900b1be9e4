"""Handles by name: from played calls to a trace, and back when a trace is played."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtmref.lang.spec import Spec
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

    def learn(self, number: int, results: Sequence[str], outcome: tuple[Any, ...]) -> None:
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


def symbolic(
    spec: Spec, played: Sequence[tuple[str, tuple[Any, ...], tuple[Any, ...]]]
) -> tuple[Call, ...]:
    """The calls with every handle named by where it first came back."""
    names: dict[Any, Handle] = {}
    calls: list[Call] = []
    for number, (operation, arguments, outcome) in enumerate(played, start=1):
        calls.append(Call(operation, tuple(_named(argument, names) for argument in arguments)))
        results = spec.operations[operation].results
        for result, value in zip(results, outcome[1:], strict=False):
            _name(value, (result.name,), number, names)
    return tuple(calls)


def _named(value: Any, names: dict[Any, Handle]) -> Any:
    if isinstance(value, NetAddress):
        return value
    if isinstance(value, tuple):
        return tuple(_named(item, names) for item in value)
    if hasattr(value, "_live"):
        return names.get(value, Handle(0, ()))
    return value


def _name(value: Any, path: tuple[str | int, ...], call: int, names: dict[Any, Handle]) -> None:
    if isinstance(value, tuple) and not isinstance(value, NetAddress):
        for position, item in enumerate(value):
            _name(item, (*path, position), call, names)
    elif hasattr(value, "_live"):
        names.setdefault(value, Handle(call, path))
