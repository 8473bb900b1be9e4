"""Runs that the prover found, made by the interpreter and told as few and simple calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.concrete.snapshot import Foreign
from rtmref.engine.findings import configured
from rtmref.engine.handles import Aliases, Gone, Played, aliases, symbolic
from rtmref.engine.shrink import Fails, shrink
from rtmref.engine.smaller_values import FEW
from rtmref.engine.story import steps
from rtmref.engine.test import play
from rtmref.engine.wording import call_text, result_text
from rtmref.events import Step
from rtmref.lang.spec import Spec
from rtmref.snapshots import Plain, Reference, Stranger
from rtmref.symbolic.found_runs import FoundRun
from rtmref.trace import Trace
from rtmref.values import NetAddress

SHRINKING: Final = 1000
"""How many candidates are tried for a shorter or simpler run."""


class Confirming:
    """Makes the calls of runs on a model of the whole specification."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.model = Model(program(spec))
        self._played: list[Played] = []
        self._settings = Trace(())

    def broken(self, run: FoundRun, invariants: Sequence[str]) -> list[str]:
        """Which of the invariants do not hold after the run."""
        self._settings = configured(self._spec, Trace((), run.limits, run.decisions))
        self.model.configure(run.limits, run.decisions)
        self._played = []
        objects: dict[Reference, Any] = {}
        for made in run.made:
            if made.call.operation in self._spec.steps:
                continue
            parameters = self._spec.operations[made.call.operation].parameters
            arguments = tuple(_value(made.call.arguments[p.name], objects) for p in parameters)
            outcome = self.model.call(made.call.operation, *arguments)
            done = Played(made.call.operation, arguments, outcome, tuple(self.model.completed))
            self._played.append(done)
            for sort, numbers in made.created.items():
                objects.update(
                    zip((Reference(sort, n) for n in numbers), self._new(sort), strict=False)
                )
        return [name for name in invariants if self.model.violation_of(name) is not None]

    def take(self, played: Sequence[Played], settings: Trace) -> None:
        """Let these be the calls that were made last."""
        self._played, self._settings = [*played], settings

    def _new(self, sort: str) -> list[Any]:
        created = (entry[0] for entry in self.model.log if len(entry) == 1)
        return [o for o in created if type(o).__name__ == sort]

    def story(self, operation: str, invariant: str) -> tuple[Step, ...]:
        """The calls of the last run, as few and as simple as they can be."""
        made = symbolic(self._spec, self._played)
        trace = Trace(made, self._settings.limits, self._settings.decisions)
        fails = self._failing(operation, invariant)
        if fails(trace) is None:  # it needs a handle that no call has returned
            return tuple(map(self._step, self._played))
        return steps(self.model, rounded(shrink(self._spec, trace, fails, SHRINKING), fails))

    def _failing(self, operation: str, invariant: str) -> Fails:
        def fails(trace: Trace) -> Aliases | None:
            played = play(self.model, trace)
            last = played and (operation in self._spec.steps or played[-1].operation == operation)
            complete = last and len(played) == len(trace.calls)
            if not complete or self.model.violation_of(invariant) is None:
                return None
            return aliases(self._spec, played)

        return fails

    def _step(self, played: Played) -> Step:
        op = self._spec.operations[played.operation]
        shown = call_text(op, played.arguments)
        return Step(call=shown, result=result_text(self._spec, op, played.outcome))


def rounded(trace: Trace, fails: Fails) -> Trace:
    """The trace with small numbers, each put wherever another one stands in its calls."""
    for number in sorted(each for each in _numbers(trace) if each >= FEW):
        candidates = (_exchanged(trace, {number: small}) for small in range(FEW))
        trace = next((one for one in candidates if fails(one) is not None), trace)
    return trace


def _numbers(trace: Trace) -> set[int]:
    def within(value: Any) -> Iterator[int]:
        if isinstance(value, tuple) and not isinstance(value, NetAddress):
            for each in value:
                yield from within(each)
        elif type(value) is int:
            yield value

    return {number for each in trace.calls for number in within(each.arguments)}


def _exchanged(trace: Trace, numbers: Mapping[int, int]) -> Trace:
    def walk(value: Any) -> Any:
        if isinstance(value, tuple) and not isinstance(value, NetAddress):
            return tuple(map(walk, value))
        return numbers.get(value, value) if type(value) is int else value

    made = (replace(each, arguments=walk(each.arguments)) for each in trace.calls)
    return replace(trace, calls=tuple(made))


def _value(given: Plain, objects: Mapping[Reference, Any]) -> Any:
    """A value of the model; a reference to what was never there is a stale handle."""
    match given:
        case Reference():
            return objects.get(given) or Gone()
        case Stranger(number=number):
            return Foreign(number)
        case NetAddress():
            return given
        case tuple():
            return tuple(_value(each, objects) for each in given)
    return given
