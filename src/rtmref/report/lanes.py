"""A state as it is drawn: boxes where they stand, and arrows in the lanes between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.events import Group, Mark, Pointer
from rtmref.report.panel import CHARACTER, LANE, MOST_LANES, Item, Place, meeting_points, placed

MARGIN: Final = 9
BEND: Final = 5
ENDS: Final = 5
"""How far apart the heads of arrows to one box are."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow as the path of an SVG, with what it says."""

    path: str
    title: str
    pointer: Pointer
    source: Mark
    """What the call did with the object from which it leads."""
    dangling: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One state: its size in pixels, its boxes from the outside in, and its arrows."""

    width: int
    height: int
    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]


def panel(groups: Sequence[Group]) -> Panel:
    """The drawing of a state."""
    outer, width, height = placed(groups)
    places = tuple(_absolute(outer, MARGIN, MARGIN))
    return Panel(
        int(width + 2 * MARGIN),
        int(height + 2 * MARGIN),
        places,
        tuple(_arrows(places, meeting_points(groups))),
    )


def _absolute(places: Sequence[Place], x: float, y: float) -> Iterator[Place]:
    """The boxes with all coordinates from the corner of the picture."""
    for each in places:
        left, top = each.x + x, each.y + y
        yield replace(
            each,
            x=left,
            y=top,
            items=tuple(replace(i, x=i.x + left, y=i.y + top) for i in each.items),
            headings=tuple((dx + left, dy + top, text) for dx, dy, text in each.headings),
            columns=tuple((a + left, b + left) for a, b in each.columns),
        )
        yield from _absolute([place for _, place in each.inside], left, top)


def _arrows(
    places: Sequence[Place], meeting: Mapping[tuple[str, str, str], str]
) -> Iterator[Arrow]:
    by_name = {each.box.name: each for each in places}
    taken: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for place in places:
        for item in place.items:
            for target in item.pointer.targets if item.pointer else ():
                assert item.pointer is not None
                around = meeting.get((place.box.name, item.pointer.caption, target))
                if around is None or taken[around] >= MOST_LANES:
                    continue
                lane, end = taken[around], ended[target] % 3
                path = _path(by_name[around], place, item, by_name[target], lane, end)
                taken[around] += 1
                ended[target] += 1
                title = f"{place.box.name}: {item.pointer.caption} is {target}"
                dangling = target in item.pointer.gone
                yield Arrow(path, title, item.pointer, place.box.mark, dangling)


def _path(around: Place, place: Place, item: Item, target: Place, lane: int, end: int) -> str:
    """From the text, or from the side of its box, through a lane to the side of the target."""
    y, goal = item.y - 4, target.y + 9 + ENDS * end
    here, there = _column(around, place), _column(around, target)
    beside = LANE * (lane + 1) - 1
    if here is None:
        start, way = item.x + item.width + CHARACTER / 2, around.columns[there or 0][1] + beside
        return _bent(start, y, way, target.x + target.width, goal)
    if there is None or here == there:
        way = around.columns[here][1] + beside
        return _bent(place.x + place.width, y, way, target.x + target.width, goal)
    if here > there:
        way = around.columns[there][1] + beside
        return _bent(place.x, y, way, target.x + target.width, goal)
    way = around.columns[here][1] + beside
    return _bent(place.x + place.width, y, way, target.x, goal)


def _column(around: Place, place: Place) -> int | None:
    """The column of a box in which another stands; None if it is the box itself."""
    if around.box.name == place.box.name:
        return None
    for number, (left, right) in enumerate(around.columns):
        if left <= place.x <= right:
            return number
    return None


def _bent(start: float, y: float, way: float, end: float, goal: float) -> str:
    """Along, down or up, and along, with round corners."""
    bend = min(BEND, abs(goal - y) / 2, max(abs(way - start), 1), max(abs(end - way), 1))
    down = bend if goal > y else -bend
    out = bend if way > start else -bend
    back = bend if end > way else -bend
    return (
        f"M{start:.1f},{y:.1f} H{way - out:.1f} Q{way:.1f},{y:.1f} {way:.1f},{y + down:.1f} "
        f"V{goal - down:.1f} Q{way:.1f},{goal:.1f} {way + back:.1f},{goal:.1f} H{end:.1f}"
    )
