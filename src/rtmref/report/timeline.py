"""Calls of several threads as lines of text: a bar for each call, threads one under the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rtmref.events import Lane

WIDTH: Final = 60
"""Columns of the bars."""


def rows(lanes: Sequence[Lane]) -> Iterator[tuple[bool, str]]:
    """A line for each call: whether its answer fits nowhere, and the line."""
    last = max((each.ended for lane in lanes for each in lane.bars), default=0)
    scale = min(2.0, (WIDTH - 1) / max(1, last))
    for lane in lanes:
        for number, each in enumerate(lane.bars):
            left, right = round(scale * each.begun), round(scale * each.ended)
            bar = " " * left + "├" + "─" * max(0, right - left - 1) + "┤"
            who = f"thread {lane.thread}" if not number else ""
            mark = "✗" if each.misfit else " "
            yield each.misfit, f"{who:9} {mark} {bar:{WIDTH + 1}} {each.call}".rstrip()
