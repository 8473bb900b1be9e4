"""The catalogue of what can be cited, and whether what is cited is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rtmref.lang.entries import Chapters, elements
from rtmref.lang.names import Names
from rtmref.lang.report import Report, did_you_mean
from rtmref.lang.spec import Fact
from rtmref.lang.structure import CATALOGUE, SOURCE_PATTERN
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

KINDS: Final = ("facts", "decisions", "records")


def declare_facts(catalogues: Chapters, names: Names, report: Report) -> dict[str, Fact]:
    """Everything that the catalogues list, by id."""
    seen: dict[str, ScalarNode] = {}
    return {
        entry.name: Fact(
            name=entry.name,
            catalogue=entry.chapter,
            title=entry.text("title"),
            pages=entry.texts("pages"),
            weight=entry.text("weight"),
            untestable=entry.text("untestable"),
            fixed=entry.text("fixed"),
            span=entry.key.span,
        )
        for kind in KINDS
        for entry in elements(kind, catalogues, names, report, CATALOGUE, seen)
    }


def report_citations(
    facts: Mapping[str, Fact], roots: Sequence[MappingNode], names: Names, report: Report
) -> None:
    """Complain of sources that no catalogue lists; without a catalogue there is nothing to say."""
    if not facts:
        return
    for root in roots:
        for cited in citations(root):
            fact = facts.get(cited.text)
            if fact is None and not names.is_excused(cited.text):
                hint = did_you_mean(cited.text, facts)
                report.add("RTM216", f"no catalogue lists {cited.text!r}", cited.span, hint)
            elif fact is not None and fact.untestable:
                message = f"{cited.text!r} is cited, and is said to state nothing testable"
                report.add("RTM905", message, cited.span, f"{fact.span}: it {fact.untestable}")


def cited_as_text(files: Iterable[Path]) -> set[str]:
    """Every id that files mention, found without reading them as YAML."""
    mentioned = re.compile(rf"\b{SOURCE_PATTERN}\b")
    return {
        found[0] for file in files for found in mentioned.finditer(file.read_text(encoding="utf-8"))
    }


def citations(node: Node) -> Iterator[ScalarNode]:
    """The ids at every key `source` of a file."""
    match node:
        case MappingNode():
            for key, value in node.values.items():
                if key == "source" and isinstance(value, SequenceNode):
                    yield from (item for item in value.items if isinstance(item, ScalarNode))
                else:
                    yield from citations(value)
        case SequenceNode(items=items):
            for item in items:
                yield from citations(item)
