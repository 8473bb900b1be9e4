"""Projections to Python: the rows of an object, and whose rows a change can have altered."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from rtmref.concrete import code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.invariants import backwards, search
from rtmref.concrete.origins import Everything, Link, Origin, readings_of
from rtmref.concrete.shape import conjuncts
from rtmref.concrete.writer import Writer
from rtmref.lang.spec import Projection, Spec
from rtmref.lang.types import SortType


@dataclass(frozen=True, slots=True)
class Touch:
    """A function to call when a field of a sort changes ("" for existence).

    It gives the objects whose rows may be others now. It is called with the changed object, or, if
    `link` names a field, with each object that it points to through that field, before and after.
    Where the function is empty, the object itself is the one.
    """

    sort: str
    field: str
    function: str
    link: str | None


def rows_name(projection: str) -> str:
    """The function that gives the rows of an object."""
    return f"rows_{projection}"


def projected(
    spec: Spec, indexes: Indexes, projection: Projection
) -> tuple[list[ast.stmt], list[Touch]]:
    """The function of the rows, those that find objects, and when to call them."""
    read = [value for _, value in projection.gives]
    if projection.when is not None:
        read.append(projection.when)
    functions = [_rows(spec, indexes, projection)]
    names: dict[Origin | Everything, str] = {}
    touches: dict[Touch, None] = {}
    for reading in readings_of(spec, projection.variables, read):
        way = reading.way
        origin = way.origin if isinstance(way, Link) else way
        if isinstance(origin, Origin) and not origin.steps:
            names[origin] = ""
        elif origin not in names:
            names[origin] = f"touched_{projection.name}_{len(names)}"
            functions.append(_touched(spec, indexes, projection, origin, names[origin]))
        link = way.field if isinstance(way, Link) else None
        touches[Touch(reading.sort, reading.field, names[origin], link)] = None
    return functions, list(touches)


def _rows(spec: Spec, indexes: Indexes, projection: Projection) -> ast.stmt:
    """`rows_NAME(o)` returns the rows of an object that exists, in a list."""
    w = Writer(spec, indexes)
    parameter = w.declare(projection.variables[0][0])
    result = w.fresh("found")
    w.put(code.assign(result, ast.List([], code.LOAD)))

    def add() -> None:
        row = code.tuple_of([expression(value, w) for _, value in projection.gives])
        w.put(code.run(code.method(code.name(result), "append", row)))

    conditions = [] if projection.when is None else conjuncts(projection.when)
    search(w, list(projection.variables[1:]), conditions, add)
    w.put(code.give(code.name(result)))
    return code.function(rows_name(projection.name), [parameter], w.block)


def _touched(
    spec: Spec, indexes: Indexes, projection: Projection, origin: Origin | Everything, name: str
) -> ast.stmt:
    """`touched_…(o)` returns the objects from which the way leads to `o`."""
    w = Writer(spec, indexes)
    if isinstance(origin, Everything):
        (_, kind), *_ = projection.variables
        assert isinstance(kind, SortType)
        w.put(code.give(code.call("tuple", code.name(f"E_{kind.name}"))))
        return code.function(name, ["o"], w.block)
    result, found = w.fresh("found"), w.fresh("o")
    w.put(code.assign(result, ast.List([], code.LOAD)))

    def add() -> None:
        w.put(code.run(code.method(code.name(result), "append", code.name(found))))

    backwards(w, list(origin.steps), "o", found, add)
    w.put(code.give(code.name(result)))
    return code.function(name, ["o"], w.block)
