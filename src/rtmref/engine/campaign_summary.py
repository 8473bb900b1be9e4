"""What a campaign says in the end, of all its batches: of decisions, of the corpus, of findings."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.concrete.counters import option_name
from rtmref.engine.fuzz import EVIDENCE, tested, unsupported
from rtmref.engine.standing import Standing
from rtmref.engine.tally import DRAWN
from rtmref.events import Event, Figure, Judged, Noted
from rtmref.lang.spec import Spec
from rtmref.verdicts import Verdict, Word


def summary(spec: Spec, standing: Standing, calls: int, name: str, again: str) -> Iterator[Event]:
    """What has become of the calls that there were to be; `again` is how to go on with them."""
    tally = standing.tally
    for decision in spec.decisions.values():
        drawn = ", ".join(
            f"{option} {tally.hits.get(DRAWN, {}).get(option_name(decision.name, option), 0):,}"
            for option in decision.options
        )
        yield Noted(text=f"episodes under {decision.name}: {drawn}")
    yield from unsupported(tally)
    missing = calls - tally.calls
    kept = sum(len(outcome.kept) for outcome in standing.done.values())
    yield Noted(text=f"traces in the corpus: {kept:,}")
    if missing > 0:
        yield Noted(text=f"{missing:,} calls are missing; the same command goes on with them")
    yield Noted(text=f"open divergences: {', '.join(standing.open) or 'none'}")
    yield Judged(
        kind="lockstep",
        verdict=_verdict(standing, missing),
        subject=name,
        evidence=EVIDENCE.format(tally.compared),
        reproduce=again,
    )
    yield Figure(name="fuzz_calls", value=tally.calls)
    yield Figure(name="fuzz_episodes", value=tally.episodes)
    yield Figure(name="open_divergences", value=len(standing.open), target=0, better="lower")


def _verdict(standing: Standing, missing: int) -> Verdict:
    if standing.open:
        return Verdict(Word.VIOLATED)
    if missing > 0:
        return Verdict(Word.NOT_RUN, f"{missing} calls are missing")
    return tested(standing.tally)
