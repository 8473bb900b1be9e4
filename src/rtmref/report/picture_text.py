"""A picture as lines of text: a tree of the objects, with what the call did marked at its edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from rtmref.events import Box, Group, Mark, Picture

WIDTH: Final = 96
SIGNS: Final[Mapping[Mark, str]] = {"same": " ", "changed": "~", "created": "+", "deleted": "-"}
KEY: Final = (
    "+ created, - deleted, ~ changed: before → after; ◄ meant by the clause; ▸ points to",
    "What is not shown of an object is 0, false, empty or NULL.",
)
NARROWEST: Final = 30
LONG: Final = 40
HELD: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the drawing and what the call did with what it shows."""

    mark: Mark
    text: str


def rows(picture: Picture) -> Iterator[Row]:
    """The state after the call, with the values before it where they were others."""
    before = {box.name: box for box in boxes(picture.before)}
    yield from (Row("same", f"  {line}") for line in KEY)
    for group in picture.after:
        for box in group.boxes:
            yield from _box(box, before, "", "")
    if picture.blank:
        names = ", ".join(picture.blank)
        yield from _wrapped("same", f"{names}: all is 0, false, empty or NULL", "", "  ")
    if picture.left_out:
        yield Row("same", f"  {picture.left_out:,} more objects have nothing to do with the call")


def boxes(groups: Sequence[Group]) -> Iterator[Box]:
    """All objects of a state, the outer ones first."""
    for group in groups:
        for box in group.boxes:
            yield box
            yield from boxes(box.groups)


def _box(box: Box, before: Mapping[str, Box], first: str, rest: str) -> Iterator[Row]:
    """An object: `first` stands before its name, `rest` before all below it."""
    twin = before.get(box.name) if box.mark == "changed" else None
    yield from _wrapped(box.mark, f"{_head(box, twin)}{_quiet(box)}", first, f"{rest}  ")
    bar = "│ " if box.groups else "  "
    for text in _different(box, twin):
        yield from _wrapped(box.mark, text, f"{rest}{bar}  ", f"{rest}{bar}    ")
    for number, group in enumerate(box.groups, start=1):
        corner, side = ("└ ", "  ") if number == len(box.groups) else ("├ ", "│ ")
        yield Row("same", f"  {rest}{corner}{group.heading}")
        yield from _group(group, before, rest + side)


def _group(group: Group, before: Mapping[str, Box], edge: str) -> Iterator[Row]:
    for number, box in enumerate(group.boxes, start=1):
        corner, side = ("└ ", "  ") if number == len(group.boxes) else ("├ ", "│ ")
        yield from _box(box, before, edge + corner, edge + side)


def _head(box: Box, twin: Box | None) -> str:
    label = box.label
    if twin is not None and twin.label != label:
        label = f"{twin.label} → {label}"
    bound = f"  ◄ {', '.join(box.bound)}" if box.bound else ""
    return " ".join(filter(None, (box.name, label))) + bound


def _quiet(box: Box) -> str:
    """What is as it was; of a new object everything."""
    told = [f"{line.caption} {line.value}" for line in box.lines if not line.changed]
    return "".join(f" · {_together(text)}" for text in told)


def _together(text: str) -> str:
    """The text with spaces at which no row ends, unless it is long."""
    return text.replace(" ", HELD) if len(text) <= LONG else text


def _different(box: Box, twin: Box | None) -> Iterator[str]:
    """The lines of what changed, and the arrows."""
    values = {line.caption: line.value for line in twin.lines} if twin else {}
    for line in box.lines:
        if line.changed:
            yield f"{line.caption}: {values.get(line.caption, 'nothing')} → {line.value}"
    aims = {each.caption: each.aim for each in twin.pointers} if twin else {}
    for each in box.pointers:
        was = f"{aims.get(each.caption, 'nothing')} → " if each.changed else ""
        yield f"{each.caption} ▸ {was}{each.aim}"


def _wrapped(mark: Mark, text: str, first: str, rest: str) -> Iterator[Row]:
    """The text in as many rows as it needs."""
    most = max(NARROWEST, WIDTH - 2 - len(rest))
    edge = first
    for line in wrap(text, most, break_long_words=True, break_on_hyphens=False) or [""]:
        yield Row(mark, f"{SIGNS[mark]} {edge}{line.replace(HELD, ' ')}")
        edge = rest
