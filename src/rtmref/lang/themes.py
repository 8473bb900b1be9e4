"""Files with a theme and elements under it: scenarios, scopes, lists of mutants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rtmref.lang.conformity import conforms
from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.shapes import Shape
from rtmref.lang.sources import Found, decode_sources, read_sources
from rtmref.lang.yaml_nodes import MappingNode, ScalarNode
from rtmref.lang.yaml_reading import read_yaml


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
