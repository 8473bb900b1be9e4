"""What a statement does to the state; the twin of the concrete reading.

Outside of `each`, every statement reads the state that the one before it left. Inside, all of
them read the state before the `each`, and each write holds for every value of the loop variables
that satisfies the condition under which it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from rtmref.lang import statements as syntax
from rtmref.lang.expressions import Expression
from rtmref.lang.statements import Place, Statement
from rtmref.lang.types import HandleType, SetType
from rtmref.symbolic import terms
from rtmref.symbolic.choices import conditional
from rtmref.symbolic.collections import named_set
from rtmref.symbolic.creation import begin, new_object
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.expressions import evaluate, truth
from rtmref.symbolic.flattening import anything, assemble, handle_of, is_flat, leaves, shape
from rtmref.symbolic.state import State, alive, merged
from rtmref.symbolic.terms import BOOL, FALSE, INT, TRUE, Symbol, Term
from rtmref.symbolic.theory import Inexpressible
from rtmref.symbolic.values import ListValue, SetValue, Value
from rtmref.symbolic.writes import Event, Frame, Target, put, target_of, write


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


def _assign(node: syntax.Assign, frame: Frame) -> Frame:
    writes = [
        (target_of(place, frame), evaluate(value, frame.here)) for place, value in node.targets
    ]
    for target, value in writes:
        frame = put(frame, target, value)
    return frame


def _include(node: syntax.Include, frame: Frame) -> Frame:
    return _change_set(node.place, evaluate(node.element, frame.here), TRUE, frame)


def _exclude(node: syntax.Exclude, frame: Frame) -> Frame:
    return _change_set(node.place, evaluate(node.element, frame.here), FALSE, frame)


def _change_set(place: Place, element: Value, inside: Term, frame: Frame) -> Frame:
    target = target_of(place, frame)
    assert isinstance(target.type, SetType)
    before = frame.after
    element_leaves = leaves(element)
    sorts = (target.subject.sort, *(each.sort for each in element_leaves))
    has = Symbol(f"{target.name}.has", sorts, BOOL)
    frame = write(frame, has, target.subject, element_leaves, lambda: inside)
    return frame.wrote(_resized(frame, target, before, has, element_leaves, inside))


def _resized(
    frame: Frame,
    target: Target,
    before: State,
    has: Symbol,
    element: tuple[Term, ...],
    inside: Term,
) -> State:
    """The size of the set follows: by one, if membership changed."""
    size = Symbol(f"{target.name}.size", (target.subject.sort,), INT)

    def make(object_: Term) -> Term:
        if frame.generics:
            raise Inexpressible("the size of a set that a loop changes item by item")
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
    frame, object_ = new_object(node, frame)
    frame = write(frame, alive(node.sort), object_, (), lambda: TRUE)
    spec, structures = frame.here.context.spec, frame.here.context.structures
    known = dict(given)
    for declared in spec.sorts[node.sort].fields:
        value = known.get(declared.name)
        if value is None:
            value = anything(declared.type, structures)
        begin(frame, object_, f"{node.sort}.{declared.name}", declared.type, value)
    return frame.bind(node.name, object_)


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
    between = replace(frame, after=then.after, created=then.created, events=then.events)
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
            frame = frame.bind(name, conditional(test, value, other))
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
        tuple(each.type for each in said),
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
