"""One call from one state, by the meaning that the prover gives it: to compare with the other.

The universe is the state's own objects and some that do not exist yet; the facts of the state
are fixed, and what the call leaves is read from the solver's model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from rtmref.lang.spec import Operation, Spec
from rtmref.lang.statements import Create
from rtmref.lang.trees import nodes
from rtmref.lang.types import BitType, ListType, MapType, OptionalType, SetType, StructType, Type
from rtmref.snapshots import Call, Plain, Reference, Snapshot
from rtmref.symbolic import decode, facts, operations, terms
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.contents import Contents, contents
from rtmref.symbolic.context import Context, only_object, option
from rtmref.symbolic.encode import Encoder, object_element
from rtmref.symbolic.expressions import evaluate
from rtmref.symbolic.flattening import assemble, is_flat, leaves, shape
from rtmref.symbolic.numbering import new_names, renamed, renamed_state
from rtmref.symbolic.operations import Transition
from rtmref.symbolic.parts import parts
from rtmref.symbolic.search import Scope, scope
from rtmref.symbolic.state import State
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import Term
from rtmref.symbolic.theory import Inexpressible
from rtmref.symbolic.universes import Universe, spoken_of, universe
from rtmref.symbolic.values import ListValue, MapValue, OptionalValue, SetValue, StructValue, Value
from rtmref.values import WIDTHS, NetAddress, masked, well_formed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call does: its status, the state after it, and results by name if not refused.

    Objects that the call created have the numbers after the greatest one of their sort. Results
    that the prover cannot express are missing. Events are recipient, event and two contexts, in
    the order of the statements that send them.
    """

    status: int
    after: Snapshot
    results: Mapping[str, Plain]
    events: tuple[tuple[Plain, ...], ...] = ()
    refused: bool = False


def run_symbolically(spec: Spec, before: Snapshot, call: Call) -> Outcome:
    """Run one call; to run many of one specification, use a `SymbolicModel`."""
    return SymbolicModel(spec).run(before, call)


class SymbolicModel:
    """Runs calls of one specification by the meaning that the prover gives them."""

    def __init__(self, spec: Spec) -> None:
        self._base = assume(spec)
        self._spec = spec

    def run(self, before: Snapshot, call: Call) -> Outcome:
        """The outcome of the call in the state, and of the steps that follow it."""
        operation = self._spec.operations[call.operation]
        outcome, waits = self._run(operation, before, call)
        while not waits:
            stepped = self._step(outcome)
            if stepped is None:
                break
            outcome = stepped
        return outcome

    def _step(self, outcome: Outcome) -> Outcome | None:
        """The first step that is possible after an outcome."""
        for step in self._spec.steps.values():
            found, _ = self._run(step, outcome.after, Call(step.name, {}))
            if not found.refused:
                events = outcome.events + found.events
                return replace(outcome, after=found.after, events=events)
        return None

    def _run(self, operation: Operation, before: Snapshot, call: Call) -> tuple[Outcome, bool]:
        """The outcome of one operation or step, and whether it has to wait."""
        try:
            return self._transition(operation, before, call)
        finally:
            terms.forget_since(self._base.moment)

    def _transition(
        self, operation: Operation, before: Snapshot, call: Call
    ) -> tuple[Outcome, bool]:
        context = self._base.context.branch()
        done = operations.transition(operation, context)
        over = _universe(self._spec, operation, before, call)
        axioms = (*self._base.background, *done.facts)
        given = _given(context, over, operation, before, call)
        within = scope(context, over, axioms, given=given)
        within.mention([refused for _, refused in done.refusals])
        assert within.check() == "sat", "the facts of a state do not contradict each other"
        decoder = within.decoder()
        for refusal, refused in done.refusals:
            if decoder.evaluate(refused):
                within.solver.close()
                return Outcome(refusal.status_value, before, {}, refused=True), refusal.waits
        outcome = _succeeded(within, done, before)
        within.solver.close()
        return outcome, False


