"""A run that the solver found, as plain data that the concrete reading can replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rtmref.snapshots import Call, Plain
from rtmref.symbolic import decode
from rtmref.symbolic.decode import Decoder
from rtmref.symbolic.moves import Chosen
from rtmref.symbolic.renaming import Renaming
from rtmref.symbolic.state import alive
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.unrolling import Unrolled


@dataclass(frozen=True, slots=True)
class Made:
    """A call of a run, or a step, and the numbers of the objects that it creates, by sort."""

    call: Call
    created: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class FoundRun:
    """The calls of a run and the configuration under which it goes wrong."""

    made: tuple[Made, ...]
    limits: Mapping[str, Plain] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)


def found_run(unrolled: Unrolled) -> FoundRun:
    """Read the run; the solver's model goes with its solver."""
    chosen = [_chosen(unrolled, among) for among in unrolled.places]
    last = _decoder(unrolled, chosen[-1], chosen)
    spec = last.context.spec
    first = decode.snapshot(last, chosen[-1].move.one.done.after.here.state)
    made = tuple(_made(unrolled, number, chosen) for number in range(len(chosen)))
    return FoundRun(made, first.limits, {name: first.decisions[name] for name in spec.decisions})


def _chosen(unrolled: Unrolled, among: Sequence[Chosen]) -> Chosen:
    return next(each for each in among if unrolled.model.value(each.sign))


def _decoder(unrolled: Unrolled, each: Chosen, chosen: Sequence[Chosen]) -> Decoder:
    def evaluate(term: Term) -> bool | int | Symbol:
        ground = each.move.expansion.ground(term)
        elements: Sequence[Term] = ()
        if ground.sort not in (BOOL, INT):
            elements = unrolled.over.sort_elements(ground.sort)
            if ground in elements:
                assert isinstance(ground.payload, Symbol)
                return ground.payload
        return unrolled.model.value(each.names(ground), elements)

    mentioned = {symbol for one in chosen for symbol in one.move.demand.symbols}
    return Decoder(each.move.one.context, unrolled.over, evaluate, mentioned)


def _made(unrolled: Unrolled, number: int, chosen: Sequence[Chosen]) -> Made:
    each = chosen[number]
    call = decode.call(_decoder(unrolled, each, chosen), each.move.one.operation)
    created = {sort: tuple(_new(unrolled, sort, number)) for sort in each.move.one.creates}
    return Made(call, created if number + 1 < len(chosen) else {})


def _new(unrolled: Unrolled, sort: str, number: int) -> Iterator[int]:
    """The objects that are there after the call, and were not before."""
    before, after = (Renaming(each, "", frozenset((sort,))) for each in (number, number + 1))
    for place, element in enumerate(unrolled.over.elements[sort]):
        exists = alive(sort)(element)
        if unrolled.model.value(after(exists)) and not unrolled.model.value(before(exists)):
            yield place
