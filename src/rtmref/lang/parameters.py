"""Parameters, members and fields: names with types and ranges."""

from __future__ import annotations

from collections.abc import Callable

from rtmref.lang.entries import entries_of, integer
from rtmref.lang.names import (
    Names,
)
from rtmref.lang.report import Report
from rtmref.lang.spec import (
    Parameter,
)
from rtmref.lang.type_names import integers_in, try_type
from rtmref.lang.types import (
    HandleType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    SortType,
    StringType,
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode

Complaint = Callable[[Type], str]


def parameters(
    node: Node | None, names: Names, report: Report, complaint: Complaint
) -> tuple[Parameter, ...]:
    """Parameters, members or fields; what is refused is left out and becomes a broken name."""
    found = []
    for name, key, value in entries_of(node):
        parameter = _parameter(name, key, value, names, report, complaint)
        if parameter is None:
            names.broken.add(name)
        else:
            found.append(parameter)
    return tuple(found)


def _parameter(
    name: str, key: ScalarNode, node: Node, names: Names, report: Report, complaint: Complaint
) -> Parameter | None:
    record = node.values if isinstance(node, MappingNode) else {}
    scalar = record.get("type", node)
    assert isinstance(scalar, ScalarNode)
    checked = try_type(scalar, names, report)
    if checked is None:
        return None
    refused = complaint(checked)
    if refused:
        report.add("RTM213", refused, scalar.span)
        return None
    minimum, maximum = range_of(record, checked, report)
    doc = record.get("doc")
    said = doc.text.strip() if isinstance(doc, ScalarNode) else ""
    return Parameter(
        name=name, type=checked, minimum=minimum, maximum=maximum, doc=said, span=key.span
    )


def range_of(
    record: dict[str, Node], checked: Type, report: Report
) -> tuple[int | None, int | None]:
    """The range beside a type."""
    minimum, maximum = integer(record.get("min")), integer(record.get("max"))
    for key in ("min", "max"):
        if key in record and not integers_in(checked):
            report.add("RTM214", f"{checked} has no range", record[key].span)
            return None, None
    if minimum is not None and maximum is not None and minimum > maximum:
        report.add("RTM214", f"the range {minimum}..{maximum} is empty", record["max"].span)
    return minimum, maximum


def of_a_field(checked: Type) -> str:
    """Why a field cannot be of the type, or nothing."""
    match checked:
        case OutType() | PointerType() | HandleType() | StringType():
            return f"a field cannot be of type {checked}"
        case OptionalType(item=PointerType()):
            return f"a field cannot be of type {checked}"
        case _:
            return ""


def of_a_member(checked: Type) -> str:
    """Why a member of a structure cannot be of the type, or nothing."""
    match checked:
        case OutType() | PointerType() | StringType() | MapType() | SortType():
            hint = f" (a client holds a handle<{checked}>)" if isinstance(checked, SortType) else ""
            return f"a member of a structure cannot be of type {checked}{hint}"
        case _:
            return ""


def of_a_parameter(checked: Type) -> str:
    """Why a function or procedure cannot have a parameter of the type, or nothing."""
    return (
        f"a parameter cannot be of type {checked}"
        if isinstance(checked, StringType | MapType)
        else ""
    )


def of_an_operation(checked: Type) -> str:
    """Why an operation cannot have a parameter of the type, or nothing."""
    match checked:
        case SortType(name=name):
            return f"a client passes a handle<{name}>, not the object"
        case StringType() | MapType():
            return f"a parameter cannot be of type {checked}"
        case _:
            return ""