def _succeeded(within: Scope, done: Transition, before: Snapshot) -> Outcome:
    results = dict(_results(done))
    events = list(_events(within, done))
    status = operations.status(done)
    within.assume((done.success,))
    within.mention([status, *_after(within, done), *(condition for condition, _ in events)])
    for value, type_ in (*results.values(), *(said for _, event in events for said in event)):
        within.mention(list(_leaves(within, value, type_)))
    assert within.check() == "sat", "a call that is not refused has an outcome"
    decoder = within.decoder()
    after = decode.snapshot(decoder, done.after.after)
    plain = {name: decoder.plain(value, type_) for name, (value, type_) in results.items()}
    sent = tuple(
        tuple(decoder.plain(value, type_) for value, type_ in event)
        for condition, event in events
        if decoder.evaluate(condition)
    )
    number = decoder.evaluate(status)
    assert isinstance(number, int)
    names = new_names(before, after)
    kept = replace(after, limits=before.limits, decisions=before.decisions)
    told = renamed_state(kept, names)
    return Outcome(number, told, renamed(plain, names), renamed(sent, names))


def _events(
    within: Scope, done: Transition
) -> Iterator[tuple[Term, tuple[tuple[Value, Type], ...]]]:
    """The events for all values of their loop variables, each with the condition for it."""
    structures = within.context.structures
    for event in done.after.events:
        elements = (within.expansion.over.sort_elements(each.sort) for each in event.generics)
        for row in product(*elements):
            names = dict(zip(event.generics, row, strict=True))
            said = tuple(
                (
                    assemble(
                        type_, [terms.substitute(e, names) for e in leaves(value)], structures
                    ),
                    type_,
                )
                for value, type_ in zip(event.values, event.types, strict=True)
            )
            yield terms.substitute(event.condition, names), said


def _results(done: Transition) -> Iterator[tuple[str, tuple[Value, Type]]]:
    here = done.after.here
    for each in done.operation.results:
        try:
            yield each.name, (evaluate(each.value, here), each.value.type)
        except Inexpressible:
            continue


def _universe(spec: Spec, operation: Operation, before: Snapshot, call: Call) -> Universe:
    found = contents(spec, operation, before, call)
    created = Counter(each.sort for each in nodes(operation.body) if isinstance(each, Create))
    objects = {sort: _objects(spec, created[sort], before, found, sort) for sort in spec.sorts}
    most = max(len(each) for each in objects.values())
    bits = {name: _bits(spec, operation, found, name, most) for name in spec.bits}
    listed = max(found.longest, most, *(len(each) for each in bits.values())) + 1
    given = {masked(each) for each in found.addresses if well_formed(each)} | found.prefixes
    hosts = {NetAddress(each[0], WIDTHS[each[0]], each[2]) for each in given}
    prefixes = sorted(given | hosts) or [NetAddress(2, 0, 0)]
    integers = sorted(found.integers | set(range(listed)))
    addresses = sorted(found.addresses | set(prefixes))
    return universe(spec, objects, bits, prefixes, addresses, integers, listed)


def _objects(
    spec: Spec, created: int, before: Snapshot, found: Contents, sort: str
) -> tuple[Term, ...]:
    if spec.sorts[sort].initial is not None:
        return tuple(object_element(Reference(sort, number)) for number, _ in before.objects[sort])
    numbers = {number for number, _ in before.objects[sort]}
    numbers |= {each.number for each in found.references if each.sort == sort}
    first = max(numbers, default=-1) + 1
    every = (*sorted(numbers), *range(first, first + 1 + created))
    return tuple(object_element(Reference(sort, number)) for number in every)


