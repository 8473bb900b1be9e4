"""What a statement does to the state; the twin of the concrete reading.

Outside of `each`, every statement reads the state that the one before it left. Inside, all of
them read the state before the `each`, and each write holds for every value of the loop variables
that satisfies the condition under which it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rtmref.lang import statements as syntax
from rtmref.lang.expressions import Expression
from rtmref.lang.statements import Place, Statement
from rtmref.lang.types import HandleType, MapType, SetType, Type
from rtmref.symbolic import terms, values
from rtmref.symbolic.binders import bound_variables
from rtmref.symbolic.expressions import Environment, evaluate, truth
from rtmref.symbolic.state import State, alive, merged
from rtmref.symbolic.comprehensions import certain_items, named_set
from rtmref.symbolic.storage import parts, stored
from rtmref.symbolic.terms import BOOL, FALSE, INT, TRUE, Symbol, Term
from rtmref.symbolic.theory import Axiom, Said, definition
from rtmref.symbolic.values import (
    HandleValue,
    ListValue,
    OptionalValue,
    SetValue,
    Value,
    assemble,
    handle_of,
    is_flat,
    leaves,
    shape,
)


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is sent for all values of the loop variables that satisfy the condition."""

    generics: tuple[Term, ...]
    condition: Term
    values: tuple[Value, ...]


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


def execute(statements: tuple[Statement, ...], frame: Frame) -> Frame:
    """Run the statements one after the other."""
    for statement in statements:
        frame = CASES[type(statement)](statement, frame)
    return frame


def _let(node: syntax.Let, frame: Frame) -> Frame:
    return frame.bind(node.name, named(node.name, node.value, frame.here))


def named(name: str, value: Expression, here: Environment) -> Value:
    """The value of an expression, what is large in it behind symbols of its own."""
    result = evaluate(value, here)
    theory = here.context.theory
    if isinstance(result, SetValue):
        return named_set(name, result, theory)
    if is_flat(value.type, here.context.structures):
        small = [theory.named(name, leaf) for leaf in leaves(result)]
        return assemble(value.type, small, here.context.structures)
    return result


@dataclass(frozen=True, slots=True)
class _Target:
    """A place made of terms: object, key, and the field's declared type."""

    subject: Term
    keys: tuple[Term, ...]
    name: str
    type: Type


def _target(place: Place, frame: Frame) -> _Target:
    subject = evaluate(place.subject, frame.here)
    assert isinstance(subject, Term)
    declared = frame.here.context.spec.field(subject.sort, place.field).type
    keys = () if place.key is None else leaves(evaluate(place.key, frame.here))
    return _Target(subject, keys, f"{subject.sort}.{place.field}", declared)


def _assign(node: syntax.Assign, frame: Frame) -> Frame:
    writes = [(_target(place, frame), evaluate(value, frame.here)) for place, value in node.targets]
    for target, value in writes:
        frame = _put(frame, target, value)
    return frame


def _put(frame: Frame, target: _Target, value: Value) -> Frame:
    if target.keys:
        return _put_entry(frame, target, value)
    theory = frame.here.context.theory
    for symbol, part in parts(theory, target.name, target.type, (target.subject.sort,), value):
        frame = write(frame, symbol, target.subject, (), part)
    return frame


def _put_entry(frame: Frame, target: _Target, value: Value) -> Frame:
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


def _include(node: syntax.Include, frame: Frame) -> Frame:
    return _change_set(node.place, evaluate(node.element, frame.here), TRUE, frame)


def _exclude(node: syntax.Exclude, frame: Frame) -> Frame:
    return _change_set(node.place, evaluate(node.element, frame.here), FALSE, frame)


def _change_set(place: Place, element: Value, inside: Term, frame: Frame) -> Frame:
    target = _target(place, frame)
    assert isinstance(target.type, SetType)
    before = frame.after
    element_leaves = leaves(element)
    sorts = (target.subject.sort, *(each.sort for each in element_leaves))
    has = Symbol(f"{target.name}.has", sorts, BOOL)
    frame = write(frame, has, target.subject, element_leaves, lambda: inside)
    return frame.wrote(_resized(frame, target, before, has, element_leaves, inside))


