"""The language is a subset of CEL: Google's implementation gives the same values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from cel_expr_python import cel
from tests.lang.random_expressions import NATURAL, VARIABLES, Sample, random_expressions

from rtmref.concrete import code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.runtime import word
from rtmref.concrete.writer import Writer
from rtmref.lang.entry import check_expression
from rtmref.lang.expressions import Expression
from rtmref.lang.spec import Spec
from rtmref.lang.types import BOOL, INT, ListType, Type

PARTS = 8
EACH = 2600
BATCH = 200


def cel_type(kind: Type) -> Any:
    """The CEL type."""
    if isinstance(kind, ListType):
        return cel.Type.List(cel_type(kind.item))
    return {BOOL: cel.Type.BOOL, INT: cel.Type.INT}.get(kind, cel.Type.STRING)


ENVIRONMENT = cel.NewEnv(variables={name: cel_type(kind) for name, kind in VARIABLES.items()})


def compiled(spec: Spec, samples: list[Sample]) -> Iterator[Any]:
    """A Python function of the variables for each expression."""
    indexes = Indexes(spec)
    functions = []
    for number, sample in enumerate(samples):
        typed = check_expression(sample.text, VARIABLES, natural=NATURAL)
        assert isinstance(typed, Expression), sample.text
        w = Writer(spec, indexes)
        parameters = [w.declare(name) for name in VARIABLES]
        w.put(code.give(expression(typed, w)))
        functions.append(code.function(f"f_{number}", parameters, w.block))
    space: dict[str, Any] = {"word": word, "distinct": dict.fromkeys}
    code.load(functions, "expressions", space)
    for number, _ in enumerate(samples):
        yield space[f"f_{number}"]


def in_our_form(value: Any) -> Any:
    """A value of the samples as the model has it."""
    return tuple(value) if isinstance(value, list) else value


def in_cel_form(value: Any) -> Any:
    """A value of the model as CEL gives it."""
    return list(value) if isinstance(value, tuple) else value


def same(ours: Any, theirs: Any) -> bool:
    """Equal values of equal types: 1 is not true."""
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and bool(ours == theirs)


@pytest.mark.parametrize("part", range(PARTS))
def test_values_are_those_of_cel(spec: Spec, part: int) -> None:
    """Random expressions, more than 20,000 in all parts, have the value that CEL gives them."""
    samples = random_expressions(1000 + part, EACH)
    count = 0
    while batch := list(islice(samples, BATCH)):
        for sample, function in zip(batch, compiled(spec, batch), strict=True):
            given = {f"v_{name}": in_our_form(value) for name, value in sample.values.items()}
            ours = in_cel_form(function(**given))
            theirs = ENVIRONMENT.compile(sample.text).eval(data=dict(sample.values)).plain_value()
            assert same(ours, theirs), (sample.text, sample.values, ours, theirs)
            count += 1
    assert count == EACH
    assert PARTS * EACH >= 20_000
