"""States as boxes inside boxes, with arrows between them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import combinations

from tests.engine.test_findings import handed_over, not_elected

from rtmref.events import Box, Finding, Found, Group, Line, Picture, Pointer, Started
from rtmref.report import html
from rtmref.report.lanes import Panel, panel
from rtmref.report.panel import MOST_LANES, Place
from rtmref.report.picture_text import boxes
from rtmref.report.run import collect


def state() -> tuple[Group, ...]:
    """A table with clients and destinations, whose routes point to next hops."""
    hop = Box(name="NextHop 1", label="10.0.0.1/32")
    route = Box(
        name="Route 1",
        bound=("r",),
        lines=(Line(caption="metric", value="1"), Line(caption="views", value="x" * 90)),
        pointers=(Pointer(caption="next_hops", targets=("NextHop 1",)),),
    )
    client = Box(
        name="Entity 1", groups=(Group(heading="next hops", sort="NextHop", boxes=(hop,)),)
    )
    dest = Box(
        name="Dest 1",
        pointers=(Pointer(caption="best", targets=("Route 1",), changed=True),),
        groups=(Group(heading="routes", sort="Route", boxes=(route, Box(name="Route 2"))),),
    )
    table = Box(
        name="Table 1",
        groups=(
            Group(heading="clients", sort="Entity", boxes=(client, Box(name="Entity 2"))),
            Group(heading="destinations", sort="Dest", boxes=(dest,)),
        ),
    )
    return (
        Group(heading="tables", sort="Table", boxes=(table,)),
        Group(heading="Clock", sort="Clock", boxes=(Box(name="Clock"),)),
    )


def place(drawn: Panel, name: str) -> Place:
    """The place of a box."""
    return next(each for each in drawn.places if each.box.name == name)


def contains(outer: Place, inner: Place) -> bool:
    """Whether a box stands wholly in another."""
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def apart(one: Place, other: Place) -> bool:
    """Whether two boxes have no point in common."""
    return (
        one.x + one.width < other.x
        or other.x + other.width < one.x
        or one.y + one.height < other.y
        or other.y + other.height < one.y
    )


def check(groups: tuple[Group, ...]) -> Panel:
    """Each box is drawn once, in the picture, in the box around it, and beside all others."""
    drawn = panel(groups)
    assert sorted(p.box.name for p in drawn.places) == sorted(b.name for b in boxes(groups))
    for each in drawn.places:
        assert each.x >= 0
        assert each.x + each.width <= drawn.width
        assert each.y + each.height <= drawn.height
        for item in each.items:
            assert each.x <= item.x
            assert item.x + item.width <= each.x + each.width + 1
    for one, other in combinations(drawn.places, 2):
        inside = other.box in list(boxes(one.box.groups))
        assert contains(one, other) if inside else apart(one, other)
    return drawn


def test_boxes_stand_in_each_other() -> None:
    """No box is cut, covers another or leaves the one in which it stands."""
    drawn = check(state())
    assert place(drawn, "Dest 1").x > place(drawn, "Entity 1").x + place(drawn, "Entity 1").width


def test_states_of_the_model_fit() -> None:
    """So it is with states that broke a rule, before and after."""
    for finding in (handed_over(), not_elected()):
        assert finding.picture is not None
        check(finding.picture.before)
        check(finding.picture.after)


def test_arrows_end_at_their_targets() -> None:
    """An arrow ends at the side of the box to which it leads."""
    drawn = panel(state())
    ends = {arrow.pointer.caption: arrow.path.rsplit("H", 1)[1] for arrow in drawn.arrows}
    route, hop = place(drawn, "Route 1"), place(drawn, "NextHop 1")
    assert float(ends["best"]) == round(route.x + route.width, 1)
    assert float(ends["next_hops"]) == round(hop.x + hop.width, 1)
    assert [arrow.title for arrow in drawn.arrows if arrow.pointer.changed] == [
        "Dest 1: best is Route 1"
    ]


def test_too_many_arrows_are_told_in_words_only() -> None:
    """There are so many lanes; what leads elsewhere still has its line of text."""
    leaves = tuple(Box(name=f"L {n}") for n in range(9))
    names = tuple(leaf.name for leaf in leaves)
    root = Box(
        name="R",
        pointers=(Pointer(caption="to", targets=names),),
        groups=(Group(heading="leaves", boxes=leaves),),
    )
    drawn = check((Group(heading="roots", boxes=(root,)),))
    assert len(drawn.arrows) == MOST_LANES
    assert place(drawn, "R").items[0].full == f"to ▸ {', '.join(names)}"


def page(finding: Finding) -> str:
    """The HTML page of a run that found it."""
    return html.text(collect([Started(verb="prove"), Found(finding=finding)]))


class _Balanced(HTMLParser):
    """Counts open elements, of which none is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.seen.append(tag)
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        del attrs
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_has_both_states() -> None:
    """Two drawings with titles and descriptions, all objects in them, and no scripts."""
    text = page(not_elected())
    drawings = re.findall(r"<svg class=\"state.*?</svg>", text, re.DOTALL)
    assert len(drawings) == 2
    assert "<title" in drawings[0]
    assert "<desc" in drawings[0]
    for name in ("Instance 1", "Table 1", "Entity 1", "Dest 1", "Route 1", "Callback"):
        assert f">{name}</tspan>" in drawings[1], name
    assert ">Route 1</tspan>" not in drawings[0]
    assert ">new</tspan>" in drawings[1]
    parser = _Balanced()
    parser.feed(text)
    assert parser.open == []
    assert "script" not in parser.seen


def test_names_from_outside_are_escaped() -> None:
    """Whatever a box is called, it is text on the page."""
    wild = Box(name="<script>", label="&", bound=("<b>",), lines=(Line(caption="<", value="<i>"),))
    finding = Finding(
        id="x",
        title="t",
        kind="test",
        picture=Picture(after=(Group(heading="<u>", boxes=(wild,)),)),
    )
    text = page(finding)
    for tag in ("<script>", "<b>", "<i>", "<u>"):
        assert tag not in text.replace("<b>0</b>", "")
