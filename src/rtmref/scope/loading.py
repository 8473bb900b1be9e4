"""Files to scopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rtmref.diagnostics import Diagnostic
from rtmref.lang.entries import elements
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.sources import given_files, shipped_scopes
from rtmref.lang.spec import Spec
from rtmref.lang.structure import SCOPES
from rtmref.lang.themes import sources_of_files, sources_of_texts, themes
from rtmref.scenario.words import words
from rtmref.scope import Scope
from rtmref.scope.reading import scope


@record
class Loaded:
    """The scopes that can be explored, by name, and all diagnostics by place."""

    scopes: Mapping[str, Scope]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether any of the files has an error; warnings do not count."""
        return any(each.severity == "error" for each in self.diagnostics)


def load(spec: Spec, paths: Sequence[Path] | None = None) -> Loaded:
    """Read the scopes of files and folders; without paths, the shipped ones.

    Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped_scopes() if paths is None else given_files(paths, report)
    return _loaded(spec, sources_of_files(files, report), report)


def load_texts(spec: Spec, texts: Mapping[str, str]) -> Loaded:
    """Read files that are given as texts, by the names under which they are shown."""
    report = Report()
    return _loaded(spec, sources_of_texts(texts, report), report)


def _loaded(spec: Spec, sources: Sequence[SourceText], report: Report) -> Loaded:
    known = words(spec)
    found: dict[str, Scope] = {}
    for entry in elements(
        "scopes", list(themes(sources, "a file of scopes", SCOPES, report)), Names(), report, SCOPES
    ):
        read = scope(entry, spec, known, report)
        if read is not None:
            found[entry.name] = read
    return Loaded(found, report.sorted())
