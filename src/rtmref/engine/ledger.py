"""The evidence for each invariant, gathered from proofs, a short run, and stored runs of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rtmref.engine.citing import WEAKEST_FIRST
from rtmref.engine.conditions import Conditions
from rtmref.events import Event, Grounded, Judged, MutantJudged, Started
from rtmref.lang.spec import Invariant, Spec
from rtmref.symbolic.judgements import Judgement
from rtmref.verdicts import Verdict, Word

NO_OBLIGATION: Final = Verdict(Word.NOT_RUN, "no obligation was looked at")
NO_EXPLORATION: Final = Verdict(Word.NOT_RUN, "no stored exploration")
NO_MUTANTS: Final = "no stored run of rtmref mutate --alone"


@dataclass(slots=True)
class _Account:
    """What the obligations of one invariant have come to."""

    verdicts: list[Verdict] = field(default_factory=list)
    settled: Counter[str] = field(default_factory=Counter)
    core: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Stored:
    """What stored runs of the same specification say of invariants."""

    explored: Counter[str] = field(default_factory=Counter)
    """States in which each was checked."""
    compared: int = 0
    """Calls of a comparison, after each of which all were checked."""
    kills: dict[str, list[str]] | None = None
    """The mutants that nothing but an invariant notices; None if nobody looked for them."""
    mutants: int = 0
    """How many mutants were looked at for that."""
    unfit: list[str] = field(default_factory=list)
    """Verbs of the runs that were of another specification."""

    def take(self, events: Iterable[Event], digest: str) -> None:
        """Learn from a stored run, unless it was of another specification."""
        fit = True
        for event in events:
            match event:
                case Started(verb=verb, specification=other):
                    fit = other == digest
                    self.unfit += [] if fit else [verb]
                case Judged(invariant=name, verdict=Verdict(word=Word.EXPLORED, detail=states)) if (
                    fit and name
                ):
                    self.explored[name] += _count(states)
                case Judged(kind="lockstep", verdict=Verdict(word=Word.TESTED, detail=calls)) if (
                    fit
                ):
                    self.compared = max(self.compared, _count(calls))
                case MutantJudged(invariant=name, alone=bool(alone)) if fit:
                    self.kills = {} if self.kills is None else self.kills
                    self.mutants += 1
                    if alone:
                        self.kills.setdefault(name, []).append(f"{event.sentence} ({event.span})")
                case _:
                    pass


def _count(detail: str) -> int:
    return int(detail) if detail.isdecimal() else 0


class Ledger:
    """Takes in judgements, and has a row for every invariant in the end."""

    def __init__(self, spec: Spec, stored: Stored) -> None:
        self._spec = spec
        self._stored = stored
        self._accounts = {name: _Account() for name in spec.invariants}

    def take(self, judgement: Judgement) -> None:
        """Enter a judgement; those that are not about an invariant have no row."""
        account = self._accounts.get(judgement.invariant)
        if account is not None:
            account.verdicts.append(judgement.verdict)
            account.settled[judgement.by] += 1
            account.core.update(judgement.core)

    def rows(self, names: Iterable[str], run: Conditions) -> Iterator[Grounded]:
        """The rows of the invariants, with what a run of calls has shown."""
        for name in names:
            yield self._row(self._spec.invariants[name], self._accounts[name], run)

    def _row(self, invariant: Invariant, account: _Account, run: Conditions) -> Grounded:
        states = self._stored.explored[invariant.name]
        tested, by = self._tested(invariant.name, run)
        return Grounded(
            invariant=invariant.name,
            proof=min(account.verdicts, key=_strength, default=NO_OBLIGATION),
            explored=Verdict(Word.EXPLORED, str(states)) if states else NO_EXPLORATION,
            tested=tested,
            tested_by=by,
            obligations=len(account.verdicts),
            settled=dict(account.settled),
            core=dict(account.core.most_common()),
            met=run.met.get(invariant.name, 0),
            states=run.states,
            kills=tuple((self._stored.kills or {}).get(invariant.name, ())),
            mutants=self._stored.mutants,
            without_kills=NO_MUTANTS if self._stored.kills is None else "",
            says=invariant.says,
            source=invariant.source,
            span=invariant.span,
        )

    def _tested(self, name: str, run: Conditions) -> tuple[Verdict, str]:
        """The longest run with the invariant checked after each call, and which that is."""
        if name in run.broken:
            return Verdict(Word.VIOLATED), "a run of the model"
        if self._stored.compared > run.calls:
            return Verdict(Word.TESTED, str(self._stored.compared)), "a stored comparison"
        return Verdict(Word.TESTED, str(run.calls)), "a run of the model"


def _strength(verdict: Verdict) -> int:
    return WEAKEST_FIRST.index(verdict.word)
