"""The objects of a finding as a drawing: boxes in columns by sort, arrows for references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.events import Finding, Portrait

_WIDTH: Final = 210
_GAP_ACROSS: Final = 120
_GAP_DOWN: Final = 26
_HEAD: Final = 26
_LINE: Final = 17
_LANE: Final = 18
_MOST_FIELDS: Final = 9
_MOST_BOXES: Final = 24
_CHARACTERS: Final = 30


@dataclass(frozen=True, slots=True)
class Box:
    """An object; coordinates and sizes in pixels, `lines` are its fields."""

    portrait: Portrait
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    bound: bool
    width: int = _WIDTH


@dataclass(frozen=True, slots=True)
class Arrow:
    """A reference: an SVG path, its label and where the label stands."""

    path: str
    label: str
    x: int
    y: int
    leftward: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and arrows with the size of the whole; `left_out` objects found no room."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int


def drawing(finding: Finding) -> Drawing | None:
    """The drawing of a finding's scene, or None where there is none."""
    shown = finding.scene[:_MOST_BOXES]
    if not shown:
        return None
    boxes = tuple(_boxes(shown, {value for _, value in finding.bindings}))
    by_name = {box.portrait.name: box for box in boxes}
    arrows = tuple(_arrows(boxes, by_name))
    return Drawing(
        width=max(box.x + box.width for box in boxes) + 60,
        height=max(box.y + box.height for box in boxes) + 14 + _LANE * _lanes(arrows),
        boxes=boxes,
        arrows=arrows,
        left_out=len(finding.scene) - len(shown),
    )


def shortened(text: str, most: int = _CHARACTERS) -> str:
    """The text cut to a number of characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _boxes(portraits: Sequence[Portrait], bound: set[str]) -> Iterator[Box]:
    columns = list(dict.fromkeys(portrait.sort for portrait in portraits))
    below = dict.fromkeys(columns, 14)
    for portrait in portraits:
        lines = tuple(f"{name} = {value}" for name, value in portrait.fields)
        if len(lines) > _MOST_FIELDS:
            lines = (*lines[: _MOST_FIELDS - 1], f"… {len(lines) - _MOST_FIELDS + 1} more")
        rows = max(len(lines), len(portrait.references) - 1)
        height = _HEAD + _LINE * rows + (8 if rows else 0)
        x = 14 + columns.index(portrait.sort) * (_WIDTH + _GAP_ACROSS)
        yield Box(portrait, x, below[portrait.sort], height, lines, portrait.name in bound)
        below[portrait.sort] += height + _GAP_DOWN


def _arrows(boxes: Sequence[Box], by_name: Mapping[str, Box]) -> Iterator[Arrow]:
    """The references; those that pass whole columns by run in lanes below all boxes."""
    lane = max(box.y + box.height for box in boxes) + _LANE
    for box in boxes:
        references = [item for item in box.portrait.references if item[1] in by_name]
        for number, (label, name) in enumerate(references):
            other = by_name[name]
            start_y = box.y + min(13 + _LINE * number, box.height - 4)
            if abs(box.x - other.x) > _WIDTH + _GAP_ACROSS:
                yield _around(box, other, label, start_y, lane)
                lane += _LANE
            else:
                yield _straight(box, other, label, start_y)


def _lanes(arrows: Sequence[Arrow]) -> int:
    return sum("L" in arrow.path for arrow in arrows)


def _straight(box: Box, other: Box, label: str, start_y: int) -> Arrow:
    end_y = other.y + 13
    if box.x == other.x:
        side, bend = box.x + box.width, box.x + box.width + 44
        path = f"M{side},{start_y} C{bend},{start_y} {bend},{end_y} {side},{end_y}"
        return _arrow(path, label, side, start_y, 1)
    start_x, end_x, way = _sides(box, other)
    near, far = start_x + way * 50, end_x - way * 50
    path = f"M{start_x},{start_y} C{near},{start_y} {far},{end_y} {end_x},{end_y}"
    return _arrow(path, label, start_x, start_y, way)


def _around(box: Box, other: Box, label: str, start_y: int, lane: int) -> Arrow:
    end_y = other.y + 13
    start_x, end_x, way = _sides(box, other)
    out, back = start_x + way * _GAP_ACROSS * 3 // 4, end_x - way * _GAP_ACROSS * 3 // 4
    path = (
        f"M{start_x},{start_y} C{out},{start_y} {start_x},{lane} {out},{lane} "
        f"L{back},{lane} C{end_x},{lane} {back},{end_y} {end_x},{end_y}"
    )
    return _arrow(path, label, start_x, start_y, way)


def _sides(box: Box, other: Box) -> tuple[int, int, int]:
    if box.x < other.x:
        return box.x + box.width, other.x, 1
    return box.x, other.x + other.width, -1


def _arrow(path: str, label: str, x: int, y: int, way: int) -> Arrow:
    return Arrow(path, shortened(label, 16), x + 10 * way, y - 3, leftward=way < 0)
