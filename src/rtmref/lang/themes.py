"""Files with a theme and elements under it: scenarios, scopes, profiles, lists of mutants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from rtmref.diagnostics import Diagnostic
from rtmref.lang.conformity import conforms
from rtmref.lang.entries import Chapters, Entry, elements
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.shapes import Record, Shape
from rtmref.lang.sources import Found, decode_sources, given_files, read_sources
from rtmref.lang.yaml_nodes import MappingNode, ScalarNode
from rtmref.lang.yaml_reading import read_yaml

Key = TypeVar("Key")
Element = TypeVar("Element")


@record
class Loaded(Generic[Key, Element]):
    """What was found, by name, in the order of the files, and all diagnostics by place."""

    found: Mapping[Key, Element]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether any of the files has an error; warnings do not count."""
        return any(each.severity == "error" for each in self.diagnostics)


Reading = Callable[[Sequence[SourceText], Report], Mapping[Key, Element]]
"""What finds elements in files, and reports what is wrong with them."""


def from_files(
    read: Reading[Key, Element], paths: Sequence[Path] | None, shipped: Callable[[], list[Found]]
) -> Loaded[Key, Element]:
    """What is found in files and folders; without paths, in those that are shipped.

    Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped() if paths is None else given_files(paths, report)
    found = read(sources_of_files(files, report), report)
    return Loaded(found, report.sorted())


def from_texts(read: Reading[Key, Element], texts: Mapping[str, str]) -> Loaded[Key, Element]:
    """What is found in files that are given as texts, by the names under which they are shown."""
    report = Report()
    found = read(sources_of_texts(texts, report), report)
    return Loaded(found, report.sorted())


def read_elements(
    kind: str,
    files: Chapters,
    shape: Record,
    read: Callable[[Entry], Element | None],
    report: Report,
) -> dict[str, Element]:
    """The elements of one kind in files of a shape, without those that cannot be read."""
    found: dict[str, Element] = {}
    for entry in elements(kind, files, Names(), report, shape):
        try:
            element = read(entry)
        except RecursionError:
            report.add("RTM103", "nested too deeply", entry.key.span)
            continue
        if element is not None:
            found[entry.name] = element
    return found


def sources_of_files(files: Sequence[Found], report: Report) -> list[SourceText]:
    """The contents of files."""
    return [source for source, _ in read_sources(files, report)]


def sources_of_texts(texts: Mapping[str, str], report: Report) -> list[SourceText]:
    """Texts as if they were files, by the names under which they are shown."""
    contents = ((shown, text.encode("utf-8", "surrogatepass")) for shown, text in texts.items())
    return [source for source, _ in decode_sources(contents, report)]


def themes(
    sources: Sequence[SourceText], what: str, shape: Shape, report: Report
) -> Iterator[tuple[str, MappingNode]]:
    """The themes of the files; elements that have their shape are read whatever is beside them."""
    for source in sources:
        root = read_yaml(source, report)
        if root is None:
            continue
        if not isinstance(root, MappingNode):
            report.add("RTM020", f"{what} is a mapping with 'theme'", root.span)
        else:
            conforms(root, shape, report)
            title = root.values.get("theme")
            yield title.text if isinstance(title, ScalarNode) else "", root
