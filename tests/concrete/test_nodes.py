"""Both readings know every construct of the language, and the tests meet every construct."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from tests.lang.specs import fixture_texts, spec_of

from rtmref import lang
from rtmref.concrete import expressions as concrete_expressions
from rtmref.concrete import statements as concrete_statements
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Spec


def nodes(module: Any, root: type[Any]) -> set[str]:
    """The names of all constructs."""
    return {
        name
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and issubclass(kind, root) and kind is not root
    }


EXPRESSIONS = nodes(e, e.Expression)
STATEMENTS = nodes(s, s.Statement)


def matched(function: Callable[..., Any]) -> set[str]:
    """The classes of `e` and `s` that the cases of a function are about."""
    tree = ast.parse(inspect.getsource(function))
    patterns = [node.cls for node in ast.walk(tree) if isinstance(node, ast.MatchClass)]
    return {
        pattern.attr
        for pattern in patterns
        if isinstance(pattern, ast.Attribute)
        and isinstance(pattern.value, ast.Name)
        and pattern.value.id in ("e", "s")
    }


def test_the_model_knows_every_expression() -> None:
    """Each expression is a case of the generated Python."""
    assert matched(concrete_expressions.expression) == EXPRESSIONS


def test_the_model_knows_every_statement() -> None:
    """Each statement is a case of the generated Python."""
    assert matched(concrete_statements.statement) == STATEMENTS


def test_the_prover_knows_every_expression() -> None:
    """Each expression is a case of the terms."""
    from rtmref.symbolic import expressions

    assert {kind.__name__ for kind in expressions.CASES} == EXPRESSIONS


def test_the_prover_knows_every_statement() -> None:
    """Each statement is a case of the changed states."""
    from rtmref.symbolic import statements

    assert {kind.__name__ for kind in statements.CASES} == STATEMENTS


def spoken(part: object) -> Iterator[str]:
    """The constructs in a part of a specification."""
    if isinstance(part, tuple):
        for item in part:
            yield from spoken(item)
    elif is_dataclass(part):
        yield type(part).__name__
        for each in fields(part):
            yield from spoken(getattr(part, each.name))


def constructs(spec: Spec) -> set[str]:
    """The constructs that a specification uses."""
    return set(spoken((*spec.operations.values(), *spec.invariants.values())))


def test_compared_specifications_use_every_construct(spec: Spec) -> None:
    """What is compared with a walk over the syntax leaves no construct out."""
    other = spec_of(lang.check_texts(fixture_texts()))
    assert constructs(spec) | constructs(other) >= EXPRESSIONS | STATEMENTS
