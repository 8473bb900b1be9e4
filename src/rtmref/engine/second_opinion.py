"""A second solver reads every obligation: where it answers, it has to say the same.

Solvers that disagree are an internal error: one of the two, or what they are told, is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rtmref.engine.obligations import Work, open_pieces
from rtmref.engine.workers import answers
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
from rtmref.symbolic.judgements import Options
from rtmref.verdicts import Verdict, Word

if TYPE_CHECKING:
    from rtmref.symbolic.assumptions import Assumptions

Obligation = tuple[str, str]
"""A subject, and an invariant or the place of a `find`."""
Said = tuple[Obligation, str]
NAME: Final = "cvc5"


@dataclass(frozen=True, slots=True)
class Ask:
    """Some obligations of one subject."""

    subject: str
    invariants: tuple[str, ...]
    finds: bool

    def done(self, base: Assumptions, options: Options) -> Sequence[Said]:
        """What the second solver says of each script."""
        from rtmref.symbolic.scripts import scripts
        from rtmref.symbolic.second_solver import answer

        every = scripts(base, self.subject, self.invariants, finds=self.finds)
        return [((each.subject, each.obligation), answer(each.text)) for each in every]

    def lost(self) -> Sequence[Said]:
        """No answer to any."""
        return [((self.subject, each), "unknown") for each in self.invariants]


def stage(
    work: Work, subjects: Sequence[str], verdicts: Mapping[Obligation, Verdict]
) -> Iterator[Event]:
    """Ask about every obligation, and compare with the verdicts that there are."""
    yield StageStarted(stage="second opinion", title="ask cvc5 too")
    begun: set[str] = set()
    jobs = []
    for subject, piece in open_pieces(work, subjects):
        jobs.append(Ask(subject, piece, subject not in begun))
        begun.add(subject)
    said: dict[Obligation, list[str]] = {}
    for done, found in enumerate(answers(work.spec, work.options, jobs, work.workers)):
        for obligation, answer in found or ():
            said.setdefault(obligation, []).append(answer)
        yield Progress(stage="second opinion", done=done, total=len(jobs))
    yield from compared(said, verdicts)
    yield StageEnded(stage="second opinion")


def compared(
    said: Mapping[Obligation, Sequence[str]], verdicts: Mapping[Obligation, Verdict]
) -> Iterator[Event]:
    """Where the second solver answers, whether it says the same; disagreement is a finding."""
    counts: Counter[str] = Counter()
    for obligation, every in said.items():
        answer, verdict = _summed(every), verdicts[obligation]
        counts["asked"] += 1
        if answer == "unknown" or verdict.word not in (Word.PROVED, Word.VIOLATED):
            continue
        counts["answered"] += 1
        agrees = (answer == "unsat") == (verdict.word is Word.PROVED)
        counts["agreed"] += agrees
        if not agrees:
            yield Found(finding=_disagreement(obligation, answer, verdict))
    yield _judged(counts)
    yield Figure(name="second_opinion_asked", value=counts["asked"])
    yield Figure(name="second_opinion_answered", value=counts["answered"])
    if counts["answered"]:
        share = 100 * counts["agreed"] / counts["answered"]
        yield Figure(name="cvc5_agreement", value=share, unit="%", target=100)


def _summed(every: Iterable[str]) -> str:
    """What the answers to the scripts of one obligation add up to."""
    kinds = set(every)
    return next(each for each in ("sat", "unknown", "unsat") if each in kinds)


def _judged(counts: Mapping[str, int]) -> Judged:
    wrong = counts["answered"] - counts["agreed"]
    verdict = Verdict(Word.TESTED, str(counts["answered"]))
    if not counts["answered"]:
        verdict = Verdict(Word.NOT_RUN, f"{NAME} gave no answer")
    return Judged(
        kind="equality",
        verdict=Verdict(Word.VIOLATED) if wrong else verdict,
        subject=f"{NAME} says what Z3 says",
        evidence=f"it answered {counts['answered']} of {counts['asked']}, {wrong} otherwise",
        reproduce="rtmref prove --second-opinion",
    )


def _disagreement(obligation: Obligation, answer: str, verdict: Verdict) -> Finding:
    operation, name = obligation
    return Finding(
        id=fingerprint("second opinion", operation, name),
        title=f"{NAME} answers {answer} on {name} under {operation}, and Z3 has it {verdict}",
        kind="equality",
        operation=operation,
        says="Where two solvers answer, they say the same.",
        reproduce=f"rtmref prove --second-opinion --operation {operation}",
    )
