"""A stream of calls on a model: what to call next, learnt from what calls have done so far.

The weights follow the specification's coverage: operations that build the state up are called
often, operations that tear it down seldom, and operations with refusals never reached more often,
as well as those that create what such refusals ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from rtmref.concrete.counters import Counters, option_name
from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.operations import refusal_name, refusals
from rtmref.lang.spec import LimitValue, Spec
from rtmref.lang.types import OUT, HandleType, IntType, MapType, SetType, SortType
from rtmref.machines.arguments import Generator, Memory
from rtmref.machines.follow_ups import FollowUps
from rtmref.machines.harvest import harvester
from rtmref.machines.hints import Hints, hints
from rtmref.machines.pools import Below, Pools, new_pools
from rtmref.machines.remedies import remedies

ADJUST_EVERY: Final = 128
HUNT: Final = 2.0
"""What a branch that was never taken adds to the weight of its operation."""


class Source:
    """Draws calls and learns from their outcomes; the same choices give the same calls."""

    def __init__(self, model: Model, below: Below, known: Sequence[Hints] | None = None) -> None:
        """`known` are the hints of the operations, for whoever makes many sources of one model."""
        spec = model.spec
        self.model = model
        self.below = below
        self.pools: Pools = new_pools(below, spec.sorts, spec.structures)
        self.pools.family_near = family_near(spec, self.pools.addresses)
        self.pools.extent = lambda sort: model.space[f"E_{sort}"]
        self.pools.once = self._once
        self.names = tuple(spec.operations)
        known = every_hint(spec) if known is None else known
        memory: Memory = {}
        self._generators = [
            Generator(spec, op, hint, memory)
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
        self._openers = [
            position
            for position, op in enumerate(spec.operations.values())
            if op.results and not any(isinstance(p.type, HandleType) for p in op.parameters)
        ]
        counters = model.program.counters
        self._numbers = [] if counters is None else counters.numbers
        self._hunted = _hunted(spec, counters)
        self._options = _options(spec, counters)
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
        self._weigh()

    def _once(self, sort: str, name: str) -> Any:
        return getattr(self.model.space[f"S_{sort}"], name)

    def _weigh(self) -> None:
        fed = [sum(len(self._open[p]) for p in known) for known in self._follow_ups.fed]
        weights = [
            (
                (1.0 + self._touched[position]) / max(0.25, self._luck[position])
                + 8.0 * made * self._room(position)
                + 0.5 * (len(unreached) + feeds)
                + HUNT * hunted
            )
            / (1.0 + 1.5 * lost)
            for position, (made, lost, unreached, feeds, hunted) in enumerate(
                zip(self._made, self._lost, self._open, fed, self._hunt(), strict=True)
            )
        ]
        scale = 4096 / sum(weights)
        totals = list(accumulate(max(1, round(weight * scale)) for weight in weights))
        self._table = [
            position
            for position, (low, high) in enumerate(zip([0, *totals], totals, strict=False))
            for _ in range(low, high)
        ]
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

    def _room(self, position: int) -> float:
        """How welcome more objects are of the sort that the operation last created."""
        sort = self._creates[position]
        return 1.0 if sort is None else 12.0 / (12.0 + len(self.model.space[f"E_{sort}"]))

    def begin(self) -> None:
        """A new episode on an empty state."""
        self.pools.forget()

    def next(self) -> tuple[int, tuple[Any, ...]]:
        """Position of the next operation and its arguments."""
        remedy, self._remedy = self._remedy, None
        follow_up = self._follow_ups.next(self.below)
        if follow_up is not None:
            position, self.pools.focus = follow_up
        elif remedy is not None:
            position = remedy
        elif not self.pools.callers:
            position = self._opener()
        else:
            position = self._table[self.below(len(self._table))]
        arguments = self.draw(position)
        self.pools.focus = ()
        return position, arguments

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
            self._harvest[position](self.pools, outcome)

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
        self._harvest[position](self.pools, outcome)


def _hunted(spec: Spec, counters: Counters | None) -> list[list[int]]:
    """For each operation: where it counts what can be reached."""
    if counters is None:
        return [[] for _ in spec.operations]
    meant = {counters.slots[key] for key, each in counters.elements.items() if each.unreached}
    return [sorted(counters.within[name] - meant) for name in spec.operations]


def _options(spec: Spec, counters: Counters | None) -> dict[tuple[str, str], int]:
    """For each option of a decision: where it is counted."""
    if counters is None:
        return {}
    return {
        (decision.name, option): counters.slots["decisions", option_name(decision.name, option)]
        for decision in spec.decisions.values()
        for option in decision.options
    }


def every_hint(spec: Spec) -> tuple[Hints, ...]:
    """The hints of every operation, in order."""
    return tuple(hints(op) for op in spec.operations.values())


def family_near(spec: Spec, families: Container[int]) -> Callable[[Any], int | None]:
    """An integer of the caller, or of what it refers to, that is an address family's number."""
    near = {
        sort.name: (
            [f.name for f in sort.fields if isinstance(f.type, IntType)],
            [f.name for f in sort.fields if isinstance(f.type, SortType)],
        )
        for sort in spec.sorts.values()
    }

    def family(caller: Any) -> int | None:
        if caller.__class__.__name__ not in near:
            return None
        _, references = near[caller.__class__.__name__]
        around = [caller, *(getattr(caller, name) for name in references)]
        for o in around:
            numbers, _ = near[o.__class__.__name__]
            for name in numbers:
                value: int = getattr(o, name)
                if value in families:
                    return value
        return None

    return family


def draw_configuration(
    spec: Spec, below: Below, unasked: Mapping[str, Sequence[str]] | None = None
) -> tuple[dict[str, LimitValue], dict[str, str]]:
    """Limits and decisions for an episode: often the defaults, otherwise anything allowed.

    `unasked` has options by decision that are wanted more often.
    """
    decisions = {
        name: tuple(decision.options)[below(len(decision.options))]
        for name, decision in spec.decisions.items()
        if below(3) == 0
    }
    for name, options in (unasked or {}).items():
        if below(2):
            decisions[name] = options[below(len(options))]
    limits: dict[str, LimitValue] = {}
    for name, limit in spec.limits.items():
        if below(3) != 0:
            continue
        match limit.type:
            case SetType(item):
                size = spec.bits[str(item)].size
                limits[name] = 1 << below(2) | 1 << below(size)
            case MapType():
                limits[name] = {below(4): 1 + below(3)}
            case _:
                low = limit.minimum or 0
                limits[name] = min(low + below(4), limit.maximum or low + 3)
    return limits, decisions


def coverage(source: Source) -> Mapping[str, int]:
    """How often each refusal and each status was reached, by name; 0 for never."""
    found: dict[str, int] = {}
    for position, op in enumerate(source.model.spec.operations.values()):
        for number, refusal in enumerate(refusals(op)):
            hits = source.refusals.get((position, number), 0)
            found[f"{op.name} refusal {number + 1}: {refusal.status}"] = hits
        done = sum(n for (at, _), n in source.statuses.items() if at == position)
        found[f"{op.name} done"] = done
    return found


Random = Callable[[], float]


def seeded(random: Random) -> Below:
    """Choices from a function that returns floats from 0 to 1."""
    return lambda n: int(random() * n)
