"""Pictures as text."""

from __future__ import annotations

from typing import Final

import pytest
from tests.engine.test_findings import handed_over, not_elected

from rtmref.events import Box, Group, Line, Picture, Pointer
from rtmref.report.picture_text import WIDTH, rows

HANDED_OVER: Final = """\
  + created, - deleted, ~ changed: before → after; ◄ meant by the clause; ▸ points to
  What is not shown of an object is 0, false, empty or NULL.
  Instance 1  ◄ j · id 0 · started true · interfaces {1, 3}
~ Instance 2  ◄ i · id 7 · started true
~     interfaces: {2} → {2, 3}
  Callback, Clock, Environment: all is 0, false, empty or NULL"""
NOT_ELECTED: Final = """\
  + created, - deleted, ~ changed: before → after; ◄ meant by the clause; ▸ points to
  What is not shown of an object is 0, false, empty or NULL.
  Instance 1 · id 0 · started false · interfaces {}
  └ tables
~   └ Table 1 · family IPv4
~     │   stamp: 1 → 3
      ├ clients
      │ └ Entity 1 · id (1, 0) · registered true · callback 1
      └ destinations
+       └ Dest 1 10.0.0.0/8
+         │   best ▸ nothing
          └ routes in order
+           └ Route 1  ◄ r · preference 7 · metric 5 · owner Entity 1 · views {UCAST} ·
+               state CREATED · flags {} · arrival 1 · born 1 · refs 1
~ Callback
~     batch: 1 → 2
~ Clock
~     timers: 0 → 1
  Environment: all is 0, false, empty or NULL"""


def text(picture: Picture | None) -> str:
    """The drawing."""
    assert picture is not None
    return "\n".join(row.text for row in rows(picture))


def test_an_interface_with_two_owners() -> None:
    """A changed value stands beside the one before it, the objects of the clause bear its names."""
    assert text(handed_over().picture) == HANDED_OVER


def test_a_route_that_is_not_elected() -> None:
    """Objects stand in each other; what is new is marked, and an arrow that leads nowhere."""
    assert text(not_elected().picture) == NOT_ELECTED


def test_arrows_and_labels_that_changed() -> None:
    """What an arrow led to, and what a label was, stand before what they are."""
    before = Box(name="A", label="x", pointers=(Pointer(caption="to", targets=("B", "C")),))
    arrow = Pointer(caption="to", targets=(), changed=True)
    after = Box(name="A", label="y", mark="changed", pointers=(arrow,))
    shown = text(
        Picture(
            before=(Group(heading="h", boxes=(before,)),),
            after=(Group(heading="h", boxes=(after,)),),
            left_out=3,
        )
    )
    assert "~ A x → y" in shown
    assert "to ▸ B, C → nothing" in shown
    assert shown.splitlines()[-1].strip() == "3 more objects have nothing to do with the call"


@pytest.mark.parametrize("depth", [1, 12])
def test_rows_fit(depth: int) -> None:
    """Long values are put on as many rows as they need, however deep they stand."""
    lines = tuple(Line(caption=f"field {n}", value="value " * 9) for n in range(4))
    inner = Box(name="Inner", lines=lines)
    for number in range(depth):
        inner = Box(name=f"Box {number}", groups=(Group(heading="things", boxes=(inner,)),))
    shown = text(Picture(after=(Group(heading="boxes", boxes=(inner,)),))).splitlines()
    assert max(map(len, shown)) <= WIDTH
    assert "".join(shown).count("value") == 36
