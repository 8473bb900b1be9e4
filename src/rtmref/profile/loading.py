"""Files to profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from rtmref.lang.checker.context import Library
from rtmref.lang.loading import Checked
from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.sources import shipped_profiles
from rtmref.lang.structure import PROFILES
from rtmref.lang.themes import Loaded, from_files, from_texts, read_elements, themes
from rtmref.profile import Profile
from rtmref.profile.reading import profile
from rtmref.scenario.words import words


def load(checked: Checked, paths: Sequence[Path] | None = None) -> Loaded[str, Profile]:
    """Read the profiles of files and folders for a specification without errors.

    Without paths, the shipped ones. Never raises for what the files contain or lack.
    """
    return from_files(partial(_profiles, checked), paths, shipped_profiles)


def load_texts(checked: Checked, texts: Mapping[str, str]) -> Loaded[str, Profile]:
    """Read files that are given as texts, by the names under which they are shown."""
    return from_texts(partial(_profiles, checked), texts)


def _profiles(
    checked: Checked, sources: Sequence[SourceText], report: Report
) -> Mapping[str, Profile]:
    spec, names = checked.spec, checked.names
    assert spec is not None
    assert names is not None
    known, library = words(spec), Library(names, report)
    files = list(themes(sources, "a file of profiles", PROFILES, report))
    return read_elements(
        "profiles",
        files,
        PROFILES,
        lambda entry: profile(entry, spec, known, library, report),
        report,
    )
