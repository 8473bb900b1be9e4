"""Rounds of random calls by several threads, and whether an order of them explains the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.divergence import raised
from rtmref.engine.linearizability.conductor import Conducted, Conductor, whim
from rtmref.engine.linearizability.crew import PATIENCE, Crew, StuckError
from rtmref.engine.linearizability.drawing import Drawing
from rtmref.engine.linearizability.history import Observed, Planned, Round, Yields
from rtmref.engine.linearizability.search import Furthest, Search, Step, UndecidedError
from rtmref.engine.matching import Matching
from rtmref.machines.configurations import draw_configuration
from rtmref.targets.target import Factory

Arguments = tuple[Any, ...]
Kind = Literal["order", "sequence", "crash", "stuck"]
"""No order of calls made at once explains the answers; or a call that was made alone has another
answer; or one has raised an error; or they have not come back."""
WARM_UP: Final = 150
"""Calls of an episode before threads begin: they find something to quarrel about."""
ROUNDS: Final = 120
"""Rounds of an episode."""
THEME: Final = 12
"""After so many rounds threads turn to other operations."""
PER_THREAD: Final = 3
"""Calls of each thread in a round."""
WAYS: Final = ("free", "in turns")
"""How threads run, episode by episode; what free ones do has no influence on those in turns."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Answers that no order of the calls explains, or calls that failed or never came back."""

    kind: Kind
    calls: tuple[Planned, ...]
    """The calls of the last round."""
    observed: tuple[Observed, ...] = ()
    before: tuple[Step, ...] = ()
    """The calls before it, in the order found for them."""
    furthest: Furthest | None = None
    message: str = ""


@dataclass(slots=True)
class Held:
    """A round that was held: after how many calls, of which calls, and in which turns if told."""

    before: int
    calls: tuple[Planned, ...]
    yielded: dict[Planned, Yields] | None = None


@dataclass(slots=True)
class Tally:
    """What was done so far."""

    episodes: int = 0
    rounds: int = 0
    calls: int = 0
    """Calls that were made by several threads at once."""
    overlapping: int = 0
    """Those of them that were under way while another was."""
    undecided: int = 0
    """Rounds for which the search gave up."""


class Rounds:
    """Episodes of rounds on a target; which calls are made depends on the seed and the answers.

    Where threads take turns the answers depend on nothing else, so neither do these episodes.
    """

    def __init__(
        self,
        program: Program,
        make: Factory,
        threads: int,
        seed: int | str,
        patience: float = PATIENCE,
    ) -> None:
        self.target = make()
        self.model = Model(program)
        self.tally = Tally()
        self.limits: dict[str, Any] = {}
        self.decisions: dict[str, str] = {}
        self.recent: list[Held] = []
        """The rounds of the episode."""
        self._threads = threads
        self._crew = Crew(self.target, threads, patience)
        self._matching = Matching(program.spec)
        operations = program.spec.operations
        self._carry = {name: self._matching.carrier(op) for name, op in operations.items()}
        self._search = Search(self.model, self._matching)
        self._free, self._in_turns = (Drawing(self.model, f"{seed} {way}") for way in WAYS)
        self._drawing = self._free

    def episode(self, calls: int) -> Conflict | None:
        """One episode, of at most so many calls by threads."""
        is_free = self.tally.episodes % 2 == 0 or not isinstance(self.target, Conducted)
        self._drawing = self._free if is_free else self._in_turns
        source = self._drawing.source
        self.limits, self.decisions = draw_configuration(
            self.model.spec, source.below, source.wanted()
        )
        self.recent.clear()
        self.model.configure(self.limits, self.decisions)
        self.target.reset(self.limits, self.decisions)
        self._matching.clear()
        self._search.begin()
        source.begin()
        self.tally.episodes += 1
        try:
            return self._played(calls)
        except UndecidedError:
            self.tally.undecided += 1
            return None

    def _played(self, calls: int) -> Conflict | None:
        until = self.tally.calls + calls
        for _ in range(WARM_UP):
            conflict = self._alone(self._draw())
            if conflict is not None:
                return conflict
        for number in range(ROUNDS):
            if number % THEME == 0:
                self._drawing.turn_to_others()
            if self.tally.calls >= until:
                break
            conflict = self._together()
            if conflict is not None:
                return conflict
        return self._looked_over()

    def _draw(self, thread: int = 0) -> Planned:
        name, drawn, position = self._drawing.next(has_theme=thread > 0)
        return self._planned(name, drawn, thread, position)

    def _planned(self, name: str, drawn: Arguments, thread: int, position: int) -> Planned:
        return Planned(thread, name, self._carry[name](drawn), drawn, position)

    def _alone(self, planned: Planned) -> Conflict | None:
        """A call while no other is under way."""
        try:
            answer = self.target.operations[planned.operation](*planned.arguments)
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            return self._failed("crash", (planned,), raised(error))
        return self._explained((Observed(planned, answer, 0, 1),), "sequence")

    def _together(self) -> Conflict | None:
        """A round: every thread makes some calls."""
        plans = [
            [self._draw(thread) for _ in range(PER_THREAD)]
            for thread in range(1, self._threads + 1)
        ]
        calls = tuple(each for plan in plans for each in plan)
        held = Held(len(self._search.steps), calls)
        self.recent.append(held)
        try:
            observed = self._observed(plans, held)
        except StuckError as error:
            return self._failed("stuck", calls, str(error))
        except Exception as error:
            return self._failed("crash", calls, raised(error))
        self.tally.rounds += 1
        self.tally.calls += len(observed)
        self.tally.overlapping += overlapping(observed)
        return self._explained(tuple(observed), "order")

    def _observed(self, plans: list[list[Planned]], held: Held) -> list[Observed]:
        """Threads run as they like, or take turns at random."""
        if self._drawing is self._free:
            return self._crew.make(plans)
        assert isinstance(self.target, Conducted)
        below, threads = self._drawing.source.below, range(1, self._threads + 1)
        held.calls = tuple(each for calls in zip(*plans, strict=True) for each in calls)
        conductor = Conductor(self.target, held.calls, whim(below, threads))
        conductor.run()
        held.yielded = conductor.yielded
        if conductor.failed is not None:
            raise conductor.failed
        return conductor.observed

    def _failed(self, kind: Kind, calls: tuple[Planned, ...], message: str) -> Conflict:
        return Conflict(kind, calls, before=tuple(self._search.steps), message=message)

    def _explained(self, observed: tuple[Observed, ...], kind: Kind) -> Conflict | None:
        """Find the order of the round, and learn from it."""
        search = self._search
        before = tuple(search.steps)
        events = tuple(self.target.take_events())
        if not search.explain(Round(observed, events)):
            calls = tuple(each.call for each in observed)
            return Conflict(kind, calls, observed, before, search.furthest)
        for step in search.steps[len(search.steps) - len(observed) :]:
            search.show(step)
            self._drawing.source.learn(step.observed.call.number, step.made.outcome)
        return None

    def _looked_over(self) -> Conflict | None:
        """Every observer on every known handle: what threads left behind is as the model has it."""
        source = self._drawing.source
        names = source.names
        for name, drawn in source.observations():
            conflict = self._alone(self._planned(name, drawn, 0, names.index(name)))
            if conflict is not None:
                return conflict
        return None

    def close(self) -> None:
        """End the threads and the target."""
        self._crew.dismiss()
        self.target.close()


def overlapping(observed: list[Observed]) -> int:
    """How many calls were under way while one of another thread was."""
    return sum(
        any(
            other.begun < one.ended and one.begun < other.ended
            for other in observed
            if other.call.thread != one.call.thread
        )
        for one in observed
    )
