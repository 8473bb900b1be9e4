"""A stream of calls on a model: what to call next, learnt from what calls have done so far.

The weights follow the specification's coverage: operations that build the state up are called
often, operations that tear it down seldom, and operations with refusals never reached more often,
as well as those that create what such refusals ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.operations import refusal_name, refusals
from rtmref.lang.spec import Spec
from rtmref.lang.types import OUT, HandleType
from rtmref.machines.arguments import Generator
from rtmref.machines.configurations import options_in
from rtmref.machines.follow_ups import FollowUps
from rtmref.machines.harvest import harvester
from rtmref.machines.hints import Hints, hints
from rtmref.machines.leaves import Memory
from rtmref.machines.pools import Below, Pools, new_pools
from rtmref.machines.ranges import ANYTHING, Ranges
from rtmref.machines.remedies import remedies
from rtmref.machines.urges import (
    BUILD,
    FAVOUR,
    FED,
    HUNT,
    hunted,
    openers,
    options,
    proportional,
    urge_of,
)
from rtmref.machines.vicinity import address_near, family_near

ADJUST_EVERY: Final = 128
AGAIN: Final = 12
"""One of so many calls that changed something is made once more, about the same object."""
LEAVE: Final = 16
"""After how many calls, on average, calls are not about the same object any more."""
NO_WEIGHTS: Final[Mapping[str, int]] = {}
ANY_RANGES: Final[Mapping[str, Ranges]] = {}


class Source:
    """Draws calls and learns from their outcomes; the same choices give the same calls."""

    def __init__(
        self,
        model: Model,
        below: Below,
        known: Sequence[Hints] | None = None,
        ranges: Mapping[str, Ranges] = ANY_RANGES,
        weights: Mapping[str, int] = NO_WEIGHTS,
    ) -> None:
        """`known` are the hints of the operations, for whoever makes many sources of one model.

        What the `ranges` of an operation name is drawn from there. With `weights`, operations are
        called as often as these say, whatever calls have done so far.
        """
        spec = model.spec
        self.model = model
        self.below = below
        self.pools: Pools = new_pools(below, spec.sorts, spec.structures)
        self.pools.family_near = family_near(spec, self.pools.addresses)
        self.pools.address_near = address_near(spec)
        self.pools.extent = lambda sort: model.space[f"E_{sort}"]
        self.pools.once = self._once
        self.names = tuple(spec.operations)
        self.is_opening = False
        """Whether the last call was one that it was told to begin with; nobody changes those."""
        known = every_hint(spec) if known is None else known
        memory: Memory = {}
        self._generators = [
            Generator(spec, op, hint, memory, ranges.get(op.name, ANYTHING))
            for op, hint in zip(spec.operations.values(), known, strict=True)
        ]
        self._harvest = [harvester(spec, op) for op in spec.operations.values()]
        self._refused = {
            id(model.space[refusal_name(op.name, number)]): (position, number)
            for position, op in enumerate(spec.operations.values())
            for number, _ in enumerate(refusals(op))
        }
        self._follow_ups = FollowUps(spec)
        self._open = [
            {number for number, _ in enumerate(refusals(op))} for op in spec.operations.values()
        ]
        self._named = [
            [list(options_in(refusal)) for refusal in refusals(op)]
            for op in spec.operations.values()
        ]
        self._openers = openers(spec)
        counters = model.program.counters
        self._numbers = [] if counters is None else counters.numbers
        self._hunted = hunted(spec, counters)
        self._options = options(spec, counters)
        self._remedies = remedies(spec)
        self._remedy: int | None = None
        self.refusals: dict[tuple[int, int], int] = {}
        self.statuses: dict[tuple[int, int], int] = {}
        self._made = [1.0] * len(self.names)
        self._lost = [0.0] * len(self.names)
        self._touched = [1.0] * len(self.names)
        self._luck = [1.0] * len(self.names)
        self._creates: list[str | None] = [None] * len(self.names)
        self._since = 0
        self._arguments: tuple[Any, ...] = ()
        self._changed: int | None = None
        self._favoured: frozenset[int] = frozenset()
        self._fixed = [n for n, name in enumerate(self.names) for _ in range(weights.get(name, 0))]
        self._weigh()

    def _once(self, sort: str, name: str) -> Any:
        return getattr(self.model.space[f"S_{sort}"], name)

    def favour(self, operations: Iterable[str]) -> None:
        """Call these operations more often than what they do deserves, and no others."""
        self._favoured = frozenset(map(self.names.index, operations))

    def _weigh(self) -> None:
        fed = [sum(len(self._open[p]) for p in known) for known in self._follow_ups.fed]
        self._follow_ups.prefer(
            [len(own) + feeds for own, feeds in zip(self._open, fed, strict=True)]
        )
        urge = urge_of(sum(map(len, self._open)))
        weights = [
            (
                (1.0 + self._touched[position]) / max(0.25, self._luck[position])
                + BUILD * made * self._room(position)
                + urge * (len(unreached) + FED * feeds)
                + HUNT * untried
            )
            / (1.0 + 1.5 * lost)
            * (FAVOUR if position in self._favoured else 1.0)
            for position, (made, lost, unreached, feeds, untried) in enumerate(
                zip(self._made, self._lost, self._open, fed, self._hunt(), strict=True)
            )
        ]
        self._table = proportional(weights)
        self._since = 0

    def _hunt(self) -> list[int]:
        """How much each operation has that was never exercised."""
        for slots in self._hunted:
            slots[:] = [slot for slot in slots if not self._numbers[slot]]
        return [len(slots) for slots in self._hunted]

    def unasked(self) -> dict[str, list[str]]:
        """The options of decisions that no call has asked for."""
        wanted: dict[str, list[str]] = {}
        for (decision, option), slot in self._options.items():
            if not self._numbers[slot]:
                wanted.setdefault(decision, []).append(option)
        return wanted

    def wanted(self) -> dict[str, list[str]]:
        """The options that no call has asked for, and those that refusals never reached name."""
        wanted = self.unasked()
        if self.below(4):
            return wanted
        for known, unreached in zip(self._named, self._open, strict=True):
            for number in unreached:
                for decision, option in known[number]:
                    wanted.setdefault(decision, []).append(option)
        return wanted

    def _room(self, position: int) -> float:
        """How welcome more objects are of the sort that the operation last created."""
        sort = self._creates[position]
        return 1.0 if sort is None else 12.0 / (12.0 + len(self.model.space[f"E_{sort}"]))

    def begin(self) -> None:
        """A new episode on an empty state."""
        self.pools.forget()

    def next(self) -> tuple[int, tuple[Any, ...]]:
        """Position of the next operation and its arguments."""
        if self._fixed:
            return self._next_by_weight()
        remedy, self._remedy = self._remedy, None
        follow_up = self._follow_ups.next(self.below)
        if follow_up is not None:
            position, self.pools.focus = follow_up
        elif remedy is not None:
            position = remedy
        elif not self.pools.callers:
            position = self._opener()
        elif self._changed is not None and self.below(AGAIN) == 0:
            position = self._changed
        else:
            position = self._table[self.below(len(self._table))]
        about = self.pools.about
        if about is not None and (not about._live or self.below(LEAVE) == 0):
            self.pools.about = None
        self._arguments = self.draw(position)
        self.pools.focus = ()
        return position, self._arguments

    def _next_by_weight(self) -> tuple[int, tuple[Any, ...]]:
        at = self._opener() if not self.pools.callers else self._fixed[self.below(len(self._fixed))]
        self._arguments = self.draw(at)
        return at, self._arguments

    def draw(self, position: int) -> tuple[Any, ...]:
        """Arguments for the operation at this position."""
        return self._generators[position].draw(self.pools)

    def _opener(self) -> int:
        """Any operation while nobody has registered; mostly one that lets somebody in."""
        if self._openers and self.below(3):
            return self._openers[self.below(len(self._openers))]
        return self.below(len(self.names))

    def observations(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Calls that read the state: operations with output buffers only, on every known handle."""
        for position, op in enumerate(self.model.spec.operations.values()):
            kinds = [p.type for p in op.parameters]
            subjects = [n for n, kind in enumerate(kinds) if isinstance(kind, HandleType)][1:]
            if len(subjects) != 1 or not op.results or not any(k == OUT for k in kinds):
                continue
            (at,) = subjects
            kind = kinds[at]
            assert isinstance(kind, HandleType)
            for sort in kind.kinds:
                for handle in tuple(self.pools.handles[sort]):
                    arguments = list(self.draw(position))
                    arguments[at] = handle
                    yield op.name, tuple(arguments)

    def learn(self, position: int, outcome: Outcome) -> None:
        """Take in what the call did; the model's log is that of the call."""
        refused = self._refused.get(id(self.model.answer))
        if self._fixed:
            self._learn_handles(position, outcome, refused)
            return
        self._luck[position] += ((refused is None) - self._luck[position]) * 0.05
        if refused is not None:
            self._stopped(refused)
            self._remedy = self._choose_remedy(refused)
            if refused[1] == 0 and self.pools.caller is not None:
                self.pools.drop_caller(self.pools.caller)
        else:
            self._succeeded(position, outcome)
        made = next((entry[0] for entry in reversed(self.model.log) if len(entry) == 1), None)
        self._follow_ups.learn(position, refused is None, made)
        for _, operation, late in self.model.completed:
            self._completed(self.names.index(operation), late)
        self._since += 1
        if self._since >= ADJUST_EVERY:
            self._weigh()

    def _learn_handles(
        self, position: int, outcome: Outcome, refused: tuple[int, int] | None
    ) -> None:
        """What there is to learn where it is fixed how often to call what: with which arguments."""
        if refused is None:
            self._count(position, outcome)
            self._generators[position].succeeded(self.pools)
            self._harvest[position](self.pools, outcome)
            return
        self._stopped(refused)
        if refused[1] == 0 and self.pools.caller is not None:
            self.pools.drop_caller(self.pools.caller)

    def _choose_remedy(self, refused: tuple[int, int]) -> int | None:
        """Every other time, what may end the refusal and has so far destroyed least."""
        known = self._remedies.get(refused)
        if known is None or self.below(2):
            return None
        return min(known, key=lambda position: self._lost[position])

    def _stopped(self, refusal: tuple[int, int]) -> None:
        """A call met a refusal, or has to wait."""
        self.refusals[refusal] = self.refusals.get(refusal, 0) + 1
        self._open[refusal[0]].discard(refusal[1])

    def _completed(self, position: int, outcome: Outcome) -> None:
        """A call that had waited went on."""
        refused = self._refused.get(id(outcome))
        if refused is not None:
            self._stopped(refused)
        else:
            self._count(position, outcome)
        self.gain(position, outcome)

    def gain(self, position: int, answer: Outcome) -> None:
        """Take what an answer has, unless it is that of a refusal, to draw from it later."""
        if id(answer) not in self._refused:
            self._harvest[position](self.pools, answer)

    def _count(self, position: int, outcome: Outcome) -> None:
        key = position, outcome[0]
        self.statuses[key] = self.statuses.get(key, 0) + 1

    def _succeeded(self, position: int, outcome: Outcome) -> None:
        self._count(position, outcome)
        log = self.model.log
        made = 0
        for entry in log:
            if len(entry) == 1:
                made += 1
                self._creates[position] = entry[0].__class__.__name__
        lost = sum(1 for entry in log if len(entry) == 2)
        self._touched[position] += (bool(log) - self._touched[position]) * 0.05
        self._made[position] += (made - self._made[position]) * 0.05
        self._lost[position] += (lost - self._lost[position]) * 0.05
        self._generators[position].succeeded(self.pools)
        self._changed = position if self.model.log else None
        self._harvest[position](self.pools, outcome)
        self._turn_to(log)

    def _turn_to(self, log: Sequence[Entry]) -> None:
        """Stay with what the call was about besides its caller, or turn to what it created.

        What no call has returned is nobody's handle.
        """
        named = [a for a in self._arguments[1:] if getattr(a, "_live", False)]
        known = self.pools.handles
        created = [entry[0] for entry in log if len(entry) == 1]
        made = [o for o in created if o in known.get(o.__class__.__name__, ())]
        candidates = made if made and self.below(2) else named or made
        if candidates:
            self.pools.about = candidates[-1]


def every_hint(spec: Spec) -> tuple[Hints, ...]:
    """The hints of every operation, in order."""
    return tuple(hints(op) for op in spec.operations.values())


Random = Callable[[], float]


def seeded(random: Random) -> Below:
    """Choices from a function that returns floats from 0 to 1."""
    return lambda n: int(random() * n)
