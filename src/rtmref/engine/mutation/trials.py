"""Mutants tried beside a running model: in each state in which it calls what they change.

A trial runs the mutant of an operation or step where the model is about to run the original, looks
at its answer, its events and the state it would leave, and takes everything back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.engine.mutation.forms import ForeignError

Function = Callable[..., Any]
Seen = tuple[Any, ...]
"""What a trial gave: the answer, the events, the changes."""


class Trials:
    """Tries mutants, known by number, wherever a model calls the operations that they change."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._living: dict[str, dict[int, Function]] = {}
        self._originals: dict[str, Function] = {}
        self._rested: set[int] = set()
        self.awake = True
        """Whether mutants are tried; else the model runs as if there were none."""
        self.differing: list[int] = []
        """The mutants that differed since the last `rest`, in order."""

    @property
    def tried(self) -> bool:
        """Whether there is a mutant to try."""
        return any(self._living.values())

    @property
    def places(self) -> set[str]:
        """The operations and steps at which there is a mutant to try."""
        return {name for name, tried in self._living.items() if tried}

    def add(self, number: int, name: str, function: Function) -> None:
        """Try a function in the place of an operation or step, for the mutant of this number."""
        if name not in self._originals:
            self._originals[name] = self._model.put(name, lambda *given: self._call(name, given))
        self._living.setdefault(name, {})[number] = function

    def drop(self, number: int) -> None:
        """Try a mutant no more."""
        for tried in self._living.values():
            tried.pop(number, None)

    def rest(self) -> None:
        """Begin again: mutants that have differed are tried again."""
        self.differing.clear()
        self._rested.clear()

    def _call(self, name: str, given: tuple[Any, ...]) -> Any:
        original, tried = self._originals[name], self._living[name]
        waiting = [number for number in tried if number not in self._rested] if self.awake else ()
        if waiting:
            expected = self._seen(original, given)
            for number in waiting:
                if self._seen(tried[number], given) != expected:
                    self._rested.add(number)
                    self.differing.append(number)
        return original(*given)

    def _seen(self, function: Function, given: tuple[Any, ...]) -> Seen:
        """What the function does in this state; then the state is as it was."""
        model = self._model
        changes, events = len(model.log), len(model.events)
        try:
            answer = function(*given)
            waits = id(answer) in model.waits
            seen: Seen = (
                waits,
                plain(answer),
                plain(tuple(model.events[events:])),
                self._effect(model.log[changes:]),
            )
        except (Exception, ForeignError) as error:  # a mutant may read what is not there
            model.recover(changes, events)  # and leave half a change behind
            return (type(error).__name__,)
        model.take_back(changes, events)
        return seen

    def _effect(self, log: list[Entry]) -> Mapping[Any, Any]:
        """The places that are other than before, and what stands there."""
        before: dict[Any, tuple[Any, Any]] = {}
        for entry in log:
            o = entry[0]
            who = plain(o)
            match entry:
                case (_,):
                    before[who] = (None, o)
                case (_, None):
                    before[*who, None] = (o, None)
                case (_, name, old):
                    before.setdefault((*who, name), (old, getattr(o, name)))
                case (_, name, key, old):
                    now = getattr(o, name).get(key, MISSING)
                    before.setdefault((*who, name, plain(key)), (old, now))
        return {
            place: _whole(now) if len(place) == 2 else plain(now)
            for place, (old, now) in before.items()
            if old is not now and old != now
        }


def _whole(o: Record) -> Seen:
    """All fields of an object that came into being."""
    return tuple(plain(getattr(o, name)) for name in o.fields)


def plain(value: Any) -> Any:
    """The value with objects as their sort and number, which are the same in every trial."""
    if isinstance(value, Record):
        return (type(value).__name__, value._number)
    if type(value) is tuple:
        return tuple([plain(item) for item in value])
    if type(value) is dict:
        return {plain(key): plain(item) for key, item in value.items()}
    return value