def _resized(
    frame: Frame,
    target: _Target,
    before: State,
    has: Symbol,
    element: tuple[Term, ...],
    inside: Term,
) -> State:
    """The size of the set follows: by one, if membership changed."""
    size = Symbol(f"{target.name}.size", (target.subject.sort,), INT)

    def make(object_: Term) -> Term:
        assert not frame.generics, "the size of a set that a loop changes has no simple rule"
        old = before.read(size, (object_,))
        was = before.read(has, (object_, *element))
        step = terms.integer(1 if inside is TRUE else -1)
        changed = terms.conjunction(
            terms.equation(object_, target.subject), terms.negation(terms.equation(was, inside))
        )
        return terms.choice(changed, terms.total(old, step), old)

    return frame.after.redefined(size, make)


def _create(node: syntax.Create, frame: Frame) -> Frame:
    given = [(name, evaluate(value, frame.here)) for name, value in node.values]
    frame, object_ = _new_object(node, frame)
    frame = write(frame, alive(node.sort), object_, (), lambda: TRUE)
    spec, structures = frame.here.context.spec, frame.here.context.structures
    known = dict(given)
    for declared in spec.sorts[node.sort].fields:
        value = known.get(declared.name)
        if value is None:
            value = values.anything(declared.type, structures)
        _begin(frame, object_, f"{node.sort}.{declared.name}", declared.type, value)
    return frame.bind(node.name, object_)


def _begin(frame: Frame, object_: Term, name: str, type_: Type, value: Value) -> None:
    """A field of a new object has a value.

    The object did not exist in the pre-state, where its fields may be anything: so let them have
    been this all along, and nothing needs to be redefined.
    """
    theory = frame.here.context.theory
    given = terms.conjunction(frame.path, frame.condition)
    new = object_.payload
    assert isinstance(new, Symbol)
    if isinstance(value, SetValue | ListValue):
        field = stored(theory, name, type_, (object_,))
        assert isinstance(field, SetValue | ListValue)
        for guard, item in certain_items(value):
            inside = field.contains(item)
            if isinstance(inside.payload, Symbol):
                said = terms.implication(terms.conjunction(given, guard), inside)
                needs = (new, inside.payload)
                theory.axioms.append(Axiom(needs, terms.for_all(frame.generics, said)))
    for symbol, part in parts(theory, name, type_, (object_.sort,), value):

        def fact(symbol: Symbol = symbol, part: Callable[..., Term] = part) -> Term:
            with bound_variables(symbol.parameters[1:]) as more:
                left = symbol(object_, *more)
                said = terms.implication(given, terms.equation(left, part(*more)))
                variables = (*frame.generics, *more)
                return terms.triggered(variables, said, ((left,),)) if variables else said

        theory.axioms.append(Axiom((new, symbol), fact))


def _new_object(node: syntax.Create, frame: Frame) -> tuple[Frame, Term]:
    theory = frame.here.context.theory
    sorts = [each.sort for each in frame.generics]
    symbol = theory.fresh(f"new {node.name}", sorts, node.sort)
    object_ = symbol(*frame.generics)
    inverses = tuple(
        theory.fresh(f"{node.name} for", (node.sort,), sort) for sort in sorts
    )
    back = [
        terms.equation(inverse(object_), generic)
        for inverse, generic in zip(inverses, frame.generics, strict=True)
    ]
    unused = [
        terms.negation(frame.after.alive(node.sort, object_)),
        terms.negation(State().alive(node.sort, object_)),
        *_unknown_to_the_caller(frame, node.sort, object_),
    ]
    fact = terms.implication(
        terms.conjunction(frame.path, frame.condition), terms.conjunction(*back, *unused)
    )
    theory.fact(symbol, terms.for_all(frame.generics, fact))
    created = {**frame.created, symbol: inverses}
    return replace(frame, created=created), object_


def _unknown_to_the_caller(frame: Frame, sort: str, object_: Term) -> list[Term]:
    """A new object is none that a stale handle among the arguments refers to."""
    facts = []
    for value in frame.here.names.values():
        if isinstance(value, HandleValue):
            for kind, _, other in value.kinds:
                if kind == sort and other.operator == "apply" and not other.free:
                    facts.append(terms.negation(terms.equation(object_, other)))
    return facts


