"""Files to the list of mutants that are equivalent to the specification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rtmref.diagnostics import Span
from rtmref.lang.entries import elements, integer, text_at
from rtmref.lang.mutant_names import SHOWN, Name
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.sources import (
    given_files,
    shipped_equivalents,
)
from rtmref.lang.structure import EQUIVALENTS
from rtmref.lang.themes import Loaded, from_files, from_texts, themes
from rtmref.lang.yaml_nodes import MappingNode, Node, SequenceNode


@record
class Listed:
    """Why a mutant is equivalent, and where that is written."""

    reason: str
    span: Span


def load(paths: Sequence[Path] | None = None) -> Loaded[Name, Listed]:
    """Read the lists of files and folders; without paths, the shipped ones.

    Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped_equivalents() if paths is None else given_files(paths, report)
    if not files and not report.failed:
        return Loaded({}, report.sorted())
    return from_files(_listed, paths, shipped_equivalents)


def load_texts(texts: Mapping[str, str]) -> Loaded[Name, Listed]:
    """Read lists that are given as texts, by the names under which they are shown."""
    return from_texts(_listed, texts)


def _listed(sources: Sequence[SourceText], report: Report) -> Mapping[Name, Listed]:
    lists = list(themes(sources, "a list of mutants", EQUIVALENTS, report))
    found: dict[Name, Listed] = {}
    for entry in elements("equivalents", lists, Names(), report, EQUIVALENTS):
        for name, span in _mutants(entry.node.values.get("mutants")):
            if name in found:
                said = f"listed twice: {name.kind} at {name.text!r}"
                report.add("RTM201", said, span, f"first at {found[name].span}")
            found.setdefault(name, Listed(entry.text("reason"), span))
    return found


def _mutants(node: Node | None) -> Iterator[tuple[Name, Span]]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        file, kind, text = (text_at(item, key) for key in ("file", "kind", "text"))
        nth = integer(item.values.get("nth")) if isinstance(item, MappingNode) else None
        yield Name(file, kind, " ".join(text.split())[:SHOWN].strip(), nth or 0), item.span
