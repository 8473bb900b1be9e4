"""What the checker makes is well typed, said by somebody else than the checker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from tests.lang.specs import FIXTURES

from rtmref import lang
from rtmref.diagnostics import Span
from rtmref.lang import expressions
from rtmref.lang.expressions import Expression, Narrow, Widen
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.lang.statements import Create, If, Let
from rtmref.lang.traversal import binder, parts, walk
from rtmref.lang.well_typed import complaints


def load(name: str) -> Spec:
    """The shipped specification or the fixture."""
    spec = lang.load() if name == "shipped" else lang.load([FIXTURES])
    assert isinstance(spec, Spec)
    return spec


def elements(spec: Spec) -> tuple[Operation | Invariant, ...]:
    """Everything that has expressions of its own."""
    return (*spec.operations.values(), *spec.steps.values(), *spec.invariants.values())


SPECS = pytest.mark.parametrize("name", ["shipped", "fixture"])


@SPECS
def test_types_fit(name: str) -> None:
    """The types of all parts fit the nodes that they are parts of."""
    assert list(complaints(load(name))) == []


def everything(value: object) -> Iterator[object]:
    """A dataclass and all dataclasses in it."""
    if isinstance(value, tuple):
        for each in value:
            yield from everything(each)
    elif is_dataclass(value) and not isinstance(value, Span):
        yield value
        for field in fields(value):
            yield from everything(getattr(value, field.name))


def bound_names(value: object) -> Iterator[str]:
    """Every name that is bound in an operation or invariant, but once for two branches."""
    if isinstance(value, If):
        then, otherwise = Counter(bound_names(value.then)), Counter(bound_names(value.otherwise))
        yield from bound_names(value.test)
        yield from (then | otherwise).elements()
    elif isinstance(value, tuple):
        for each in value:
            yield from bound_names(each)
    elif is_dataclass(value) and not isinstance(value, Span):
        if isinstance(value, Let | Create):
            yield value.name
        if isinstance(value, Expression) and (name := binder(value)):
            yield name
        if hasattr(value, "variables"):
            yield from (name for name, _ in value.variables)
        for field in fields(value):
            yield from bound_names(getattr(value, field.name))


@SPECS
def test_names_are_unique(name: str) -> None:
    """No name is bound twice in an operation or invariant, but in the branches of an `if`."""
    spec = load(name)
    for element in elements(spec):
        counts = Counter(bound_names(element))
        if isinstance(element, Operation):
            counts.update(each.name for each in element.parameters)
        assert [each for each, count in counts.items() if count > 1] == []


@SPECS
def test_no_needless_steps(name: str) -> None:
    """Nothing is narrowed or widened to what it is already."""
    spec = load(name)
    for element in elements(spec):
        for node in everything(element):
            if isinstance(node, Narrow | Widen):
                assert node.type != node.subject.type


def test_walking_knows_every_node() -> None:
    """The parts of a node are exactly its fields that are expressions."""
    for spec in (load("shipped"), load("fixture")):
        for element in elements(spec):
            for node in everything(element):
                if isinstance(node, Expression):
                    own = [getattr(node, field.name) for field in fields(node)]
                    flat = [
                        x for each in own for x in (each if isinstance(each, tuple) else [each])
                    ]
                    inside = [each for each in flat if isinstance(each, Expression)]
                    assert [id(part) for part, _ in parts(node)] == [id(each) for each in inside]
                    assert len(list(walk(node))) >= 1 + len(inside)


def test_fixture_has_most_nodes() -> None:
    """The two specifications together have almost every kind of node."""
    kinds = {
        type(node)
        for name in ("shipped", "fixture")
        for element in elements(load(name))
        for node in everything(element)
        if isinstance(node, Expression)
    }
    known = {
        each
        for each in vars(expressions).values()
        if isinstance(each, type) and issubclass(each, Expression) and each is not Expression
    }
    assert {each.__name__ for each in known - kinds} <= {"FlatImage"}
