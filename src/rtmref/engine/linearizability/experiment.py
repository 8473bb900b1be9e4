"""Calls of several threads made again in turns that are told: the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from random import Random
from typing import Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.divergence import raised
from rtmref.engine.handles import Aliases, CallNames, aliases
from rtmref.engine.linearizability.conductor import Conductor, Whim, whim
from rtmref.engine.linearizability.history import Observed, Planned, Round, Yields
from rtmref.engine.linearizability.rounds import Conflict, Kind
from rtmref.engine.linearizability.search import Search, Step, UndecidedError
from rtmref.engine.linearizability.telling import about
from rtmref.engine.matching import Matching
from rtmref.engine.shrink import shrink, without
from rtmref.engine.steadiness import PLAYS, Repeated, counted
from rtmref.machines.source import seeded
from rtmref.targets.target import Target
from rtmref.trace import Call, Trace

TRIES: Final = 200
"""How many ways of taking turns are tried before calls count as harmless."""
FEW_TRIES: Final = 12
"""The same for a trace that is made small, if the ways that are known are harmless."""
ATTEMPTS: Final = 400
"""How many smaller traces are tried."""


class Experiment:
    """Runs traces with calls of threads."""

    def __init__(self, program: Program, target: Target) -> None:
        self.model = Model(program)
        self.target = target
        self.played: list[Step] = []
        """The calls of the last run that have been explained."""
        self._yielded: dict[int, Yields] | None = None
        self._matching = Matching(program.spec)
        self._search = Search(self.model, self._matching)
        operations = program.spec.operations
        self._carry = {name: self._matching.carrier(op) for name, op in operations.items()}

    def run(self, trace: Trace, whim: Whim | None = None) -> Conflict | None:
        """What goes wrong when the trace is played, if anything.

        Threads take turns as the calls say, or as a whim does.
        """
        self.model.configure(trace.limits, trace.decisions)
        self.target.reset(trace.limits, trace.decisions)
        self._matching.clear()
        self._search.begin()
        self._yielded = None
        names = CallNames(self.model.spec)
        for is_round, numbered in groupby(enumerate(trace.calls, start=1), _is_of_a_thread):
            for calls in [list(numbered)] if is_round else [[each] for each in numbered]:
                conflict = self._made(calls, names, whim)
                if conflict is not None:
                    return conflict
        return None

    def repeated(self, trace: Trace, first: Conflict | None) -> Repeated[Conflict]:
        """Play the trace again after its first play: turns that are told come every time."""
        return counted([first, *(self.run(trace) for _ in range(PLAYS - 1))], about)

    def _made(
        self, calls: list[tuple[int, Call]], names: CallNames, whim: Whim | None
    ) -> Conflict | None:
        """Make calls at once, or one alone."""
        planned = [self._planned(number, call, names) for number, call in calls]
        before = tuple(self._search.steps)
        self.played = list(before)
        try:
            observed = self._observed(planned, whim)
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            return Conflict("crash", tuple(planned), before=before, message=raised(error))
        return self._explained(observed, before, names)

    def _observed(self, planned: list[Planned], whim: Whim | None) -> tuple[Observed, ...]:
        if not planned[0].thread:
            (alone,) = planned
            answer = self.target.operations[alone.operation](*alone.arguments)
            return (Observed(alone, answer, 0, 1),)
        conductor = Conductor(self.target, planned, whim)
        conductor.run()
        self._yielded = {call.number: turns for call, turns in conductor.yielded.items()}
        if conductor.failed is not None:
            raise conductor.failed
        return tuple(conductor.observed)

    def _planned(self, number: int, call: Call, names: CallNames) -> Planned:
        drawn = tuple(names.resolve(argument) for argument in call.arguments)
        carried = self._carry[call.operation](drawn)
        return Planned(call.thread, call.operation, carried, drawn, number, call.yields)

    def _explained(
        self, observed: tuple[Observed, ...], before: tuple[Step, ...], names: CallNames
    ) -> Conflict | None:
        events = tuple(self.target.take_events())
        try:
            fits = self._search.explain(Round(observed, events))
        except UndecidedError:
            fits = True
        if not fits:
            kind: Kind = "order" if observed[0].call.thread else "sequence"
            calls = tuple(each.call for each in observed)
            return Conflict(kind, calls, observed, before, self._search.furthest)
        for step in self._search.steps[len(before) :]:
            call, made = step.observed.call, step.made
            names.take_in(call.number, call.operation, made.outcome, made.completed)
        self.played = list(self._search.steps)
        return None

    def aliases(self) -> Aliases:
        """The names of the objects that the calls of the last run returned."""
        return aliases(self.model.spec, [step.played for step in self.played])

    def provoked(self, trace: Trace, tries: int = TRIES) -> Trace | None:
        """The trace with turns in which something goes wrong among threads, if some are found."""
        if self._is_conflict(trace):
            return trace
        threads = sorted({call.thread for call in trace.calls} - {0})
        below = seeded(Random(trace.seed).random)
        for _ in range(tries if len(threads) > 1 and self._yielded is not None else 0):
            if self._is_conflict(trace, whim(below, threads)):
                return self._with_turns(trace)
        return None

    def _is_conflict(self, trace: Trace, whim: Whim | None = None) -> bool:
        return self.run(trace, whim) is not None and self._yielded is not None

    def _with_turns(self, trace: Trace) -> Trace:
        """The trace with the turns of the last run."""
        assert self._yielded is not None
        turns = self._yielded
        calls = (
            replace(call, yields=turns.get(number, ()))
            for number, call in enumerate(trace.calls, start=1)
        )
        return replace(trace, calls=tuple(calls))

    def smallest(self, trace: Trace) -> Trace:
        """A smaller trace that goes wrong among threads."""

        def fails(candidate: Trace) -> Aliases | None:
            return self.aliases() if self._is_conflict(candidate) else None

        small = shrink(self.model.spec, trace, fails, ATTEMPTS, roundabout=False)
        return self._fewer_turns(small)

    def _fewer_turns(self, trace: Trace) -> Trace:
        """Let no call yield that need not, not even to a call that is in nobody's way."""
        smaller = True
        while smaller:
            smaller = False
            for candidate in _with_fewer_turns(trace):
                if self._is_conflict(candidate):
                    trace, smaller = candidate, True
                    break
        return trace


def _with_fewer_turns(trace: Trace) -> Iterator[Trace]:
    """The trace without one of its turns, or with one less of the calls that turns lead to.

    A call that only passes a turn on is left out by letting the turn go to where it leads.
    """
    of_threads = [number for number, call in enumerate(trace.calls) if call.thread]
    threads = sorted({trace.calls[number].thread for number in of_threads})
    for number in of_threads:
        call = trace.calls[number]
        for turn in call.yields:
            rest = tuple(each for each in call.yields if each != turn)
            for turns in (rest, *(tuple(sorted({*rest, (turn[0], one)})) for one in threads)):
                kept = replace(call, yields=turns)
                calls = (*trace.calls[:number], kept, *trace.calls[number + 1 :])
                for other in of_threads:
                    if other != number:
                        yield replace(trace, calls=without(calls, other, other + 1, {}))
            bare = replace(call, yields=rest)
            yield replace(trace, calls=(*trace.calls[:number], bare, *trace.calls[number + 1 :]))


def _is_of_a_thread(numbered: tuple[int, Call]) -> bool:
    return numbered[1].thread > 0
