"""One state as boxes inside boxes: how large each is, and where it stands.

A box has its name, what is said of it in rows, and the objects that stand in it, group below group;
the outermost box with several groups has them in two columns. Lengths are in pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rtmref.events import Box, Group, Line, Pointer

CHARACTER: Final = 6.95
TITLE: Final = 24
ROW: Final = 17
PAD: Final = 10
GAP: Final = 9
HEADING: Final = 18
LANE: Final = 8
MOST_LANES: Final = 6
NARROW: Final = 26
"""Characters that every box has room for."""
WIDE: Final = 46
"""Characters of the longest text that a box makes room for."""
PAGE: Final = 560
"""Small boxes that stand alone share a row up to this width."""


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text in a box; `full` is what it says where it had to be cut."""

    x: float
    y: float
    caption: str
    value: str
    full: str
    changed: bool = False
    read: bool = False
    pointer: Pointer | None = None

    @property
    def width(self) -> float:
        """How wide it is."""
        return CHARACTER * (len(self.caption) + 1 + len(self.value))


@dataclass(frozen=True, slots=True)
class Place:
    """A box with its size; what is in it has coordinates relative to its corner.

    `columns` are the left and right edges of the columns of its groups, each with room for lanes
    of arrows on its right.
    """

    box: Box
    width: float
    height: float
    x: float = 0
    y: float = 0
    items: tuple[Item, ...] = ()
    headings: tuple[tuple[float, float, str], ...] = ()
    columns: tuple[tuple[float, float], ...] = ()
    inside: tuple[tuple[int, Place], ...] = ()
    """The boxes in it, each with the number of its column."""

    @property
    def title(self) -> str:
        """Its name and label."""
        return f"{self.box.name} {self.box.label}".rstrip()


