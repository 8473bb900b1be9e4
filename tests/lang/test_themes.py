"""Files with a theme: what is found in them, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rtmref.lang.entries import Entry
from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.structure import SCOPES
from rtmref.lang.themes import from_texts, read_elements, themes


def of_this_depth(entry: Entry) -> str | None:
    """An element that nests too deeply, one with an error, and one that is read."""
    if entry.name == "deep":
        raise RecursionError
    return None if entry.name == "wrong" else entry.name


def test_what_cannot_be_read_leaves_the_others() -> None:
    """An element that is too deep for the stack is an error at its name; the others are found."""

    def read(sources: Sequence[SourceText], report: Report) -> Mapping[str, str]:
        files = list(themes(sources, "a file of scopes", SCOPES, report))
        return read_elements("scopes", files, SCOPES, of_this_depth, report)

    element = "    says: S.\n    chapters: [c]\n    calls: [{RtmRegisterEntity: {}}]\n"
    text = "theme: t\ndoc: T.\nscopes:\n" + "".join(
        f"  {name}:\n{element}" for name in ("deep", "wrong", "right")
    )
    loaded = from_texts(read, {"one.yaml": text})
    assert [(each.code, each.span.line) for each in loaded.diagnostics] == [("RTM103", 4)]
    assert loaded.failed
    assert list(loaded.found) == ["right"]
