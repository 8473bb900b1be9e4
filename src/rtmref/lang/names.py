"""What the names of a specification stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rtmref.diagnostics import Span
from rtmref.lang.records import record
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import (
    BitSpaceDeclaration,
    Decision,
    Enumeration,
    LimitDeclaration,
    Parameter,
    Sort,
    Structure,
)
from rtmref.lang.types import BitType, EnumType, SortType, StructType, type_names
from rtmref.lang.yaml_nodes import MappingNode, ScalarNode

if TYPE_CHECKING:
    from rtmref.lang.entries import Entry

Declared = EnumType | BitType | SortType | StructType


@record
class EnumMember:
    """A member of an enumeration."""

    enum: str
    name: str
    value: int


@record
class BitName:
    """A named bit."""

    bits: str
    name: str
    index: int


@record
class FunctionDeclaration:
    """A named expression, not yet checked: its meaning depends on what is known at each call."""

    name: str
    parameters: tuple[Parameter, ...]
    body: ScalarNode
    key: ScalarNode


@record
class ProcedureDeclaration:
    """Named statements, not yet checked."""

    name: str
    parameters: tuple[Parameter, ...]
    node: MappingNode
    key: ScalarNode


Global = EnumMember | BitName | LimitDeclaration | Decision | SortType | BitType


@dataclass(slots=True)
class Names:
    """All declarations of a specification, by kind, in the order of the files."""

    enums: dict[str, Enumeration] = field(default_factory=dict)
    bits: dict[str, BitSpaceDeclaration] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    limits: dict[str, LimitDeclaration] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    sorts: dict[str, Sort] = field(default_factory=dict)
    functions: dict[str, FunctionDeclaration] = field(default_factory=dict)
    procedures: dict[str, ProcedureDeclaration] = field(default_factory=dict)
    types: dict[str, Declared] = field(default_factory=dict)
    values: dict[str, Global] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    """Where each name of `types` and `values` is declared."""
    broken: set[str] = field(default_factory=set)
    """Names whose declaration was refused; what mentions them is not complained about again."""
    incomplete: bool = False
    """Whether part of the files could not be read, so that unknown names may be declared there."""
    called: set[str] = field(default_factory=set)
    """Names of functions that the bodies of functions call, and of procedures likewise."""
    used: set[str] = field(default_factory=set)
    """Names that something mentions, of whatever kind."""
    fields: dict[str, dict[str, Parameter]] = field(default_factory=dict)
    """Fields of each sort by name."""
    singles: dict[str, Entry] = field(default_factory=dict)
    """Where each sort is declared that has one object."""

    def declare_type(self, name: str, declared: Declared, span: Span, report: Report) -> bool:
        """Enter a type name; false if it is taken."""
        if name in type_names or name in ("set", "list", "map", "optional", "handle", "pointer"):
            report.add("RTM202", f"{name!r} is a type of the language", span)
            return False
        if not self._free(name, span, report):
            return False
        self.types[name] = declared
        if isinstance(declared, SortType | BitType):
            self.values[name] = declared
        return True

    def declare_value(self, name: str, value: Global, span: Span, report: Report) -> None:
        """Enter a name that stands for a value in every expression."""
        if self._free(name, span, report):
            self.values[name] = value

    def _free(self, name: str, span: Span, report: Report) -> bool:
        earlier = self.places.setdefault(name, span)
        if earlier is not span:
            self.broken.add(name)
            report.add("RTM201", f"{name!r} is declared twice", span, f"first at {earlier}")
        return earlier is span

    def is_excused(self, name: str) -> bool:
        """Whether a name may be unknown only because of something already reported."""
        return self.incomplete or name in self.broken

    def unknown(
        self, what: str, name: str, known: Mapping[str, object], span: Span, report: Report
    ) -> Abandon:
        """Report a name that nothing declares, unless its declaration was itself refused."""
        if self.is_excused(name):
            return Abandon()
        return report.fail("RTM200", f"unknown {what} {name!r}", span, did_you_mean(name, known))
