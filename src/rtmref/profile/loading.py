"""Files to profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rtmref.diagnostics import Diagnostic
from rtmref.lang.checker.context import Library
from rtmref.lang.entries import elements
from rtmref.lang.loading import Checked
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report
from rtmref.lang.sources import given_files, shipped_profiles
from rtmref.lang.structure import PROFILES
from rtmref.lang.themes import sources_of_files, sources_of_texts, themes
from rtmref.profile import Profile
from rtmref.profile.reading import profile
from rtmref.scenario.words import words


@record
class Loaded:
    """The profiles by name, in the order of the files, and all diagnostics by place."""

    profiles: Mapping[str, Profile]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether any of the files has an error; warnings do not count."""
        return any(each.severity == "error" for each in self.diagnostics)

    def of(self, target: str) -> tuple[Profile, ...]:
        """The profiles of a target, the strongest first."""
        found = self.profiles.values()
        return tuple(each.on(target) for each in found if each.fits(target))


def load(checked: Checked, paths: Sequence[Path] | None = None) -> Loaded:
    """Read the profiles of files and folders for a specification without errors.

    Without paths, the shipped ones. Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped_profiles() if paths is None else given_files(paths, report)
    return _loaded(checked, sources_of_files(files, report), report)


def load_texts(checked: Checked, texts: Mapping[str, str]) -> Loaded:
    """Read files that are given as texts, by the names under which they are shown."""
    report = Report()
    return _loaded(checked, sources_of_texts(texts, report), report)


def _loaded(checked: Checked, sources: Sequence[SourceText], report: Report) -> Loaded:
    spec, names = checked.spec, checked.names
    assert spec is not None
    assert names is not None
    known, library = words(spec), Library(names, report)
    found: dict[str, Profile] = {}
    files = list(themes(sources, "a file of profiles", PROFILES, report))
    for entry in elements("profiles", files, Names(), report, PROFILES):
        read = profile(entry, spec, known, library, report)
        if read is not None:
            found[entry.name] = read
    return Loaded(found, report.sorted())
