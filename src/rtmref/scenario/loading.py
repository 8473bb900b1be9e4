"""Files to scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from rtmref.lang.citations import report_citations
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.sources import shipped_scenarios
from rtmref.lang.spec import Spec
from rtmref.lang.structure import SCENARIOS
from rtmref.lang.themes import Loaded, from_files, from_texts, read_elements, themes
from rtmref.scenario import Scenario
from rtmref.scenario.reading import scenario
from rtmref.scenario.words import words


def load(spec: Spec, paths: Sequence[Path] | None = None) -> Loaded[str, Scenario]:
    """Read the scenarios of files and folders; without paths, the shipped ones.

    Never raises for what the files contain or lack.
    """
    return from_files(partial(_scenarios, spec), paths, shipped_scenarios)


def load_texts(spec: Spec, texts: Mapping[str, str]) -> Loaded[str, Scenario]:
    """Read files that are given as texts, by the names under which they are shown."""
    return from_texts(partial(_scenarios, spec), texts)


def _scenarios(spec: Spec, sources: Sequence[SourceText], report: Report) -> Mapping[str, Scenario]:
    known = words(spec)
    files = list(themes(sources, "a file of scenarios", SCENARIOS, report))
    found = read_elements(
        "scenarios", files, SCENARIOS, lambda entry: scenario(entry, spec, known, report), report
    )
    report_citations(spec.facts, [root for _, root in files], Names(), report)
    return found
