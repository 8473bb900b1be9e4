"""All declarations of the chapters, in the order in which they need each other."""

from __future__ import annotations

from typing import Final, get_args

from rtmref.lang.choices import declare_decisions, declare_limits
from rtmref.lang.entries import Chapters, Entry, elements, entries_of
from rtmref.lang.expressions import Builtin
from rtmref.lang.names import (
    FunctionDeclaration,
    Names,
    ProcedureDeclaration,
)
from rtmref.lang.parameters import of_a_parameter, parameters
from rtmref.lang.report import Report
from rtmref.lang.spec import (
    Parameter,
)
from rtmref.lang.types import (
    SortType,
    StructType,
)
from rtmref.lang.vocabulary import (
    declare_bits,
    declare_enums,
    declare_sort,
    declare_structure,
    report_endless_structures,
)
from rtmref.lang.yaml_nodes import ScalarNode


def declare(chapters: Chapters, names: Names, report: Report) -> None:
    """Enter all declarations of the chapters, types first."""
    structures = list(elements("structures", chapters, names, report))
    sorts = list(elements("sorts", chapters, names, report))
    declare_enums(chapters, names, report)
    declare_bits(chapters, names, report)
    for entry in structures:
        names.declare_type(entry.name, StructType(entry.name), entry.key.span, report)
    for entry in sorts:
        names.declare_type(entry.name, SortType(entry.name), entry.key.span, report)
    for entry in structures:
        declare_structure(entry, names, report)
    for entry in sorts:
        declare_sort(entry, names, report)
    report_endless_structures(names, report)
    declare_limits(chapters, names, report)
    declare_decisions(chapters, names, report)
    _declare_bodies(chapters, names, report)


BUILTINS: Final = frozenset(("live", *get_args(Builtin)))
"""Names of the functions of the language."""


def _declare_bodies(chapters: Chapters, names: Names, report: Report) -> None:
    """Functions and procedures, whose bodies are checked where they are called."""
    for entry in elements("functions", chapters, names, report):
        if entry.name in BUILTINS:
            report.add("RTM202", f"{entry.name!r} is a function of the language", entry.key.span)
        body = entry.node.values["is"]
        assert isinstance(body, ScalarNode)
        found = parameters(entry.node.values.get("params"), names, report, of_a_parameter)
        if not _complete(entry, found, names):
            continue
        names.functions[entry.name] = FunctionDeclaration(entry.name, found, body, entry.key)
    for entry in elements("procedures", chapters, names, report):
        found = parameters(entry.node.values.get("params"), names, report, of_a_parameter)
        if not _complete(entry, found, names):
            continue
        names.procedures[entry.name] = ProcedureDeclaration(
            entry.name, found, entry.node, entry.key
        )


def _complete(entry: Entry, found: tuple[Parameter, ...], names: Names) -> bool:
    """Whether no parameter was refused; if one was, calls are not judged."""
    complete = len(found) == len(list(entries_of(entry.node.values.get("params"))))
    if not complete:
        names.broken.add(entry.name)
    return complete
