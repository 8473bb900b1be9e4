"""Matrix, drawing, excerpt and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rtmref.diagnostics import Span
from rtmref.events import INITIAL_STATE, Event, Finding, Judged, Portrait
from rtmref.report.drawing import drawing
from rtmref.report.excerpt import excerpt
from rtmref.report.html import grouped
from rtmref.report.matrix import WHOLE_RUN, Cell, matrix
from rtmref.report.run import collect
from rtmref.verdicts import Verdict, Word


def test_matrix_places(events: tuple[Event, ...]) -> None:
    """The initial state comes first, whole runs last, invariants by their files."""
    table = matrix(collect(events))
    assert table.operations[0] == INITIAL_STATE
    assert table.operations[-1] == WHOLE_RUN
    assert [(file, len(rows)) for file, rows in table.files] == [
        ("invariants/ownership.yaml", 2),
        ("invariants/best.yaml", 2),
        ("models/rtm2/routes.yaml", 2),
    ]
    assert table.unjudged == 0


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([Word.TESTED, Word.PROVED], Word.PROVED),
        ([Word.TESTED, Word.UNKNOWN, Word.PROVED], Word.UNKNOWN),
        ([Word.NOT_RUN, Word.TESTED], Word.TESTED),
        ([Word.PROVED, Word.VIOLATED], Word.VIOLATED),
        ([], None),
    ],
)
def test_cells(words: list[Word], shown: Word | None) -> None:
    """Trouble and doubt stand for a cell before evidence, and good evidence before weak."""
    checks = tuple(Judged(kind="test", verdict=Verdict(word)) for word in words)
    assert Cell("o", checks).word == shown


def test_evidence_is_grouped(events: tuple[Event, ...]) -> None:
    """Operations with the same evidence share a line; nothing is lost by that."""
    row = matrix(collect(events)).rows[1]
    assert row.evidence[0].word is Word.VIOLATED
    assert sum(len(item.checks) for item in row.evidence) == len(row.cells)


def test_checks_that_say_the_same_share_a_line() -> None:
    """What differs in counts alone is told once, with the least and the greatest count."""
    checks = [
        Judged(kind="scenario", verdict=Verdict(Word.TESTED, count), evidence="as expected")
        for count in ("12", "3", "1200")
    ]
    doubts = [
        Judged(kind="scenario", verdict=Verdict(Word.UNKNOWN, why)) for why in ("rlimit", "time")
    ]
    shown = [(group.verdict, len(group.checks)) for group in grouped([*checks, *doubts])]
    assert shown == [("tested(3 to 1,200)", 3), ("unknown(rlimit)", 1), ("unknown(time)", 1)]


def test_drawing(finding: Finding) -> None:
    """Objects are boxes in a column for each sort, references to drawn objects are arrows."""
    shown = drawing(finding)
    assert shown is not None
    assert len({box.x for box in shown.boxes}) == 4
    assert len(shown.arrows) == 4
    assert [box.portrait.name for box in shown.boxes if box.bound] == ["h1", "r1"]
    assert all(box.x + box.width <= shown.width for box in shown.boxes)
    assert drawing(replace(finding, scene=())) is None


def test_big_scenes_are_cut(finding: Finding) -> None:
    """A scene of many objects is drawn in part, and the drawing says how many are left out."""
    scene = tuple(
        Portrait(name=f"r{number}", sort="Route", fields=tuple(("f", "v") for _ in range(30)))
        for number in range(100)
    )
    shown = drawing(replace(finding, scene=scene))
    assert shown is not None
    assert len(shown.boxes) + shown.left_out == 100
    assert shown.boxes[0].lines[-1].startswith("…")


def test_excerpt(tmp_path: Path) -> None:
    """The caret stands under the place, also behind characters that are shown as escapes."""
    file = tmp_path / "a.yaml"
    file.write_text("first\n  key:\x1b[0m value\n")
    assert excerpt(Span(str(file), 2, 3, 2, 6)) == (r"  key:\x1b[0m value", "  ^^^")
    assert excerpt(Span(str(file), 2, 12, 2, 17)) == (r"  key:\x1b[0m value", " " * 14 + "^^^^^")
    assert excerpt(Span(str(file), 9, 1, 9, 2)) is None
    assert excerpt(Span(str(tmp_path), 1, 1, 1, 2)) is None


def test_excerpt_of_a_long_line(tmp_path: Path) -> None:
    """A long line is shown around the place only."""
    file = tmp_path / "a.yaml"
    file.write_text("x" * 5000 + "HERE" + "y" * 5000)
    shown = excerpt(Span(str(file), 1, 5001, 1, 5005))
    assert shown is not None
    line, caret = shown
    assert len(line) < 120
    assert line[caret.index("^") :].startswith("HERE")
