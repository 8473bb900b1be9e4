"""YAML text to nodes that know their places.

Only the part of YAML that the language uses: one document of mappings, sequences and scalars;
YAML 1.2 core scalars; no anchors, aliases, tags, duplicate keys. Built from parser events without
recursion, so depth and size are limited before they hurt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from rtmref.lang.positions import SourceText
from rtmref.lang.report import Abandon, Report
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

MAXIMUM_DEPTH: Final = 24


MAXIMUM_NODES: Final = 100_000


_SEPARATORS: Final = re.compile("[\x85\u2028\u2029]")
_STYLES: Final = frozenset("'\"|>")
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(source: SourceText, report: Report) -> Node | None:
    """The document of a file, or None after reporting why there is none."""
    found = _SEPARATORS.search(source.text)
    if found is not None:
        message = (
            f"character U+{ord(found[0]):04X} is not allowed: it ends lines for some, not for all"
        )
        report.add("RTM011", message, source.span(found.start(), found.end()))
        return None
    try:
        return _Builder(source, report).build()
    except Abandon:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index, len(source.text)) if mark else 0
        report.add(
            "RTM010", f"not YAML: {error.problem or error.context}", source.span(offset, offset)
        )
    except yaml.reader.ReaderError as error:
        offset = min(error.position, len(source.text))
        report.add(
            "RTM011",
            f"character {error.character!r} is not allowed in YAML: {error.reason}",
            source.span(offset, offset),
        )
    return None


@dataclass(slots=True)
class _Builder:
    """Assembles events into nodes on an explicit stack."""

    source: SourceText
    report: Report
    stack: list[SequenceNode | MappingNode] = field(default_factory=list)
    pending: list[ScalarNode | None] = field(default_factory=list)
    root: Node | None = None
    count: int = 0

    def build(self) -> Node | None:
        """The root node; None for an empty document (reported)."""
        next_event = _LOADER(self.source.text).get_event
        for event in iter(next_event, None):
            take = _TAKING.get(type(event))
            if take is not None:
                take(self, event)
        if self.root is None:
            self.report.add("RTM012", "the file is empty", self.source.span(0, 0))
        return self.root

    def take_scalar(self, event: Any) -> None:
        """Make and place a scalar."""
        self._plain_only(event)
        style = event.style if event.style in _STYLES else ""
        start, end = event.start_mark.index, event.end_mark.index
        self._place(ScalarNode(self.source, event.value, style, start, end))

    def take_sequence(self, event: yaml.SequenceStartEvent) -> None:
        """Open a sequence."""
        self._plain_only(event)
        self._open(SequenceNode(self.source, *_extent(event)))

    def take_mapping(self, event: yaml.MappingStartEvent) -> None:
        """Open a mapping."""
        self._plain_only(event)
        self._open(MappingNode(self.source, *_extent(event)))

    def take_alias(self, event: yaml.AliasEvent) -> None:
        """Refuse an alias."""
        self._refuse("RTM015", "aliases (*name) are not part of the language", event)

    def take_document(self, event: yaml.DocumentStartEvent) -> None:
        """Refuse a second document."""
        if self.root is not None:
            self._refuse("RTM014", "a file holds one document", event)

    def _plain_only(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse("RTM015", "anchors (&name) are not part of the language", event)
        if event.tag is not None:
            self._refuse(
                "RTM016",
                "tags (!name) are not part of the language",
                event,
                "an expression that begins with '!' stands in single quotes",
            )
        self.count += 1
        if self.count > MAXIMUM_NODES:
            self._refuse("RTM017", f"more than {MAXIMUM_NODES} nodes in one file", event)

    def _open(self, node: SequenceNode | MappingNode) -> None:
        if len(self.stack) >= MAXIMUM_DEPTH:
            raise self.report.fail(
                "RTM018",
                f"nested deeper than {MAXIMUM_DEPTH} levels",
                self.source.span(node.start, node.end),
            )
        self._place(node)
        self.stack.append(node)
        self.pending.append(None)

    def close(self, event: Any) -> None:
        """Close a sequence or mapping."""
        node = self.stack.pop()
        self.pending.pop()
        node.end = max(node.start, min(event.end_mark.index, len(self.source.text)))

    def _place(self, node: Node) -> None:
        """Put a finished or opened node where it belongs."""
        if not self.stack:
            self.root = node
            return
        around = self.stack[-1]
        if isinstance(around, MappingNode):
            self._place_in_mapping(around, node)
        else:
            around.items.append(node)

    def _place_in_mapping(self, mapping: MappingNode, node: Node) -> None:
        key = self.pending[-1]
        if key is not None:
            mapping.keys.setdefault(key.text, key)
            mapping.values.setdefault(key.text, node)
            self.pending[-1] = None
        elif isinstance(node, ScalarNode):
            self._note_duplicate(mapping, node)
            self.pending[-1] = node
        else:
            raise self.report.fail(
                "RTM019",
                "a key must be a name",
                node.span,
                "an expression that begins with '[' or '{' stands in quotes",
            )

    def _note_duplicate(self, mapping: MappingNode, key: ScalarNode) -> None:
        earlier = mapping.keys.get(key.text)
        if earlier is not None:
            self.report.add(
                "RTM013",
                f"the key {key.text!r} stands here twice",
                key.span,
                f"first at line {earlier.span.line}",
            )

    def _refuse(self, code: str, message: str, event: Any, hint: str = "") -> None:
        raise self.report.fail(code, message, self.source.span(*_extent(event)), hint)


def _extent(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


_TAKING: Final[Mapping[type, Callable[[_Builder, Any], None]]] = {
    yaml.ScalarEvent: _Builder.take_scalar,
    yaml.SequenceStartEvent: _Builder.take_sequence,
    yaml.MappingStartEvent: _Builder.take_mapping,
    yaml.SequenceEndEvent: _Builder.close,
    yaml.MappingEndEvent: _Builder.close,
    yaml.AliasEvent: _Builder.take_alias,
    yaml.DocumentStartEvent: _Builder.take_document,
}
"""What is done about an event; streams and ends of documents are nothing to act upon."""
