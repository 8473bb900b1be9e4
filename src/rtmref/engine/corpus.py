"""Traces worth keeping: those that do what hardly any other does.

What just one episode of a batch exercised of the specification is rare. The calls that led there,
without those that have nothing to do with it, are where later episodes begin.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.concrete.counters import Counters, Element
from rtmref.concrete.model import Model
from rtmref.engine.handles import Aliases, CallNames, Played, aliases
from rtmref.engine.shrink import fewer_calls
from rtmref.trace import Trace

MOST_KEPT: Final = 4
"""Traces that a batch keeps at most."""
FEWEST: Final = 8
"""Episodes of a batch that can tell what is rare."""
ATTEMPTS: Final = 32
"""How often a trace is replayed to make it shorter: enough to lose what is long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A trace that is kept, and the elements of the specification that it is kept for."""

    trace: Trace
    reached: tuple[str, ...]


class Rarities:
    """What the episodes of a batch exercised that the corpus does not reach."""

    def __init__(self, counters: Counters, covered: Collection[str] = ()) -> None:
        self._numbers = counters.numbers
        self._names = {
            counters.slots[key]: _name(each)
            for key, each in counters.elements.items()
            if _name(each) not in covered
        }
        self._before: list[int] = []
        self._times = dict.fromkeys(self._names, 0)
        self._first: dict[int, int] = {}
        self._traces: list[Trace | None] = []

    def begin(self) -> None:
        """An episode begins."""
        self._before = list(self._numbers)

    def end(self, trace: Callable[[], Trace]) -> None:
        """The episode that began last has ended; the trace is asked for if it is the first."""
        number = len(self._traces)
        met = [s for s in self._times if self._numbers[s] != self._before[s]]
        new = [slot for slot in met if not self._times[slot]]
        for slot in met:
            self._times[slot] += 1
        self._first.update(dict.fromkeys(new, number))
        self._traces.append(trace() if new else None)

    def kept(self, model: Model) -> tuple[Entry, ...]:
        """The traces of the episodes that did most of what no other did, made short."""
        if len(self._traces) < FEWEST:
            return ()
        rare: dict[int, list[int]] = {}
        for slot, number in self._first.items():
            if self._times[slot] == 1:
                rare.setdefault(number, []).append(slot)
        most = sorted(rare, key=lambda number: (-len(rare[number]), number))[:MOST_KEPT]
        entries = (self._entry(model, self._traces[number], rare[number]) for number in most)
        return tuple(entry for entry in entries if entry is not None)

    def _entry(self, model: Model, trace: Trace | None, slots: Sequence[int]) -> Entry | None:
        assert trace is not None
        plain = replace(trace, calls=tuple(replace(call, marks=()) for call in trace.calls))
        replays = _Replays(model, self._numbers)
        wanted = frozenset(slots) - replays.replayed(plain, frozenset(slots)).missing
        if not wanted:
            return None
        cut = replace(plain, calls=plain.calls[: replays.replayed(plain, wanted).last])
        short = fewer_calls(
            model.spec, cut, lambda each: replays.replayed(each, wanted).names, ATTEMPTS
        )
        names = tuple(sorted(self._names[slot] for slot in wanted))
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return Entry(replace(short, about=f"reaches {names[0]}{more}"), names)


@dataclass(frozen=True, slots=True)
class _Replay:
    """What a trace does not reach; if that is nothing, the call with which it has reached all."""

    missing: frozenset[int]
    last: int = 0
    names: Aliases | None = None


class _Replays:
    """Replays traces on the model."""

    def __init__(self, model: Model, numbers: Sequence[int]) -> None:
        self._model = model
        self._numbers = numbers

    def replayed(self, trace: Trace, wanted: frozenset[int]) -> _Replay:
        """Play the trace until it has reached all that is wanted."""
        missing = {slot: self._numbers[slot] for slot in wanted}
        played: list[Played] = []
        for number, each in enumerate(self._calls(trace), start=1):
            played.append(each)
            missing = {slot: n for slot, n in missing.items() if self._numbers[slot] == n}
            if not missing:
                return _Replay(frozenset(), number, aliases(self._model.spec, played))
        return _Replay(frozenset(missing))

    def _calls(self, trace: Trace) -> Iterator[Played]:
        """The calls of the trace as the model takes them."""
        model = self._model
        model.configure(trace.limits, trace.decisions)
        names = CallNames(model.spec)
        for number, call in enumerate(trace.calls, start=1):
            arguments = tuple(names.resolve(argument) for argument in call.arguments)
            outcome = model.call(call.operation, *arguments)
            model.violation()  # which counts the conditions of invariants
            yield Played(call.operation, arguments, outcome, tuple(model.completed))
            names.take_in(number, call.operation, outcome, model.completed)


def _name(element: Element) -> str:
    return f"{element.dimension}: {element.name}"
