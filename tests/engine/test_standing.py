"""How a campaign stands."""

from __future__ import annotations

import pytest

from rtmref.engine.standing import GENERATION, Kept, Outcome, Standing, Told, before
from rtmref.engine.tally import Tally


def outcome(*findings: Told, kept: tuple[Kept, ...] = ()) -> Outcome:
    """What a batch of ten calls found and kept."""
    return Outcome(Tally(10, 1), findings, kept)


def test_one_cause_is_one_finding() -> None:
    """Findings that share a way of showing are one, told by the trace of the first batch."""
    standing = Standing(
        {
            2: outcome(Told("c.yaml", ("status C",)), Told("b.yaml", ("status A", "status B"))),
            0: outcome(Told("a.yaml", ("status A",))),
            1: outcome(Told("b.yaml", ("status B",))),
            3: outcome(Told("c.yaml", ("event C", "status C"))),
        }
    )
    assert standing.open == ["a.yaml", "c.yaml"]
    assert standing.findings == {
        "status A": "a.yaml",
        "status B": "a.yaml",
        "status C": "c.yaml",
        "event C": "c.yaml",
    }
    assert standing.calls == standing.tally.calls == 40


@pytest.mark.parametrize(
    ("number", "count"), [(0, 0), (15, 0), (31, 0), (32, 16), (47, 16), (48, 32)]
)
def test_a_generation_begins_with_those_before_the_last(number: int, count: int) -> None:
    """What a batch begins with depends on its number alone, and never on batches still at work."""
    assert GENERATION == 16
    assert before(number) == count


def test_a_batch_waits_for_what_it_begins_with() -> None:
    """A batch is ready once every batch is done whose traces it may begin with."""
    standing = Standing({number: outcome() for number in range(15)})
    assert standing.is_ready(31)
    assert not standing.is_ready(32)
    standing.done[15] = outcome()
    assert standing.is_ready(32)


def test_the_corpus_has_what_reaches_more() -> None:
    """Of the traces that batches kept, those belong to the corpus that reach something new."""
    kept = [Kept("0.yaml", ("a", "b")), Kept("1.yaml", ("b",)), Kept("2.yaml", ("b", "c"))]
    standing = Standing({n: outcome(kept=(each,)) for n, each in enumerate(kept)})
    standing.done |= {n: outcome() for n in range(3, 16)}
    standing.done[16] = outcome(kept=(Kept("16.yaml", ("d",)),))
    assert standing.corpus(32) == {"0.yaml": ("a", "b"), "2.yaml": ("b", "c")}
    assert standing.corpus(31) == {}
