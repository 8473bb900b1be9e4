"""Operations whose order makes no difference, and calls of them in either order."""

from __future__ import annotations

from random import Random
from typing import Any

from rtmref.concrete.model import Model
from rtmref.concrete.past import Made, Past
from rtmref.concrete.program import Program
from rtmref.concrete.records import Record
from rtmref.engine.linearizability.independence import independent
from rtmref.engine.linearizability.likeness import Likeness
from rtmref.engine.matching import Matching
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded

Drawn = tuple[int, tuple[Any, ...]]


def plain(value: Any) -> object:
    """The value with what objects are called in the place of them."""
    match value:
        case Record():
            return type(value).__name__, value._number
        case tuple() | list():
            return tuple(map(plain, value))
    return value


def test_reading_is_independent_of_reading_and_not_of_writing(compiled: Program) -> None:
    """Both add to counts of references; whoever deregisters changes what others read."""
    known = independent(compiled.spec)
    reader = "RtmGetMostSpecificDestination"
    assert {reader, "RtmGetEnumDests", "RTM_IPV4_MASK_FROM_LEN"} <= known[reader]
    assert not {"RtmAddRouteToDest", "RtmDeregisterEntity", "RtmReleaseDests"} & known[reader]
    assert all(name in known[other] for name in known for other in known[name])


def test_independent_calls_may_be_made_in_either_order(compiled: Program) -> None:
    """Answers, events and the state afterwards are the same, unless both calls are told of."""
    model, known, pairs = Model(compiled), independent(compiled.spec), 0
    source, past = Source(model, seeded(Random(3).random)), Past(model)
    likeness = Likeness(model, Matching(compiled.spec))
    for _ in range(10):
        model.configure(*draw_configuration(model.spec, source.below))
        source.begin()
        for _ in range(300):
            one, other = source.next(), source.next()
            name, others = source.names[one[0]], known[source.names[one[0]]]
            if source.names[other[0]] in others and not name.startswith("RTM_"):
                pairs += _is_same_in_either_order(past, source, likeness, one, other)
            source.learn(one[0], past.call(name, one[1]).outcome)
    assert pairs > 200


def _is_same_in_either_order(
    past: Past, source: Source, likeness: Likeness, one: Drawn, other: Drawn
) -> bool:
    """Whether it was looked at; where both calls are told of the order may show."""
    seen = []
    for order in ((one, other), (other, one)):
        made = {at: past.call(source.names[at], arguments) for at, arguments in order}
        told = [bool(each.events) or _waits(past.model, each) for each in made.values()]
        answers = [(plain(made[at].outcome), plain(made[at].events)) for at, _ in (one, other)]
        seen.append((answers, likeness.key()))
        for _ in made:
            past.take_back()
    assert all(told) or seen[0] == seen[1], (source.names[one[0]], source.names[other[0]])
    return not all(told) and one[0] != other[0]


def _waits(model: Model, made: Made) -> bool:
    return any(parked not in made.parked_before for parked in model.parked)