@dataclass(slots=True)
class _Column:
    """Groups below each other."""

    width: float = 0
    height: float = 0
    headings: list[tuple[float, float, str]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def placed(groups: Sequence[Group]) -> tuple[tuple[Place, ...], float, float]:
    """The outermost boxes of a state where they stand, and the size of the whole."""
    lanes = Counter(meeting_points(groups).values())
    places: list[Place] = []
    x = y = row = widest = 0.0
    for box in (box for group in groups for box in group.boxes):
        each = _measured(box, lanes, alone=True)
        if places and (box.groups or places[-1].box.groups or x + each.width > PAGE):
            x, y, row = 0, y + row + GAP, 0
        places.append(replace(each, x=x, y=y))
        x, row = x + each.width + GAP, max(row, each.height)
        widest = max(widest, x - GAP)
    return tuple(places), widest, y + row


def meeting_points(groups: Sequence[Group]) -> dict[tuple[str, str, str], str]:
    """For each arrow (from, caption, to): the innermost box around both of its ends."""
    ways = dict(_ways(groups, ()))
    found: dict[tuple[str, str, str], str] = {}
    for name, (way, box) in ways.items():
        ends = ((pointer, target) for pointer in box.pointers for target in pointer.targets)
        for pointer, target in ends:
            other = ways[target][0] if target in ways else ()
            shared = [one for one, same in zip(way, other, strict=False) if one == same]
            if shared and shared[-1] != target:
                found[name, pointer.caption, target] = shared[-1]
    return found


def _ways(
    groups: Sequence[Group], around: tuple[str, ...]
) -> Iterator[tuple[str, tuple[tuple[str, ...], Box]]]:
    for group in groups:
        for box in group.boxes:
            way = (*around, box.name)
            yield box.name, (way, box)
            yield from _ways(box.groups, way)


def _measured(box: Box, lanes: Mapping[str, int], *, alone: bool) -> Place:
    """The box with all that is in it; `alone` if no box around it has columns."""
    columns = _columns(box, lanes, alone=alone)
    gutter = LANE * min(lanes[box.name], MOST_LANES) + (4 if lanes[box.name] else 0)
    inner = sum(column.width + gutter for column in columns) + GAP * (len(columns) - 1)
    room = max(inner, _wished(box))
    items, below = _items(box, room)
    x, headings, inside, edges = float(PAD), [], [], []
    for number, column in enumerate(columns):
        edges.append((x, x + column.width))
        headings += [(x + dx, below + dy, text) for dx, dy, text in column.headings]
        inside += [(number, replace(p, x=p.x + x, y=p.y + below)) for p in column.places]
        x += column.width + gutter + GAP
    height = below + (max(column.height for column in columns) + 2 if columns else -4)
    return Place(
        box,
        room + 2 * PAD,
        height,
        items=items,
        headings=tuple(headings),
        columns=tuple(edges),
        inside=tuple(inside),
    )


def _columns(box: Box, lanes: Mapping[str, int], *, alone: bool) -> list[_Column]:
    """The groups below each other, in two columns where that is allowed and there are several."""
    if not box.groups:
        return []
    split = alone and len(box.groups) > 1
    stacks = [_stacked([group], lanes, alone=alone and not split) for group in box.groups]
    if not split:
        return [_joined(stacks)]
    sorts = [group.sort for group in box.groups]
    every = range(1, len(stacks))
    cuts = [cut for cut in every if sorts[cut - 1] != sorts[cut]] or every
    best = min(cuts, key=lambda cut: max(_tall(stacks[:cut]), _tall(stacks[cut:])))
    return [_joined(stacks[:best]), _joined(stacks[best:])]


def _tall(stacks: Sequence[_Column]) -> float:
    return sum(each.height for each in stacks)


def _stacked(groups: Sequence[Group], lanes: Mapping[str, int], *, alone: bool) -> _Column:
    """One group: its heading, and its boxes below each other, all as wide as the widest."""
    column = _Column()
    for group in groups:
        column.headings.append((0, column.height + 12, group.heading))
        column.height += HEADING
        for box in group.boxes:
            place = _measured(box, lanes, alone=alone)
            column.places.append(replace(place, y=column.height))
            column.height += place.height + GAP
            column.width = max(column.width, place.width)
    return column


def _joined(stacks: Sequence[_Column]) -> _Column:
    """Columns put below each other."""
    whole = _Column()
    for each in stacks:
        whole.headings += [(x, y + whole.height, text) for x, y, text in each.headings]
        whole.places += [replace(p, y=p.y + whole.height) for p in each.places]
        whole.height += each.height
        whole.width = max(whole.width, each.width)
    whole.places = [_stretched(place, whole.width) for place in whole.places]
    return whole


def _stretched(place: Place, width: float) -> Place:
    """The same box, wider; so are the boxes in its last column."""
    more = width - place.width
    if more <= 0 or not place.columns:
        return replace(place, width=max(width, place.width))
    last = len(place.columns) - 1
    left, right = place.columns[last]
    inside = tuple(
        (number, _stretched(each, each.width + more) if number == last else each)
        for number, each in place.inside
    )
    columns = (*place.columns[:last], (left, right + more))
    return replace(place, width=width, columns=columns, inside=inside)


def _wished(box: Box) -> float:
    """The width that the texts of a box ask for."""
    badge = sum(len(name) + 3 for name in box.bound)
    badge += 9 if box.mark in ("created", "deleted") else 0
    longest = max(
        [
            NARROW,
            len(box.name) + 1 + len(box.label) + badge,
            *(len(line.caption) + 1 + len(line.value) for line in box.lines),
            *(len(_pointing(pointer)) + 3 for pointer in box.pointers),
        ]
    )
    return CHARACTER * min(longest, WIDE)


def _items(box: Box, room: float) -> tuple[tuple[Item, ...], float]:
    """The rows of a box, and where they end: what changed has rows of its own."""
    items: list[Item] = []
    x, y = float(PAD), TITLE + 10.0
    for line in sorted(box.lines, key=lambda line: line.changed):
        item = _item(line, x, y, room)
        if items and (line.changed or items[-1].changed or item.x + item.width > room + PAD):
            y += ROW
            item = replace(item, x=float(PAD), y=y)
        items.append(item)
        x = item.x + item.width + 2 * CHARACTER
    for pointer in box.pointers:
        y += ROW if items else 0
        text = _pointing(pointer)
        most = int(room / CHARACTER) - 1
        caption, value = "", text if len(text) <= most else f"{text[: most - 1]}…"
        marks = pointer.changed, pointer.read
        items.append(Item(PAD, y, caption, value, text, *marks, pointer))
    return tuple(items), (y + 12 if items else TITLE + 4)


def _item(line: Line, x: float, y: float, room: float) -> Item:
    most = int(room / CHARACTER) - len(line.caption) - 1
    value = line.value if len(line.value) <= most else f"{line.value[: max(most - 1, 1)]}…"
    full = f"{line.caption} {line.value}"
    return Item(x, y, line.caption, value, full, line.changed, line.read)


def _pointing(pointer: Pointer) -> str:
    return f"{pointer.caption} ▸ {pointer.aim}"
