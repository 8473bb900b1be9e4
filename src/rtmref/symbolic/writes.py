"""Where a statement runs, and how it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rtmref.lang.statements import Place
from rtmref.lang.types import MapType, Type
from rtmref.symbolic import terms
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.expressions import evaluate
from rtmref.symbolic.flattening import leaves
from rtmref.symbolic.parts import parts
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import BOOL, TRUE, Symbol, Term
from rtmref.symbolic.theory import Said, definition
from rtmref.symbolic.values import OptionalValue, Value


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is sent for all values of the loop variables that satisfy the condition."""

    generics: tuple[Term, ...]
    condition: Term
    values: tuple[Value, ...]
    types: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a statement runs.

    `here` is what its expressions see; `after` the state with the writes so far. Outside of
    `each` the two states are one. `generics` are the loop variables, `condition` restricts them
    and what the branches inside the loop ask; `path` is what the branches outside have asked.
    `created` maps the function of an object created in a loop to the inverse functions.
    """

    here: Environment
    after: State
    generics: tuple[Term, ...] = ()
    condition: Term = TRUE
    path: Term = TRUE
    looping: bool = False
    created: Mapping[Symbol, tuple[Symbol, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def bind(self, name: str, value: Value) -> Frame:
        return replace(self, here=self.here.bind(name, value))

    def wrote(self, after: State) -> Frame:
        """The frame after writes."""
        here = self.here if self.looping else self.here.at(after)
        return replace(self, here=here, after=after)


@dataclass(frozen=True, slots=True)
class Target:
    """A place made of terms: object, key, and the field's declared type."""

    subject: Term
    keys: tuple[Term, ...]
    name: str
    type: Type


def target_of(place: Place, frame: Frame) -> Target:
    """The place as terms."""
    subject = evaluate(place.subject, frame.here)
    assert isinstance(subject, Term)
    declared = frame.here.context.spec.field(subject.sort, place.field).type
    keys = () if place.key is None else leaves(evaluate(place.key, frame.here))
    return Target(subject, keys, f"{subject.sort}.{place.field}", declared)


def put(frame: Frame, target: Target, value: Value) -> Frame:
    """Give a place a new value."""
    if target.keys:
        return _put_entry(frame, target, value)
    theory = frame.here.context.theory
    for symbol, part in parts(theory, target.name, target.type, (target.subject.sort,), value):
        frame = write(frame, symbol, target.subject, (), part)
    return frame


def _put_entry(frame: Frame, target: Target, value: Value) -> Frame:
    assert isinstance(target.type, MapType)
    assert isinstance(value, OptionalValue)
    sorts = (target.subject.sort, *(key.sort for key in target.keys))
    has = Symbol(f"{target.name}.has", sorts, BOOL)
    present = terms.negation(value.null)
    frame = write(frame, has, target.subject, target.keys, lambda: present)
    if value.null is TRUE:
        return frame
    theory = frame.here.context.theory
    entry = parts(theory, f"{target.name}.at", target.type.value, sorts, value.value)
    for symbol, part in entry:
        frame = write(frame, symbol, target.subject, target.keys, part)
    return frame


def write(
    frame: Frame,
    symbol: Symbol,
    subject: Term,
    keys: tuple[Term, ...],
    part: Callable[..., Term],
) -> Frame:
    """The function now gives `part` at the place, for all loop variables under the condition."""
    before = frame.after

    def make(*arguments: Term) -> Term:
        place = arguments[: 1 + len(keys)]
        hit, value = _at_place(frame, (subject, *keys), place, part(*arguments[1 + len(keys) :]))
        return terms.choice(hit, value, before.read(symbol, arguments))

    return frame.wrote(before.redefined(symbol, make))


def _at_place(
    frame: Frame, wanted: tuple[Term, ...], place: tuple[Term, ...], value: Term
) -> tuple[Term, Term]:
    """Whether some loop variables under the condition lead to the place, and the value then."""
    solution: dict[Term, Term] = {}
    rest = []
    for term, argument in zip(wanted, place, strict=True):
        rest.append(_solve(frame, term, argument, solution))
    hit = terms.substitute(terms.conjunction(*rest, frame.condition), solution)
    value = terms.substitute(value, solution)
    used = hit.free | value.free
    open_ = tuple(each for each in frame.generics if each not in solution and each in used)
    if open_ and not value.free.isdisjoint(open_):
        witness = _witness(frame, open_, hit)
        return terms.substitute(hit, witness), terms.substitute(value, witness)
    return terms.for_some(open_, hit), value


def _solve(frame: Frame, term: Term, argument: Term, solution: dict[Term, Term]) -> Term:
    """Extend the solution so that term = argument; what is left to ask."""
    if term in frame.generics and term not in solution:
        solution[term] = argument
        return TRUE
    inverses = frame.created.get(term.payload) if isinstance(term.payload, Symbol) else None
    if inverses is not None:
        for generic, inverse in zip(term.arguments, inverses, strict=True):
            solution.setdefault(generic, inverse(argument))
    return terms.equation(terms.substitute(term, solution), argument)


def _witness(frame: Frame, open_: tuple[Term, ...], hit: Term) -> dict[Term, Term]:
    """Functions of the place that give loop variables which lead there, if any do."""
    about = definition(open_, (hit,))

    def axioms(defined: tuple[Term, ...]) -> list[Said]:
        found = terms.substitute(about.parts[0], dict(zip(about.items, defined, strict=True)))
        return [Said(terms.for_all(about.items, terms.implication(about.parts[0], found)))]

    results = [("leads", each.sort) for each in open_]
    defined = frame.here.context.theory.define("leads", about, results, axioms)
    return dict(zip(open_, defined, strict=True))
