"""Dead text: operations that never succeed, answers nobody gets, rules that say nothing new.

It runs after the proof. What is vacuous is a finding, unless the specification says why it is
meant; and so is a reason that turns out wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from rtmref.engine.obligations import Work
from rtmref.engine.possible import Subjects, possible
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Progress,
    StageEnded,
    StageStarted,
    fingerprint,
)
from rtmref.symbolic.expectations import Possibility
from rtmref.verdicts import Verdict, Word

KEPT: Final = " (kept from an earlier run)"


def stage(work: Work, about: Subjects) -> Iterator[Event]:
    """The events of the search for what can never be, without beginning and end."""
    total = 2 + len(about.operations)
    yield StageStarted(stage="vacuity", title="look for dead text", total=total, unit="operations")
    checks = dead = 0
    for done, answers in enumerate(possible(work, about), start=1):
        for event in chain.from_iterable(map(_told, answers)):
            checks += isinstance(event, Judged)
            dead += isinstance(event, Found)
            yield event
        yield Progress(stage="vacuity", done=done, total=total)
    yield Figure(name="looked_for", value=checks)
    yield Figure(name="dead_text", value=dead)
    yield StageEnded(stage="vacuity")


def _told(each: Possibility) -> Iterator[Event]:
    """The verdict and, where something is dead that should not be, the finding."""
    stays, word = _stays(each), each.verdict.word
    if each.kind == "necessity" and each.reason:
        follows = {Word.VACUOUS: Verdict(Word.PROVED), Word.PROVED: Verdict(Word.VIOLATED)}
        yield _judged(each, f"{each.name} follows from the others", follows.get(word, each.verdict))
        if word is Word.PROVED:
            yield Found(finding=_finding(each, f"{each.name} is said to follow, and does not"))
        return
    meant = word is Word.VACUOUS and bool(each.reason)
    if meant:
        yield _judged(each, f"{stays}: no, and that is meant", Verdict(Word.PROVED))
        return
    yield _judged(each, stays, each.verdict)
    if word is Word.VACUOUS:
        yield Found(finding=_finding(each, _dead(each)))


def _stays(each: Possibility) -> str:
    """What should be possible, in words."""
    match each.kind:
        case "success":
            return f"{each.name} can succeed"
        case "refusal" if each.status:
            return f"{each.name} can answer {each.status} at {each.span}"
        case "refusal":
            return f"{each.name} can be held up at {each.span}"
        case "when":
            return f"the condition of {each.name} can hold"
        case "necessity":
            return f"{each.name} forbids what no other invariant does"
        case "effect":
            return f"each option of {each.name} makes a difference"


def _dead(each: Possibility) -> str:
    """What is dead, in words."""
    match each.kind:
        case "success":
            return f"{each.name} can never succeed"
        case "refusal" if each.status:
            return f"{each.name} never answers {each.status} here"
        case "refusal":
            return f"nothing ever holds up {each.name} here"
        case "when":
            return f"the condition of {each.name} never holds"
        case "necessity":
            return f"{each.name} says nothing new: it follows from {', '.join(each.core)}"
        case "effect":
            same = " and ".join(map(repr, each.core))
            return f"{each.name}: every operation does the same under {same}"


def _judged(each: Possibility, subject: str, verdict: Verdict) -> Judged:
    return Judged(
        kind="reachability",
        verdict=verdict,
        subject=subject,
        evidence=_evidence(each) + (KEPT if each.kept else ""),
        reproduce=_reproduce(each),
        span=each.span,
    )


def _evidence(each: Possibility) -> str:
    said = []
    if each.kind == "effect":
        return "what the operations do, as terms"
    if each.verdict.word is Word.PROVED:
        said.append(f"an example with {each.size} of each sort")
    if each.verdict.word is Word.VACUOUS:
        because = f": {', '.join(each.core)}" if each.core else ""
        said.append(f"in no state, for any number of objects{because}")
    if each.reason:
        meant = "stated because" if each.kind == "necessity" else "meant to be unreached"
        said.append(f"{meant}: {each.reason}")
    return "; ".join(said)


def _finding(each: Possibility, title: str) -> Finding:
    return Finding(
        id=fingerprint("reachability", each.kind, each.name, str(each.number), title),
        title=title,
        kind="reachability",
        says=_stays(each),
        span=each.span,
        reproduce=_reproduce(each),
    )


def _reproduce(each: Possibility) -> str:
    match each.kind:
        case "success" | "refusal":
            return f"rtmref prove --operation {each.name}"
        case "when" | "necessity":
            return f"rtmref prove --invariant {each.name}"
        case "effect":
            return "rtmref prove"