def _delete(node: syntax.Delete, frame: Frame) -> Frame:
    subject = evaluate(node.subject, frame.here)
    assert isinstance(subject, Term)
    return write(frame, alive(subject.sort), subject, (), lambda: FALSE)


def _each(node: syntax.Each, frame: Frame) -> Frame:
    inner = replace(frame, looping=True)
    for name, domain in node.variables:
        inner = _loop(inner, name, evaluate(domain, inner.here), node)
    inner = execute(node.body, inner)
    return replace(frame, events=inner.events).wrote(inner.after)


def _loop(frame: Frame, name: str, domain: Value, node: syntax.Each) -> Frame:
    """One more loop variable: a general item of the domain."""
    assert isinstance(domain, SetValue | ListValue)
    structures = frame.here.context.structures
    if isinstance(domain.element, HandleType) and len(domain.element.kinds) == 1:
        kind = domain.element.kinds[0]
        generics: tuple[Term, ...] = (terms.variable(f"{name} of each", kind),)
        item: Value = handle_of(domain.element, kind, generics[0])
    else:
        generics = tuple(
            terms.variable(f"{name} of each {number}", sort)
            for number, sort in enumerate(shape(domain.element, structures))
        )
        item = assemble(domain.element, generics, structures)
    return replace(
        frame.bind(name, item),
        generics=frame.generics + generics,
        condition=terms.conjunction(frame.condition, domain.contains(item)),
    )


def _if(node: syntax.If, frame: Frame) -> Frame:
    test = truth(node.test, frame.here)
    if test is TRUE:
        return execute(node.then, frame)
    if test is FALSE:
        return execute(node.otherwise, frame)
    if frame.looping:
        return _branch_in_loop(node, frame, test)
    then = execute(node.then, _under(frame, test))
    otherwise = execute(node.otherwise, _under(frame, terms.negation(test)))
    after = merged(test, then.after, otherwise.after, frame.after)
    joined = _joined(frame, test, then, otherwise)
    events = frame.events + tuple(
        replace(event, condition=terms.conjunction(under, event.condition))
        for under, branch in ((test, then), (terms.negation(test), otherwise))
        for event in branch.events[len(frame.events) :]
    )
    return replace(joined.wrote(after), events=events)


def _under(frame: Frame, test: Term) -> Frame:
    return replace(frame, path=terms.conjunction(frame.path, test))


def _branch_in_loop(node: syntax.If, frame: Frame, test: Term) -> Frame:
    then = execute(node.then, _asked(frame, test))
    between = replace(
        frame, after=then.after, created=then.created, events=then.events
    )
    otherwise = execute(node.otherwise, _asked(between, terms.negation(test)))
    joined = _joined(frame, test, then, otherwise)
    return replace(
        joined, after=otherwise.after, created=otherwise.created, events=otherwise.events
    )


def _asked(frame: Frame, test: Term) -> Frame:
    return replace(frame, condition=terms.conjunction(frame.condition, test))


def _joined(frame: Frame, test: Term, then: Frame, otherwise: Frame) -> Frame:
    """Names bound in both branches stay visible."""
    for name, value in then.here.names.items():
        other = otherwise.here.names.get(name)
        if other is not None and name not in frame.here.names:
            frame = frame.bind(name, values.conditional(test, value, other))
    created = {**then.created, **otherwise.created}
    return replace(frame, created=created)


def _scope(node: syntax.Scope, frame: Frame) -> Frame:
    return execute(node.body, frame)


def _emit(node: syntax.Emit, frame: Frame) -> Frame:
    said = (node.recipient, node.event, node.context1, node.context2)
    event = Event(
        frame.generics,
        terms.conjunction(frame.path, frame.condition),
        tuple(evaluate(each, frame.here) for each in said),
    )
    return replace(frame, events=(*frame.events, event))


CASES: Final[Mapping[type[Statement], Callable[[Any, Frame], Frame]]] = {
    syntax.Let: _let,
    syntax.Assign: _assign,
    syntax.Include: _include,
    syntax.Exclude: _exclude,
    syntax.Create: _create,
    syntax.Delete: _delete,
    syntax.Each: _each,
    syntax.If: _if,
    syntax.Scope: _scope,
    syntax.Emit: _emit,
}
"""The meaning of each node, in the order of the syntax."""
