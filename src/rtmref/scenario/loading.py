"""Files to scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rtmref.diagnostics import Diagnostic
from rtmref.lang.citations import report_citations
from rtmref.lang.entries import elements
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.sources import given_files, shipped_scenarios
from rtmref.lang.spec import Spec
from rtmref.lang.structure import SCENARIOS
from rtmref.lang.themes import sources_of_files, sources_of_texts, themes
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
    return _loaded(spec, sources_of_files(files, report), report)


def load_texts(spec: Spec, texts: Mapping[str, str]) -> Loaded:
    """Read files that are given as texts, by the names under which they are shown."""
    report = Report()
    return _loaded(spec, sources_of_texts(texts, report), report)


def _loaded(spec: Spec, sources: Sequence[SourceText], report: Report) -> Loaded:
    themed = list(themes(sources, "a file of scenarios", SCENARIOS, report))
    known = words(spec)
    found: dict[str, Scenario] = {}
    for entry in elements("scenarios", themed, Names(), report, SCENARIOS):
        try:
            read = scenario(entry, spec, known, report)
        except RecursionError:
            report.add("RTM103", "nested too deeply", entry.key.span)
            continue
        if read is not None:
            found[entry.name] = read
    report_citations(spec.facts, [root for _, root in themed], Names(), report)
    return Loaded(found, report.sorted())
