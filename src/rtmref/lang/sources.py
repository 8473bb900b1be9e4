"""Finding and reading the files of a specification."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rtmref.diagnostics import Span
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report

MAXIMUM_BYTES: Final = 1 << 20
MAXIMUM_FILES: Final = 1000
SUFFIXES: Final = (".yaml", ".yml")
FOLDERS: Final = ("models", "invariants")
SCENARIOS: Final = "scenarios"
"""The folder of scenarios, beside the specification."""
EQUIVALENTS: Final = "equivalents"
"""The folder of lists of equivalent mutants, beside the specification."""
SCOPES: Final = "scopes"
"""The folder of scopes, beside the specification."""
PROFILES: Final = "profiles"
"""The folder of profiles, beside the specification."""
NO_CHAPTERS: Final = "profiles"
"""The folder of models/ that holds files of another kind."""


@record
class Found:
    """A file and the name under which it is shown."""

    path: Path
    shown: str


def shipped_folders() -> tuple[Path, Path]:
    """The folders of chapters and invariants: inside the installed package, or of the checkout."""
    package = Path(__file__).parents[1]
    inside = package / FOLDERS[0]
    root = package if inside.is_dir() else package.parent.parent
    return root / FOLDERS[0], root / FOLDERS[1]


def shipped_files() -> list[Found]:
    """The files of the shipped specification, shown relative to where its folders are."""
    return [
        Found(path, path.relative_to(folder.parent).as_posix())
        for folder in shipped_folders()
        if folder.is_dir()
        for path in _files_below(folder)
    ]


def shipped_scenarios() -> list[Found]:
    """The files of the shipped scenarios, shown like those of the specification."""
    return _beside(SCENARIOS)


def shipped_equivalents() -> list[Found]:
    """The shipped lists of equivalent mutants, shown like the files of the specification."""
    return _beside(EQUIVALENTS)


def shipped_scopes() -> list[Found]:
    """The files of the shipped scopes, shown like those of the specification."""
    return _beside(SCOPES)


def shipped_profiles() -> list[Found]:
    """The files of the shipped profiles, shown like those of the specification."""
    return _beside(PROFILES)


def _beside(name: str) -> list[Found]:
    beside = shipped_folders()[0].parent
    folder = beside / name
    files = _files_below(folder) if folder.is_dir() else ()
    return [Found(path, path.relative_to(beside).as_posix()) for path in files]


def given_files(paths: Sequence[Path], report: Report) -> list[Found]:
    """The files that paths name, folders searched to the bottom."""
    found: list[Found] = []
    for path in paths:
        try:
            if path.is_dir():
                found += [Found(each, str(each)) for each in _files_below(path)]
            elif path.is_file():
                found.append(Found(path, str(path)))
            else:
                what = "is not a regular file" if path.exists() else "does not exist"
                report.add("RTM001", f"{path} {what}", _beginning(str(path)))
        except (OSError, ValueError) as error:
            report.add("RTM002", f"cannot be read: {error}", _beginning(str(path)))
    return list({each.path: each for each in found}.values())


def texts(paths: Sequence[Path] | None = None) -> dict[str, str]:
    """The texts of files and folders (default: the shipped specification), as they are shown."""
    report = Report()
    files = shipped_files() if paths is None else given_files(paths, report)
    return {source.file: source.text for source, _ in read_sources(files, report)}


def _files_below(folder: Path) -> Iterable[Path]:
    files = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in files if NO_CHAPTERS not in path.relative_to(folder).parts)


def _beginning(shown: str) -> Span:
    return Span(shown, 1, 1, 1, 1)


def read_sources(files: Sequence[Found], report: Report) -> Iterator[tuple[SourceText, bytes]]:
    """The texts of the files and their bytes; what cannot be read is reported."""
    if not files and not report.failed:
        report.add("RTM001", "no specification files", _beginning("."))
    if len(files) > MAXIMUM_FILES:
        report.add("RTM003", f"more than {MAXIMUM_FILES} files", _beginning(files[0].shown))
        return
    yield from decode_sources(_contents(files, report), report)


def _contents(files: Sequence[Found], report: Report) -> Iterator[tuple[str, bytes]]:
    for file in files:
        try:
            with file.path.open("rb") as stream:
                yield file.shown, stream.read(MAXIMUM_BYTES + 1)
        except OSError as error:
            report.add("RTM002", f"cannot be read: {error.strerror}", _beginning(file.shown))


def decode_sources(
    contents: Iterable[tuple[str, bytes]], report: Report
) -> Iterator[tuple[SourceText, bytes]]:
    """The texts of files given by name and bytes; what is no text is reported."""
    for shown, content in contents:
        text = _decoded(content, shown, report)
        if text is not None:
            yield SourceText(shown, text), content


def _decoded(content: bytes, shown: str, report: Report) -> str | None:
    if len(content) > MAXIMUM_BYTES:
        report.add("RTM003", f"larger than {MAXIMUM_BYTES} bytes", _beginning(shown))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = SourceText(shown, before).span(len(before), len(before))
        report.add(
            "RTM004", f"not UTF-8: byte {content[error.start]:#04x} at offset {error.start}", place
        )
        return None


def digest(sources: Iterable[tuple[SourceText, bytes]]) -> str:
    """SHA-256 over contents, in the order of the files, whatever the files are called."""
    total = hashlib.sha256()
    for _, content in sources:
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
