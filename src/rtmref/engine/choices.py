"""The calls that a scope has in a state: its patterns with objects in them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence, Set
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
Call = tuple[Choice, str, Arguments]
"""A call with its operation."""


class Choices:
    """Numbers the calls of each state, and finds a call again by its number."""

    def __init__(self, model: Model, patterns: Sequence[Pattern]) -> None:
        self._sources: dict[tuple[str, str], _Source] = {}
        self._plans = [self._plan(model, len(patterns), *each) for each in enumerate(patterns)]
        self._every = tuple(self._sources.values())
        self._calls: list[Call] = []

    def _plan(self, model: Model, step: int, number: int, pattern: Pattern) -> _Plan:
        every: list[Each] = []
        space: dict[str, Any] = {}
        arguments = _expression(pattern.arguments, every, space)
        _define(space, arguments, pattern.operation, number, step, len(every))
        sources = []
        for each in every:
            source = _Source(model.space[f"E_{each.sort}"], each.field)
            sources.append(self._sources.setdefault((each.sort, each.field), source))
        return _Plan(pattern.operation, space["build"], space["calls"], tuple(sources))

    def there(self) -> Sequence[Call]:
        """Every call of the present state: its number, operation and arguments.

        Only those are made that were not there in the last state.
        """
        changed = {source for source in self._every if source.renew()}
        if changed or not self._calls:
            calls = self._calls = []
            for plan in self._plans:
                calls += plan.calls(changed)
        return self._calls

    def found(self, choice: Choice) -> tuple[str, Arguments]:
        """The call of the present state with this number."""
        number, plan = divmod(choice, len(self._plans))
        return self._plans[plan].found(number)


class _Source:
    """The objects of a sort that stand in calls: all, or those with something in a field."""

    def __init__(self, extent: Mapping[Any, None], field: str) -> None:
        self.extent = extent
        self.there: list[tuple[int, Any]] = []
        """Each with its place among all of the sort."""
        self._field = field
        self._all: list[Any] = []

    def renew(self) -> bool:
        """Look which objects there are; false if they are those of the last time."""
        every = list(self.extent)
        field = self._field
        if not field and every == self._all:
            return False
        there = [(n, o) for n, o in enumerate(every) if not field or getattr(o, field)]
        self._all = every
        if there == self.there:
            return False
        self.there = there
        return True


class _Plan:
    """A pattern, compiled, and its calls in the last state."""

    def __init__(
        self,
        operation: str,
        build: Callable[..., Arguments],
        listed: Callable[..., list[Call]],
        sources: tuple[_Source, ...],
    ) -> None:
        self._operation = operation
        self._build = build
        self._listed = listed
        self._sources = sources
        self._calls: list[Call] | None = None

    def calls(self, changed: Set[_Source]) -> list[Call]:
        """The calls of the present state."""
        known = self._calls
        if known is None or not changed.isdisjoint(self._sources):
            known = self._calls = self._listed(*[source.there for source in self._sources])
        return known

    def found(self, number: int) -> tuple[str, Arguments]:
        """The call for the objects in these places."""
        objects = []
        for source in self._sources:
            number, place = divmod(number, WIDTH)
            objects.append(tuple(source.extent)[place])
        return self._operation, self._build(*objects)


def _define(
    space: dict[str, Any],
    arguments: ast.expr,
    operation: str,
    number: int,
    step: int,
    objects: int,
) -> None:
    """`build` makes the arguments from objects, `calls` all calls from those there are."""
    choice: ast.expr = code.constant(number)
    for place in range(objects):
        weight = code.constant(step * WIDTH**place)
        choice = code.binary(choice, "+", code.binary(code.name(f"p{place}"), "*", weight))
    call = code.tuple_of([choice, code.constant(operation), arguments])
    every: ast.expr = ast.List([call], code.LOAD)
    if objects:
        every = ast.ListComp(call, [_over(place) for place in range(objects)])
    build = code.function("build", [f"o{n}" for n in range(objects)], [code.give(arguments)])
    calls = code.function("calls", [f"r{n}" for n in range(objects)], [code.give(every)])
    code.load([build, calls], "pattern", space)


def _over(place: int) -> ast.comprehension:
    """`for p, o in r`."""
    both = [ast.Name(f"{stem}{place}", code.STORE) for stem in "po"]
    return ast.comprehension(ast.Tuple([*both], code.STORE), code.name(f"r{place}"), [], 0)


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
