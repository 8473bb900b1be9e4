"""Default values of limits."""

from __future__ import annotations

from rtmref.lang.names import Names
from rtmref.lang.report import Report
from rtmref.lang.spec import LimitValue
from rtmref.lang.types import BitType, BoolType, EnumType, IntType, MapType, SetType, Type
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

Range = tuple[int | None, int | None]


def limit_value(
    node: Node, checked: Type, within: Range, names: Names, report: Report
) -> LimitValue:
    """The value that a YAML node spells for a limit of the type; 0 after a complaint."""
    value: LimitValue | None = None
    match checked:
        case IntType():
            value = _integer(node, within)
        case BoolType():
            value = _boolean(node)
        case SetType(item=BitType(name=bits)):
            size = names.bits[bits].size if bits in names.bits else 0
            value = _positions(node, size)
        case MapType(key=IntType() | EnumType(), value=IntType()):
            value = _integers(node, within)
        case _:
            report.add(
                "RTM213",
                f"a limit cannot be of type {checked}",
                node.span,
                "int, bool, a set of bits or a map of integers",
            )
            return 0
    if value is None:
        report.add(
            "RTM206",
            f"this is no value of {_said(checked, within)}",
            node.span,
            "the bits of a set are given by their positions: [0, 1]"
            if isinstance(checked, SetType)
            else "",
        )
        return 0
    return value


def _said(checked: Type, within: Range) -> str:
    minimum, maximum = within
    least = "" if minimum is None else f", at least {minimum}"
    return f"{checked}{least}" + ("" if maximum is None else f", at most {maximum}")


def _boolean(node: Node) -> bool | None:
    value = node.value() if isinstance(node, ScalarNode) else None
    return value if isinstance(value, bool) else None


def _integer(node: Node, within: Range) -> int | None:
    value = node.value() if isinstance(node, ScalarNode) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    minimum, maximum = within
    low = minimum is not None and value < minimum
    return None if low or (maximum is not None and value > maximum) else value


def _positions(node: Node, size: int) -> frozenset[int] | None:
    if not isinstance(node, SequenceNode):
        return None
    found = [_integer(item, (0, size - 1)) for item in node.items]
    values = [each for each in found if each is not None]
    return frozenset(values) if len(set(values)) == len(node.items) else None


def _integers(node: Node, within: Range) -> dict[int, int] | None:
    if not isinstance(node, MappingNode):
        return None
    found = {_integer(key, (None, None)): _integer(value, within) for _, key, value in node.items()}
    values = {key: value for key, value in found.items() if key is not None and value is not None}
    return values if len(values) == len(node.values) else None
