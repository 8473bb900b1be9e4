"""The elements of files: nodes that have their shape, with their names."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.conformity import conforms
from rtmref.lang.names import (
    Names,
)
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.shapes import Record, Table
from rtmref.lang.structure import MODEL
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode


@record
class Entry:
    """One element of a file: its chapter or theme, its name and its node, which has its shape."""

    chapter: str
    name: str
    key: ScalarNode
    node: MappingNode

    def text(self, key: str) -> str:
        """The text at a key, or nothing."""
        return text_at(self.node, key)

    def source(self) -> tuple[str, ...]:
        """The fact and decision ids."""
        return self.texts("source")

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the sequence at a key, or none."""
        node = self.node.values.get(key)
        items = node.items if isinstance(node, SequenceNode) else []
        return tuple(item.text for item in items if isinstance(item, ScalarNode))


def text_at(node: Node | None, key: str) -> str:
    """The text at a key of a mapping, or nothing."""
    found = node.values.get(key) if isinstance(node, MappingNode) else None
    return found.text.strip() if isinstance(found, ScalarNode) else ""


def entries_of(node: Node | None) -> Iterator[tuple[str, ScalarNode, Node]]:
    """The entries of a mapping; none of what is absent or blank."""
    if isinstance(node, MappingNode):
        yield from node.items()


def integer(node: Node | None) -> int | None:
    """The integer at a node that has the shape of one."""
    value = node.value() if isinstance(node, ScalarNode) else None
    return value if isinstance(value, int) else None


Chapters = list[tuple[str, MappingNode]]


def elements(
    kind: str,
    files: Chapters,
    names: Names,
    report: Report,
    shape: Record = MODEL,
    seen: dict[str, ScalarNode] | None = None,
) -> Iterator[Entry]:
    """The elements of one kind that have their shape, over all files, each name once.

    `seen` holds the names of another kind that shares the name space, and gets those of this one.
    """
    table = shape.keys[kind].shape
    assert isinstance(table, Table)
    seen = {} if seen is None else seen
    for chapter, root in files:
        for name, key, node in entries_of(root.values.get(kind)):
            earlier = seen.setdefault(name, key)
            if earlier is not key:
                report.add(
                    "RTM201", f"{name!r} is declared twice", key.span, f"first at {earlier.span}"
                )
            elif conforms(key, table.key, report) & conforms(
                node, table.value, report
            ) and isinstance(node, MappingNode):
                yield Entry(chapter, name, key, node)
            else:
                names.broken |= {name, *_names_inside(node)}


def _names_inside(node: Node) -> Iterator[str]:
    """Names that an element would have declared beside its own."""
    if isinstance(node, MappingNode):
        for key in ("members", "masks"):
            yield from (name for name, _, _ in entries_of(node.values.get(key)))
