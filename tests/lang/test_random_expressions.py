"""Random expressions are well typed here and in CEL, and read the same."""

from __future__ import annotations

from typing import Any

import pytest
from cel_expr_python import cel
from tests.lang.random_expressions import NATURAL, VARIABLES, random_expressions
from tests.lang.scalars import scalar
from tests.lang.test_grammar import bracketed

from rtmref.lang.entry import check_expression
from rtmref.lang.expressions import Expression
from rtmref.lang.parse import parse_expression
from rtmref.lang.report import Report
from rtmref.lang.types import BOOL, INT, ListType, Type


def cel_type(checked: Type) -> Any:
    """The CEL type."""
    if isinstance(checked, ListType):
        return cel.Type.List(cel_type(checked.item))
    return {BOOL: cel.Type.BOOL, INT: cel.Type.INT}.get(checked, cel.Type.STRING)


ENVIRONMENT = cel.NewEnv(variables={name: cel_type(each) for name, each in VARIABLES.items()})


@pytest.mark.parametrize("part", range(4))
def test_random_expressions(part: int) -> None:
    """The checker gives the wanted type; with all brackets written, CEL finds the same value."""
    for sample in random_expressions(part, 500):
        typed = check_expression(sample.text, VARIABLES, natural=NATURAL)
        assert isinstance(typed, Expression), (sample.text, typed)
        assert typed.type == sample.type, sample.text
        explicit = bracketed(parse_expression(scalar(sample.text), Report()))
        values = [
            ENVIRONMENT.compile(text).eval(data=dict(sample.values)).plain_value()
            for text in (sample.text, explicit)
        ]
        assert values[0] == values[1], (sample.text, explicit, values)


def test_same_seed_same_expressions() -> None:
    """A seed stands for its expressions."""
    assert list(random_expressions(7, 50)) == list(random_expressions(7, 50))
    assert list(random_expressions(7, 50)) != list(random_expressions(8, 50))
