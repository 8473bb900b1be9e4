"""Files to scopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.sources import shipped_scopes
from rtmref.lang.spec import Spec
from rtmref.lang.structure import SCOPES
from rtmref.lang.themes import Loaded, from_files, from_texts, read_elements, themes
from rtmref.scenario.words import words
from rtmref.scope import Scope
from rtmref.scope.reading import scope


def load(spec: Spec, paths: Sequence[Path] | None = None) -> Loaded[str, Scope]:
    """Read the scopes of files and folders; without paths, the shipped ones.

    Never raises for what the files contain or lack.
    """
    return from_files(partial(_scopes, spec), paths, shipped_scopes)


def load_texts(spec: Spec, texts: Mapping[str, str]) -> Loaded[str, Scope]:
    """Read files that are given as texts, by the names under which they are shown."""
    return from_texts(partial(_scopes, spec), texts)


def _scopes(spec: Spec, sources: Sequence[SourceText], report: Report) -> Mapping[str, Scope]:
    known = words(spec)
    files = list(themes(sources, "a file of scopes", SCOPES, report))
    return read_elements(
        "scopes", files, SCOPES, lambda entry: scope(entry, spec, known, report), report
    )
