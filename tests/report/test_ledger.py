"""The ledger of evidence in words."""

from __future__ import annotations

import re

from rtmref.events import Event, Grounded
from rtmref.report import html, json_report, markdown
from rtmref.report.ledger import cells, lines, rests_on, settled
from rtmref.report.run import collect


def rows(events: tuple[Event, ...]) -> list[Grounded]:
    """The rows of a stream."""
    return [each for each in events if isinstance(each, Grounded)]


def test_no_cell_is_blank(events: tuple[Event, ...]) -> None:
    """What nobody looked at is said not to have been run."""
    for row in rows(events):
        assert all(cells(row))
    assert cells(rows(events)[0]) == ("proved", "1", "1,234,567", "60,000", "742/1000", "1")
    assert cells(rows(events)[1]) == ("violated", "0", "not run", "60,000", "not run", "not run")


def test_words_behind_the_numbers(events: tuple[Event, ...]) -> None:
    """What settled the obligations, and what the proofs rest on, the invariant itself among it."""
    known, unknown = rows(events)
    assert settled(known) == ("82 obligations: 75 by the frame, 1 by equal terms, 6 by the solver")
    assert rests_on(known) == "itself (6), other|one (2)"
    assert rests_on(known, 1) == "itself (6) and 1 more"
    assert rests_on(unknown) == "no proof uses an invariant"


def test_lines_fit_and_say_why(events: tuple[Event, ...]) -> None:
    """The table fits a terminal, and below it stands why something was not run."""
    text = list(lines(rows(events)))
    assert max(map(len, text)) <= 100
    assert "explored: states in which it was checked; not run: no stored exploration" in text
    assert " ".join(" ".join(text).split()).endswith("not run: no stored run of mutants")


def test_every_form_has_every_row(events: tuple[Event, ...]) -> None:
    """Page, JSON and Markdown have a row for each invariant."""
    run = collect(events)
    names = [row.invariant for row in rows(events)]
    assert [row["invariant"] for row in json_report.to_object(run)["ledger"]] == names
    section = html.text(run).partition('id="ledger"')[2].partition("</section>")[0]
    assert len(re.findall(r'<tr><th scope="row">', section)) == len(names)
    assert "MoveInterface &lt;keeps&gt; the interface" in section
    told = markdown.text(run).partition("## Ledger of evidence")[2]
    assert all(f"| {name} |" in told.replace("\\", "") for name in names)