def _bits(spec: Spec, operation: Operation, found: Contents, name: str, most: int) -> list[int]:
    """The bits in use, those with names in expressions, as many low ones as there are objects.

    The last bit is one that no set has, unless all bits are there. A result that is a set of bits
    may need all of them.
    """
    size = spec.bits[name].size
    if any(each.value.type == SetType(BitType(name)) for each in operation.results):
        return list(range(size))
    used = set(found.bits.get(name, ())) | set(range(min(most + 1, size)))
    used |= {index for type_, index in spoken_of(spec) if type_ == BitType(name)}
    if max(used) + 1 < size:
        return [*sorted(used), max(used) + 1]
    return list(range(size))


def _given(
    context: Context, over: Universe, operation: Operation, before: Snapshot, call: Call
) -> dict[Term, Term]:
    """The state, the configuration and the call, as values of functions at elements."""
    encoder = Encoder(context.structures)
    found: dict[Term, Term] = {}

    def tell(name: str, type_: Type, place: tuple[Term, ...], plain: Plain) -> None:
        value = encoder.value(plain, type_)
        found.update(_told(context, over, name, type_, place, value))

    for sort, objects in before.objects.items():
        known = {object_element(Reference(sort, number)): values for number, values in objects}
        if context.spec.sorts[sort].initial is not None:
            found[only_object(sort)] = next(iter(known))
        for object_ in over.elements[sort]:
            found[State().alive(sort, object_)] = terms.truth(object_ in known)
        for object_, values in known.items():
            for each in context.spec.sorts[sort].fields:
                tell(f"{sort}.{each.name}", each.type, (object_,), values[each.name])
    for name, plain in before.limits.items():
        tell(f"limit {name}", context.spec.limits[name].type, (), plain)
    for parameter in operation.parameters:
        given = call.arguments[parameter.name]
        tell(facts.argument(parameter.name), parameter.type, (), given)
    for name, chosen in before.decisions.items():
        for each_option in context.spec.decisions[name].options:
            found[option(name, each_option)()] = terms.truth(each_option == chosen)
    return found


def _told(
    context: Context, over: Universe, name: str, type_: Type, place: tuple[Term, ...], value: Value
) -> Iterator[tuple[Term, Term]]:
    """What the symbols of a stored value are at a place."""
    sorts = tuple(each.sort for each in place)
    for symbol, part in parts(context.theory, name, type_, sorts, value):
        more = symbol.parameters[len(place) :]
        for row in product(*(over.sort_elements(sort) for sort in more)):
            yield symbol(*place, *row), part(*row)


def _after(within: Scope, done: Transition) -> Iterator[Term]:
    """Everything that reading the state after the call will ask."""
    context, over, state = within.context, within.expansion.over, done.after.after
    for sort, declared in context.spec.sorts.items():
        for object_ in over.elements[sort]:
            yield state.alive(sort, object_)
            for each in declared.fields:
                name = f"{sort}.{each.name}"
                value = stored(context.theory, name, each.type, (object_,), state.read)
                yield from _leaves(within, value, each.type)


def _leaves(within: Scope, value: Value, type_: Type) -> Iterator[Term]:
    """Everything that reading a value will ask."""
    over, structures = within.expansion.over, within.context.structures
    if is_flat(type_, structures):
        yield from leaves(value)
        return
    match type_, value:
        case OptionalType(item), OptionalValue():
            yield value.null
            yield from _leaves(within, value.value, item)
        case StructType(name), StructValue(members):
            for member, member_type in zip(members, structures.members[name], strict=True):
                yield from _leaves(within, member, member_type)
        case SetType(item), SetValue():
            for row in product(*(over.sort_elements(s) for s in shape(item, structures))):
                yield value.contains(assemble(item, row, structures))
        case ListType(item), ListValue():
            yield value.size()
            for index in range(over.longest_list):
                yield from _leaves(within, value.at(terms.integer(index)), item)
        case MapType(key, item), MapValue():
            for row in product(*(over.sort_elements(s) for s in shape(key, structures))):
                entry = value.lookup(assemble(key, row, structures))
                yield from _leaves(within, entry, OptionalType(item))
