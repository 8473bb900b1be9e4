"""Pictures: what is drawn of objects, and in what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang.notation import text
from tests.lang.specs import check_with

from rtmref.lang.loading import Checked
from rtmref.lang.spec import Picture

HOP = {"h": "Hop"}


def check_picture(**parts: Any) -> Checked:
    """The fixture specification with one picture."""
    given = {name.rstrip("_"): part for name, part in parts.items()}
    return check_with(pictures={"hops in order": given})


def only(checked: Checked) -> Picture:
    """The one picture of a specification without errors."""
    assert checked.spec is not None, checked.diagnostics
    (found,) = checked.spec.pictures.values()
    return found


def test_a_picture_of_a_sort_is_enough() -> None:
    """A picture may say nothing but of what it is; its name is the heading."""
    found = only(check_picture(for_=HOP))
    assert (found.name, found.variable, found.sort) == ("hops in order", "h", "Hop")
    assert (found.when, found.inside, found.order, found.label) == (None, None, (), None)


def test_what_a_picture_says_is_typed() -> None:
    """Place, order, label, lines and arrows are expressions about the object."""
    found = only(
        check_picture(
            for_=HOP,
            when="h.next != null",
            inside="h.owner",
            order="rank(h)",
            label="h.prefix",
            shows={"what it costs": "h.cost", "next": "h.next.cost"},
            points={"others": "h.others", "way": "h.next"},
        )
    )
    assert found.inside is not None
    assert text(found.inside) == "h.owner"
    assert len(found.order) == 2
    assert [name for name, _ in found.shows] == ["what it costs", "next"]
    assert [name for name, _ in found.points] == ["others", "way"]


def test_maps_of_objects_are_arrows() -> None:
    """Each entry of a map of objects is an arrow."""
    found = only(check_picture(for_={"o": "Owner"}, points={"best": "o.best"}))
    assert [str(node.type) for _, node in found.points] == ["map<View, Hop>"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"for_": {"v": "View"}}, "RTM511"),
        ({"for_": {"h": "Hop", "o": "Owner"}}, "RTM037"),
        ({"for_": HOP, "inside": "h.cost"}, "RTM511"),
        ({"for_": HOP, "inside": "h.next"}, "RTM510"),
        ({"for_": HOP, "points": {"cost": "h.cost"}}, "RTM511"),
        ({"for_": HOP, "label": "null"}, "RTM511"),
        ({"for_": HOP, "order": "h.cost"}, "RTM312"),
        ({"for_": HOP, "when": "h.cost"}, "RTM300"),
        ({"for_": HOP, "shows": {"x": "h.costs"}}, "RTM200"),
        ({"for_": HOP, "shows": {"next": "h.next.cost"}}, "RTM400"),
    ],
)
def test_refused(parts: Any, code: str) -> None:
    """What cannot be drawn is an error, and the only one."""
    assert [each.code for each in check_picture(**parts).diagnostics] == [code]


def test_circles_are_found_over_several_sorts() -> None:
    """Two sorts of which each stands in the other are refused at both places."""
    checked = check_with(
        pictures={
            "hops": {"for": {"h": "Hop"}, "inside": "h.owner"},
            "owners": {
                "for": {"o": "Owner"},
                "inside": "Hop.filter(h, h.owner == o).min_by(h, [h.cost])",
            },
        }
    )
    assert [each.code for each in checked.diagnostics] == ["RTM510", "RTM510"]
