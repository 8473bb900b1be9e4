"""Questions about typed expressions: what they mention, how they fall apart."""

from __future__ import annotations

from dataclasses import replace

from rtmref.lang import expressions as e
from rtmref.lang.traversal import walk
from rtmref.lang.types import BitType, HandleType, OptionalType, SetType, SortType, Type


def mentions(node: e.Expression, names: frozenset[str]) -> bool:
    """Whether the expression mentions one of the variables (names are unique)."""
    return any(isinstance(part, e.Variable) and part.name in names for part in walk(node))


def conjuncts(node: e.Expression) -> list[e.Expression]:
    """The parts of `a && b && …`, in order; they may stand under a name for a path.

    A part that does not use the name is free of it, so that it can steer a loop.
    """
    match node:
        case e.And(left=left, right=right):
            return [*conjuncts(left), *conjuncts(right)]
        case e.Bind(name=name, value=value, body=body) if _is_path(value):
            used = frozenset({name})
            parts = conjuncts(body)
            return [replace(node, body=p) if mentions(p, used) else p for p in parts]
        case _:
            return [node]


def _is_path(node: e.Expression) -> bool:
    """Whether the expression costs so little that it may be evaluated where it is needed."""
    node = plain(node)
    return isinstance(node, e.Variable) or (isinstance(node, e.Field) and _is_path(node.subject))


def plain(node: e.Expression) -> e.Expression:
    """The expression without narrowing and widening."""
    while isinstance(node, e.Narrow | e.Widen):
        node = node.subject
    return node


def is_variable(node: e.Expression, name: str) -> bool:
    """Whether the expression is just this variable."""
    stripped = plain(node)
    return isinstance(stripped, e.Variable) and stripped.name == name


def field_of(node: e.Expression, name: str) -> str | None:
    """The field's name, if the expression is a field of this variable."""
    stripped = plain(node)
    if isinstance(stripped, e.Field) and is_variable(stripped.subject, name):
        return stripped.name
    return None


def is_word(kind: Type) -> bool:
    """Whether values of the type are words of bits."""
    return isinstance(kind, SetType) and isinstance(kind.item, BitType)


def by_identity(kind: Type) -> bool:
    """Whether equal values of the type are the same Python object."""
    match kind:
        case OptionalType(item):
            return by_identity(item)
        case _:
            return isinstance(kind, SortType | HandleType)


def negation(node: e.Expression) -> e.Expression:
    """The opposite of a condition, pushed inwards so that its parts can steer a loop."""
    match node:
        case e.Not(operand=operand):
            return operand
        case e.Or(left=left, right=right, type=kind, span=span):
            return e.And(type=kind, span=span, left=negation(left), right=negation(right))
        case _:
            return e.Not(type=node.type, span=node.span, operand=node)
