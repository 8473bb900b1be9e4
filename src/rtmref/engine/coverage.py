"""What a run exercised of the specification, as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from rtmref.concrete.counters import Counters, Element
from rtmref.events import Coverage, Event, Figure, Judged, Noted
from rtmref.verdicts import Verdict, Word

SHOWN: Final = 20
"""How many missed elements of a dimension a note names; the reports have them all."""
Counted = Sequence[tuple[Element, int]]
"""Elements and how often they were exercised, those of a dimension together."""


def counted(counters: Counters) -> Counted:
    """What models have counted."""
    return list(counters.hits())


def summed(counters: Counters, hits: Mapping[str, Mapping[str, int]]) -> Counted:
    """The counts of a campaign for the elements of its program."""
    return [
        (element, hits.get(element.dimension, {}).get(element.name, 0))
        for element, _ in counters.hits()
    ]


def events(found: Counted, target: float | None = None) -> Iterator[Event]:
    """One event for each dimension, a warning where something is missed, and the whole share.

    What is meant to be unreached, with a reason, is neither missed nor part of the share; if it was
    exercised after all, that is a finding.
    """
    for dimension, group in groupby(found, key=lambda item: item[0].dimension):
        hits = list(group)
        never = [element for element, count in hits if not count]
        missed = [element for element in never if not element.unreached]
        yield Coverage(
            dimension=dimension,
            hits={element.name: count for element, count in hits},
            places={element.name: element.span for element in never},
            reasons={element.name: element.unreached for element in never if element.unreached},
        )
        if missed:
            yield Noted(text=_never(dimension, missed, len(hits)), level="warning")
        yield from (_reached(*one) for one in hits if one[1] and one[0].unreached)
    counts = [count for element, count in found if count or not element.unreached]
    if counts:
        share = round(100 * sum(count > 0 for count in counts) / len(counts), 2)
        yield Figure(name="covered", value=share, unit="%", target=target)


def _reached(element: Element, count: int) -> Judged:
    return Judged(
        kind="reachability",
        verdict=Verdict(Word.VIOLATED),
        subject=f"{element.name} is said to be unreached: {element.unreached}",
        evidence=f"it was exercised {count:,} times",
        span=element.span,
    )


def _never(dimension: str, missed: Sequence[Element], total: int) -> str:
    names = [f"{element.name} ({element.span})" for element in missed[:SHOWN]]
    more = len(missed) - len(names)
    rest = f" and {more} more" if more else ""
    return f"never exercised, {len(missed)} of {total} {dimension}: {', '.join(names)}{rest}"
