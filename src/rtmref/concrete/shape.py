"""Questions about typed expressions: what they mention, how they fall apart."""

from __future__ import annotations

from rtmref.lang import expressions as e
from rtmref.lang.traversal import walk
from rtmref.lang.types import BitType, HandleType, OptionalType, SetType, SortType, Type


def mentions(node: e.Expression, names: frozenset[str]) -> bool:
    """Whether the expression mentions one of the variables (names are unique)."""
    return any(isinstance(part, e.Variable) and part.name in names for part in walk(node))


def conjuncts(node: e.Expression) -> list[e.Expression]:
    """The parts of `a && b && …`, in order."""
    if isinstance(node, e.And):
        return [*conjuncts(node.left), *conjuncts(node.right)]
    return [node]


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
