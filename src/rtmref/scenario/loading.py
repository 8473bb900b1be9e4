"""Files to scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rtmref.diagnostics import Diagnostic
from rtmref.lang.citations import report_citations
from rtmref.lang.conformity import conforms
from rtmref.lang.entries import elements
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.sources import decode_sources, given_files, read_sources, shipped_scenarios
from rtmref.lang.spec import Spec
from rtmref.lang.structure import SCENARIOS
from rtmref.lang.yaml_nodes import MappingNode, ScalarNode, read_yaml
from rtmref.scenario import Scenario
from rtmref.scenario.reading import scenario
from rtmref.scenario.words import words


@record
class Loaded:
    """The scenarios that can be played, by name, and all diagnostics by place."""

    scenarios: Mapping[str, Scenario]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether any of the files has an error; warnings do not count."""
        return any(each.severity == "error" for each in self.diagnostics)


def load(spec: Spec, paths: Sequence[Path] | None = None) -> Loaded:
    """Read the scenarios of files and folders; without paths, the shipped ones.

    Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped_scenarios() if paths is None else given_files(paths, report)
    return _loaded(spec, [source for source, _ in read_sources(files, report)], report)


def load_texts(spec: Spec, texts: Mapping[str, str]) -> Loaded:
    """Read files that are given as texts, by the names under which they are shown."""
    report = Report()
    contents = ((shown, text.encode("utf-8", "surrogatepass")) for shown, text in texts.items())
    return _loaded(spec, [source for source, _ in decode_sources(contents, report)], report)


def _loaded(spec: Spec, sources: Sequence[SourceText], report: Report) -> Loaded:
    themes = list(_themes(sources, report))
    known = words(spec)
    found: dict[str, Scenario] = {}
    for entry in elements("scenarios", themes, Names(), report, SCENARIOS):
        try:
            read = scenario(entry, spec, known, report)
        except RecursionError:
            report.add("RTM103", "nested too deeply", entry.key.span)
            continue
        if read is not None:
            found[entry.name] = read
    report_citations(spec.facts, [root for _, root in themes], Names(), report)
    return Loaded(found, report.sorted())


def _themes(sources: Sequence[SourceText], report: Report) -> Iterator[tuple[str, MappingNode]]:
    """The themes of the files; scenarios that have their shape are read whatever is beside them."""
    for source in sources:
        root = read_yaml(source, report)
        if root is None:
            continue
        if not isinstance(root, MappingNode):
            report.add("RTM020", "a file of scenarios is a mapping with 'theme'", root.span)
        else:
            conforms(root, SCENARIOS, report)
            title = root.values.get("theme")
            yield title.text if isinstance(title, ScalarNode) else "", root
