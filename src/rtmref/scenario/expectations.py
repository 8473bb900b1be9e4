"""YAML nodes to expectations, by the types of results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rtmref.lang.records import record
from rtmref.lang.report import Abandon
from rtmref.lang.spec import Operation
from rtmref.lang.types import (
    BitType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode
from rtmref.scenario import Exactly, Expected, Items, Members, Present, Same
from rtmref.scenario.names import Names
from rtmref.scenario.values import Reader, is_null

ANYTHING: Final = "any"
"""What a handle is expected to be that may be any but NULL."""
CONTEXTS: Final = ("context1", "context2")


@record
class Expectations:
    """Reads what is expected of results and events."""

    reader: Reader
    names: Names

    def results(
        self, node: Node | None, operation: Operation
    ) -> Iterator[tuple[int, str, Expected]]:
        """What is expected of the results that are named, in their documented order."""
        if node is None:
            return
        known = [result.name for result in operation.results]
        given = self.reader.members(node, known, f"the answer of {operation.name}")
        for position, result in enumerate(operation.results):
            if result.name in given:
                found = self.expected(given[result.name], result.value.type)
                yield position, result.name, found

    def expected(self, node: Node, kind: Type) -> Expected:
        """What is expected of a value of the type."""
        named = self.names.reference(node, kind, self.reader.report)
        if named is not None:
            return named
        match kind:
            case OptionalType(item=item):
                return self._null(node) if is_null(node) else self.expected(node, item)
            case HandleType() | SortType():
                return self._handle(node)
            case StructType(name=name):
                return self._structure(node, name)
            case ListType(item=item) | SetType(item=item) if not isinstance(item, BitType):
                items = [self.expected(one, item) for one in self.reader.items(node)]
                return Items(items=tuple(items), span=node.span)
            case _:
                bits = self.reader.words.masks(kind)
                return Exactly(value=self.reader.plain(node, kind), span=node.span, bits=bits)

    def _null(self, node: Node) -> Expected:
        return Exactly(value=None, span=node.span)

    def _handle(self, node: Node) -> Expected:
        if is_null(node):
            return self._null(node)
        if isinstance(node, ScalarNode) and node.text == ANYTHING:
            return Present(span=node.span)
        raise self.names.unknown(node, self.reader.report)

    def _structure(self, node: Node, name: str) -> Expected:
        members = self.reader.spec.structures[name].members
        given = self.reader.members(node, [each.name for each in members], f"a {name}")
        found = tuple(
            (position, member.name, self.expected(given[member.name], member.type))
            for position, member in enumerate(members)
            if member.name in given
        )
        return Members(size=len(members), members=found, span=node.span)

    def recipient(self, node: Node) -> Same:
        """Who is told."""
        found = self.names.reference(node, HandleType(()), self.reader.report)
        if found is None:
            raise self.names.unknown(node, self.reader.report)
        return found

    def contexts(self, node: MappingNode) -> Iterator[tuple[int, str, Expected]]:
        """What is expected of the contexts of an event that are given.

        Their types follow from what is written: the members of a structure, a name, a number.
        """
        for position, name in enumerate(CONTEXTS):
            if name in node.values:
                value = node.values[name]
                yield position, name, self.expected(value, self._type(value))

    def _type(self, node: Node) -> Type:
        if isinstance(node, MappingNode):
            return self._structure_with(node)
        names_something = isinstance(node, ScalarNode) and (
            node.text.split(".")[0] in self.names.known or node.text == ANYTHING or is_null(node)
        )
        return HandleType(()) if names_something else IntType()

    def _structure_with(self, node: MappingNode) -> StructType:
        """The one structure that has all the members that are written."""
        structures = self.reader.spec.structures.values()
        fitting = [
            structure.name
            for structure in structures
            if set(node.values) <= {member.name for member in structure.members}
        ]
        if len(fitting) != 1:
            raise self._ambiguous(node, fitting)
        return StructType(fitting[0])

    def _ambiguous(self, node: MappingNode, fitting: list[str]) -> Abandon:
        which = f"both {fitting[0]} and {fitting[1]} have" if fitting else "no structure has"
        message = f"{which} the members {', '.join(node.values) or 'that stand here: none'}"
        return self.reader.report.fail("RTM600", message, node.span)
