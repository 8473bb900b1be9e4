"""Smaller traces that still fail: fewer settings, calls and objects, simpler values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, Final

from rtmref.engine.detours import detours, handles, renamed
from rtmref.engine.handles import Aliases
from rtmref.engine.simpler import simpler
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Handle, Trace
from rtmref.values import NetAddress

Fails = Callable[[Trace], Aliases | None]
"""Runs a trace: the names of its handles if it fails in the way that matters, otherwise None."""
ATTEMPTS: Final = 4000
"""How many candidates are tried at most: shrinking has to end."""
FEW: Final = 16
"""Calls of a trace that is small enough for trying every pair of them."""
SHORT: Final = 8
"""Calls of a trace that is read at a glance: a longer one is worth many more attempts."""
ASIDE: Final = 400
"""How many candidates a detour is followed."""


def shrink(
    spec: Spec, trace: Trace, fails: Fails, attempts: int = ATTEMPTS, roundabout: bool = True
) -> Trace:
    """A smaller trace that still fails; the same one if it does not fail at all.

    Where it is long still, and unless that is not wanted, it is told in other ways as well.
    """
    names = fails(trace)
    if names is None:
        return trace
    work = _Shrinking(spec, trace, names, fails, attempts)
    work.smaller()
    while roundabout and SHORT < len(work.trace.calls) <= FEW and work.found_a_shorter_way():
        work.smaller()
    return work.trace


def fewer_calls(spec: Spec, trace: Trace, fails: Fails, attempts: int) -> Trace:
    """A trace with fewer of the calls, and nothing else changed, that still fails."""
    names = fails(trace)
    if names is None:
        return trace
    work = _Shrinking(spec, trace, names, fails, attempts)
    work.fewer_calls()
    return work.trace


class _Shrinking:
    """The smallest failing trace so far, and how many more candidates may be tried."""

    def __init__(
        self, spec: Spec, trace: Trace, names: Aliases, fails: Fails, attempts: int
    ) -> None:
        self.spec = spec
        self.trace = trace
        self.names = names
        self.fails = fails
        self.attempts = attempts

    def tried(self, candidate: Trace) -> bool:
        """Whether the candidate fails too; it is then the smallest trace."""
        if self.attempts <= 0:
            return False
        self.attempts -= 1
        names = self.fails(candidate)
        if names is None:
            return False
        self.trace, self.names = candidate, names
        return True

    def smaller(self) -> None:
        """Leave out and make simpler until nothing more can be."""
        before = None
        while self.trace != before and self.attempts > 0:
            before = self.trace
            self.fewer_settings()
            self.fewer_calls()
            self.fewer_pairs()
            self.fewer_objects()
            self.fewer_marks()
            self.simpler_values()

    def found_a_shorter_way(self) -> bool:
        """Whether a trace of as many calls that fails too can do with fewer; it is then the one."""
        for detour in detours(self.spec, self.trace, self.names):
            if self.attempts <= 0:
                return False
            self.attempts -= 1
            names = self.fails(detour)
            if names is not None and self._followed(detour, names):
                return True
        return False

    def _followed(self, detour: Trace, names: Aliases) -> bool:
        """Whether leaving out gets further from there."""
        limit = min(ASIDE, self.attempts)
        aside = _Shrinking(self.spec, detour, names, self.fails, limit)
        aside.fewer_calls()
        if len(aside.trace.calls) == len(self.trace.calls):
            aside.simpler_values()
            aside.fewer_calls()
            aside.fewer_pairs()
        self.attempts -= limit - aside.attempts
        if len(aside.trace.calls) >= len(self.trace.calls):
            return False
        self.trace, self.names = aside.trace, aside.names
        return True

    def fewer_settings(self) -> None:
        """Leave out the limits and decisions that do not matter: mostly that is all of them."""
        if len(self.trace.limits) + len(self.trace.decisions) > 1:
            self.tried(replace(self.trace, limits={}, decisions={}))
        for name in self.trace.limits:
            self.tried(replace(self.trace, limits=_less(self.trace.limits, name)))
        for name in self.trace.decisions:
            self.tried(replace(self.trace, decisions=_less(self.trace.decisions, name)))

    def fewer_calls(self) -> None:
        """Delta debugging: leave out ever smaller stretches, the last ones first."""
        size = max(1, len(self.trace.calls) // 2)
        while size >= 1:
            end = len(self.trace.calls)
            while end > 0 and self.attempts > 0:
                start = max(0, end - size)
                calls = without(self.trace.calls, start, end, self.names)
                self.tried(replace(self.trace, calls=calls))
                end = start
            size //= 2

    def fewer_pairs(self) -> None:
        """Leave out two calls that need each other, once there are few enough to try them all.

        What is left may need no settings any more.
        """
        if len(self.trace.calls) > FEW:
            return
        pairs = combinations(reversed(range(len(self.trace.calls))), 2)
        for later, earlier in pairs:
            if later < len(self.trace.calls):
                calls = without(self.trace.calls, later, later + 1, self.names)
                calls = without(calls, earlier, earlier + 1, self.names)
                fewer = replace(self.trace, calls=calls)
                if not self.tried(fewer) and (fewer.limits or fewer.decisions):
                    self.tried(replace(fewer, limits={}, decisions={}))

    def fewer_objects(self) -> None:
        """Let an earlier object of the same sort stand in for a later one wherever it is used."""
        for handle in sorted(set(handles(self.trace.calls)), key=str, reverse=True):
            known = self.names.get(handle)
            if known is None:
                continue
            for other in sorted({one.names[0] for one in self.names.values()}, key=_age):
                if self.names[other].sort == known.sort and other.call < known.names[0].call:
                    swapped = dict.fromkeys(known.names, other)
                    if self.tried(replace(self.trace, calls=renamed(self.trace.calls, swapped))):
                        break

    def fewer_marks(self) -> None:
        """Leave arguments as they are that need not be spoilt."""
        for n, call in enumerate(self.trace.calls):
            for mark in call.marks:
                kept = tuple(other for other in self.trace.calls[n].marks if other != mark)
                self.tried(self._changed(n, replace(self.trace.calls[n], marks=kept)))

    def simpler_values(self) -> None:
        """Put the simplest values into the arguments that keep the trace failing."""
        for n, call in enumerate(self.trace.calls):
            for position, parameter in enumerate(self.spec.operations[call.operation].parameters):
                while any(
                    self.tried(self._with(n, position, value))
                    for value in simpler(
                        self.spec,
                        parameter,
                        parameter.type,
                        self.trace.calls[n].arguments[position],
                    )
                ):
                    pass

    def _with(self, n: int, position: int, value: Any) -> Trace:
        calls = self.trace.calls
        arguments = list(calls[n].arguments)
        arguments[position] = value
        return self._changed(n, replace(calls[n], arguments=tuple(arguments)))

    def _changed(self, n: int, call: Call) -> Trace:
        calls = self.trace.calls
        return replace(self.trace, calls=(*calls[:n], call, *calls[n + 1 :]))


def _less(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != name}


def _age(handle: Handle) -> tuple[int, str]:
    return handle.call, str(handle)


def without(
    calls: Sequence[Call], start: int, end: int, names: Aliases | None = None
) -> tuple[Call, ...]:
    """The calls without those from `start` to `end`, handles numbered anew.

    A handle that a call left out has returned goes by the name that a later call gives it, if one
    does; otherwise it names call 0, which returns nothing: it is never live.
    """
    kept = [n for n in range(len(calls)) if not start <= n < end]
    numbers = {old + 1: new for new, old in enumerate(kept, start=1)}
    return tuple(
        replace(calls[n], arguments=_moved(calls[n].arguments, n + 1, numbers, names or {}))
        for n in kept
    )


def _moved(value: Any, user: int, numbers: Mapping[int, int], names: Aliases) -> Any:
    match value:
        case Handle():
            known = names.get(value)
            for name in (value,) if known is None else (value, *known.names):
                if name.call in numbers and name.call < user:
                    return Handle(numbers[name.call], name.path)
            return Handle(0, ())
        case NetAddress():
            return value
        case tuple():
            return tuple(_moved(item, user, numbers, names) for item in value)
        case _:
            return value
