"""The calls that a scope has in a state: its patterns with objects in them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from rtmref.concrete import code
from rtmref.concrete.model import Model
from rtmref.scope import Each, Pattern
from rtmref.values import NetAddress

WIDTH: Final = 64
"""More than any scope has objects of a sort; what an object's place takes in a choice."""
Arguments = tuple[Any, ...]
Choice = int
"""A call in a state: the number of its pattern and the places of the objects in it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A pattern, compiled: what makes the arguments from objects of these sorts."""

    operation: str
    number: int
    extents: tuple[dict[Any, None], ...]
    fields: tuple[str, ...]
    """Of each object the field that must not be zero, null or empty, if any."""
    build: Callable[..., Arguments]


class Choices:
    """Numbers the calls of each state, and finds a call again by its number."""

    def __init__(self, model: Model, patterns: Sequence[Pattern]) -> None:
        self._plans = [_plan(model, number, each) for number, each in enumerate(patterns)]

    def there(self) -> Iterator[tuple[Choice, str, Arguments]]:
        """Every call of the present state: its number, operation and arguments."""
        for plan in self._plans:
            if not plan.extents:
                yield plan.number, plan.operation, plan.build()
            elif len(plan.extents) == 1 and not plan.fields[0]:
                for place, o in enumerate(plan.extents[0]):
                    yield plan.number + place * self._step, plan.operation, plan.build(o)
            else:
                yield from self._several(plan)

    @property
    def _step(self) -> int:
        return len(self._plans)

    def _several(self, plan: _Plan) -> Iterator[tuple[Choice, str, Arguments]]:
        ranges = [
            tuple(enumerate(extent))
            if not field
            else [(place, o) for place, o in enumerate(extent) if getattr(o, field)]
            for extent, field in zip(plan.extents, plan.fields, strict=True)
        ]
        for places in product(*ranges):
            number = 0
            for place, _ in reversed(places):
                number = number * WIDTH + place
            arguments = plan.build(*[o for _, o in places])
            yield plan.number + number * self._step, plan.operation, arguments

    def found(self, choice: Choice) -> tuple[str, Arguments]:
        """The call of the present state with this number."""
        number, plan_number = divmod(choice, self._step)
        plan = self._plans[plan_number]
        objects = []
        for extent in plan.extents:
            number, place = divmod(number, WIDTH)
            objects.append(tuple(extent)[place])
        return plan.operation, plan.build(*objects)


def _plan(model: Model, number: int, pattern: Pattern) -> _Plan:
    sorts: list[Each] = []
    constants: dict[str, object] = {}
    result = _expression(pattern.arguments, sorts, constants)
    names = [f"o{place}" for place in range(len(sorts))]
    code.load([code.function("build", names, [code.give(result)])], "pattern", constants)
    build = constants["build"]
    assert callable(build)
    extents = tuple(model.space[f"E_{each.sort}"] for each in sorts)
    fields = tuple(each.field for each in sorts)
    return _Plan(pattern.operation, number, extents, fields, build)


def _expression(value: Any, sorts: list[Each], constants: dict[str, object]) -> ast.expr:
    """The value as an expression of its objects; what has none in it is a constant."""
    if isinstance(value, Each):
        sorts.append(value)
        return code.name(f"o{len(sorts) - 1}")
    if isinstance(value, tuple) and not isinstance(value, NetAddress) and _has_objects(value):
        return code.tuple_of([_expression(item, sorts, constants) for item in value])
    name = f"c{len(constants)}"
    constants[name] = value
    return code.name(name)


def _has_objects(value: Any) -> bool:
    return isinstance(value, Each) or (
        isinstance(value, tuple) and any(_has_objects(item) for item in value)
    )
