"""Pictures to Python: one function for each, which gives what is drawn of an object."""

from __future__ import annotations

import ast

from rtmref.concrete import code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.writer import Writer
from rtmref.lang.expressions import Expression
from rtmref.lang.spec import Picture, Spec


def picture(spec: Spec, indexes: Indexes, picture: Picture, name: str) -> ast.stmt:
    """`name(o)` returns None where the picture is not for the object, otherwise what it shows.

    That is a tuple: what stands around the object, the keys of its order, its label, the values of
    its lines, and what its arrows lead to; each of the last two is a tuple in the picture's order.
    """
    w = Writer(spec, indexes)
    parameter = w.declare(picture.variable)
    if picture.when is not None:
        fits = expression(picture.when, w)
        w.put(code.when(code.negated(fits), [code.give(code.constant(None))]))
    parts = (
        _value(w, picture.inside),
        code.tuple_of([expression(key, w) for key in picture.order]),
        _value(w, picture.label),
        code.tuple_of([expression(value, w) for _, value in picture.shows]),
        code.tuple_of([expression(value, w) for _, value in picture.points]),
    )
    w.put(code.give(code.tuple_of(parts)))
    return code.function(name, [parameter], w.block)


def _value(w: Writer, node: Expression | None) -> ast.expr:
    return code.constant(None) if node is None else expression(node, w)


def picture_name(number: int) -> str:
    """The function that draws by the picture with this position."""
    return f"picture_{number}"
