"""Episodes of random calls on the model and a target, one after the other; failures made small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final, Protocol

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import tally
from rtmref.engine.divergence import Divergence
from rtmref.engine.findings import finding
from rtmref.engine.identity import trace_name
from rtmref.engine.measured import configuration, drawn_from, profile_of, version_of
from rtmref.engine.minimise import minimised
from rtmref.engine.opening import OpenedSource
from rtmref.engine.pipelined import lockstep
from rtmref.engine.rediscovery import found_more_directly
from rtmref.engine.steadiness import repeated
from rtmref.engine.tally import Tally
from rtmref.engine.tries import Tries, diverged
from rtmref.events import Finding
from rtmref.machines.pools import Below
from rtmref.machines.source import seeded
from rtmref.targets.capabilities import Tells
from rtmref.targets.target import Factory, Restarts
from rtmref.trace import Call, Trace

MOST_FINDINGS: Final = 10
"""Findings after which there is enough to look into."""
EPISODE: Final = 1000
"""Calls of an episode: what goes wrong late needs long ones."""
BURSTS: Final = 4
"""Bursts of an episode at least: what the first one leaves behind, the next ones begin with."""
OPENED: Final = 4
"""One of so many episodes begins with a trace of the corpus, where there is one."""
RESTART: Final = 8
"""One of so many episodes begins on a target that was started anew."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """A divergence made small: its trace, its story, and the ways in which it showed."""

    trace: Trace
    finding: Finding
    fingerprints: frozenset[str]


class Corpus(Protocol):
    """Traces by number."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Trace: ...


class Episodes:
    """Equal seeds give equal episodes, as long as nobody else uses the random numbers.

    `folder` is where the traces of findings are to be kept; keeping them is the caller's business.
    Some episodes begin with a trace of the corpus.
    """

    def __init__(
        self,
        program: Program,
        make: Factory,
        seed: int | str,
        folder: Path | None = None,
        corpus: Corpus = (),
    ) -> None:
        self.spec = program.spec
        self.lockstep = lockstep(Model(program), make())
        self.profile = profile_of(self.lockstep.target)
        self.tally = Tally()
        self._source = self._new_source(seeded(Random(seed).random))
        self._counters = program.counters
        self._folder = folder
        self._corpus = corpus
        self._limits: dict[str, Any] = {}
        self._decisions: dict[str, str] = {}

    def _new_source(self, below: Below) -> OpenedSource:
        profile = self.profile
        if profile is None:
            return OpenedSource(self.lockstep.model, below)
        ranges, weights = drawn_from(self.spec, profile), profile.weights
        return OpenedSource(self.lockstep.model, below, ranges=ranges, weights=weights)

    def play(self, calls: int) -> Divergence | None:
        """An episode of at most that many calls, and what went wrong in it."""
        self._restarted()
        opening = self._configured()
        self.lockstep.reset(self._limits, self._decisions)
        self._source.begin(opening)
        look = self.lockstep.model.look
        length = max(EPISODE, BURSTS * self.lockstep.burst)
        divergence = self.lockstep.episode(self._source, min(length, calls), look)
        unsupported = self.lockstep.unsupported
        self.tally.calls += max(1, len(self.lockstep.played) + unsupported.total())
        self.tally.episodes += 1
        tally.unsupported(self.tally, unsupported)
        tally.chosen(self.tally, self.spec, self._decisions)
        return divergence

    def _restarted(self) -> None:
        """Start the target anew every now and then: kindly, or by ending it where it stands."""
        target, episodes = self.lockstep.target, self.tally.episodes
        if episodes % RESTART == RESTART - 1 and isinstance(target, Restarts):
            target.restart(kindly=episodes // RESTART % 2 == 0)

    def _configured(self) -> Sequence[Call]:
        """Draw limits and decisions of the next episode; the result is what it begins with."""
        source = self._source
        if self._corpus and source.below(OPENED) == 0:
            trace = self._corpus[source.below(len(self._corpus))]
            self._limits, self._decisions = dict(trace.limits), dict(trace.decisions)
            return trace.calls
        self._limits, self._decisions = self._draw_configuration()
        return ()

    def _draw_configuration(self) -> tuple[dict[str, Any], dict[str, str]]:
        """A configuration that the target has, if it says which."""
        source = self._source
        limits, decisions = configuration(self.spec, source.below, source.wanted(), self.profile)
        if isinstance(self.lockstep.target, Tells):
            told = self.lockstep.target.capabilities
            return told.fitted(self.spec, limits, decisions, source.below)
        return limits, decisions

    def counted(self) -> Tally:
        """Everything that the episodes so far have met, and whatever else ran the same program."""
        whole = Tally()
        whole.add(self.tally)
        if self._counters is not None:
            tally.called(whole, self._counters)
        return whole

    def whole(self, seed: int) -> Trace:
        """The trace of the last episode."""
        return Trace(
            calls=self.lockstep.symbolic(),
            limits=self._limits,
            decisions=self._decisions,
            seed=seed,
            target=self.lockstep.target.name,
            version=version_of(self.lockstep.target),
            profile="" if self.profile is None else self.profile.name,
        )

    def told(self, divergence: Divergence, seed: int, known: set[str]) -> Discovery:
        """The divergence of the last episode, made small unless it is then one of those known."""
        whole = self.whole(seed)
        with self.lockstep.one_by_one(whole):
            return self._told(whole, divergence, known)

    def _told(self, whole: Trace, divergence: Divergence, known: set[str]) -> Discovery:
        tries = Tries(self.lockstep)
        smallest = minimised(self.lockstep, whole, known, tries)
        if self.profile is None:
            smallest = found_more_directly(self.lockstep, smallest, known)
        steady = repeated(self.lockstep, smallest, diverged(self.lockstep, smallest))
        last = steady.shown or divergence
        trace = replace(
            smallest,
            decisions={**smallest.decisions, **self.lockstep.choice},
            about=last.fingerprint,
            expected=last.fingerprint,
            burst=self.lockstep.burst,
        )
        path = None if self._folder is None else self._folder / trace_name(trace)
        return Discovery(
            trace,
            finding(self.spec, self.lockstep, trace, last, path, f"{steady}{tries.remark}"),
            frozenset((divergence.fingerprint, last.fingerprint)),
        )
