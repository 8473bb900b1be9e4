"""Enumerations, bit spaces, structures and sorts."""

from __future__ import annotations

from rtmref.lang.entries import Chapters, Entry, elements, entries_of, integer
from rtmref.lang.names import (
    BitName,
    EnumMember,
    Names,
)
from rtmref.lang.parameters import of_a_field, of_a_member, parameters
from rtmref.lang.report import Report
from rtmref.lang.spec import (
    BitSpaceDeclaration,
    Enumeration,
    Sort,
    Structure,
)
from rtmref.lang.type_names import mentions_structure
from rtmref.lang.types import (
    BitType,
    EnumType,
)


def declare_enums(chapters: Chapters, names: Names, report: Report) -> None:
    """Enter the enumerations and their members."""
    for entry in elements("enums", chapters, names, report):
        if names.declare_type(entry.name, EnumType(entry.name), entry.key.span, report):
            members: dict[str, int] = {}
            for name, key, node in entries_of(entry.node.values["members"]):
                value = members[name] = integer(node) or 0
                names.declare_value(name, EnumMember(entry.name, name, value), key.span, report)
            _report_equal_values(entry, members, report)
            names.enums[entry.name] = Enumeration(
                name=entry.name,
                chapter=entry.chapter,
                doc=entry.text("doc"),
                source=entry.source(),
                span=entry.key.span,
                members=members,
            )


def _report_equal_values(entry: Entry, members: dict[str, int], report: Report) -> None:
    by_value: dict[int, str] = {}
    for name, _, node in entries_of(entry.node.values["members"]):
        first = by_value.setdefault(members[name], name)
        if first != name:
            report.add("RTM203", f"{name!r} has the number of {first!r}", node.span)


def declare_bits(chapters: Chapters, names: Names, report: Report) -> None:
    """Enter the bit spaces and their named bits."""
    for entry in elements("bits", chapters, names, report):
        if names.declare_type(entry.name, BitType(entry.name), entry.key.span, report):
            size = integer(entry.node.values["size"]) or 1
            positions: dict[str, int] = {}
            for name, key, node in entries_of(entry.node.values["masks"]):
                mask = integer(node) or 1
                if mask.bit_count() != 1 or mask >= 1 << size:
                    report.add(
                        "RTM204",
                        f"{mask:#x} is not one of the {size} bits of {entry.name}",
                        node.span,
                    )
                    names.broken.add(name)
                    continue
                position = positions[name] = mask.bit_length() - 1
                names.declare_value(name, BitName(entry.name, name, position), key.span, report)
            names.bits[entry.name] = BitSpaceDeclaration(
                name=entry.name,
                chapter=entry.chapter,
                doc=entry.text("doc"),
                source=entry.source(),
                span=entry.key.span,
                size=size,
                names=positions,
            )


def declare_structure(entry: Entry, names: Names, report: Report) -> None:
    """Enter a structure whose name is known already."""
    names.structures[entry.name] = Structure(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("doc"),
        source=entry.source(),
        span=entry.key.span,
        members=parameters(entry.node.values["members"], names, report, of_a_member),
    )


def report_endless_structures(names: Names, report: Report) -> None:
    """Report structures that contain themselves."""
    parts = {
        name: frozenset[str]().union(*(mentions_structure(each.type) for each in structure.members))
        for name, structure in names.structures.items()
    }
    for name in names.structures:
        reached, pending = set[str](), set(parts[name])
        while pending:
            here = pending.pop()
            reached.add(here)
            pending |= parts.get(here, frozenset()) - reached
        if name in reached:
            report.add(
                "RTM215", f"the structure {name!r} contains itself", names.structures[name].span
            )


def declare_sort(entry: Entry, names: Names, report: Report) -> None:
    """Enter a sort whose name is known already."""
    fields = parameters(entry.node.values["fields"], names, report, of_a_field)
    names.sorts[entry.name] = Sort(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("doc"),
        source=entry.source(),
        span=entry.key.span,
        fields=fields,
    )
    names.fields[entry.name] = {each.name: each for each in fields}
    if "single" in entry.node.values:
        names.singles[entry.name] = entry
