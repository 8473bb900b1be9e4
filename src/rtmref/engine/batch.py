"""A batch of a campaign: a piece of work that can be done anywhere, and is then the same."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rtmref.concrete.counters import Counters
from rtmref.engine.corpus import Entry, Rarities
from rtmref.engine.episodes import MOST_FINDINGS, Discovery, Episodes
from rtmref.engine.subject import Subject, prepare
from rtmref.engine.tally import Tally
from rtmref.engine.vocabulary import vocabulary
from rtmref.trace import Trace
from rtmref.trace.forms import Vocabulary
from rtmref.trace.reading import load


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: its calls depend on subject, seed, number and corpus alone."""

    subject: Subject
    folder: str
    """Where traces of findings will be kept."""
    seed: int
    number: int
    calls: int
    corpus: tuple[str, ...] = ()
    """The traces, as YAML, with which some of the episodes begin."""
    covered: frozenset[str] = frozenset()
    """The elements of the specification that the corpus reaches."""
    known: frozenset[str] = frozenset()
    """The ways of going wrong that are not told again."""

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch met, found and kept."""

    tally: Tally
    discoveries: tuple[Discovery, ...]
    kept: tuple[Entry, ...] = ()


def play(work: Work) -> Batch:
    """Do the work; raises what `prepare` raises."""
    prepared = prepare(work.subject)
    counters = prepared.program.counters or Counters()
    counters.clear()
    episodes = Episodes(
        prepared.program,
        prepared.make,
        f"{work.seed} {work.number}",
        Path(work.folder),
        _Corpus(work.corpus, vocabulary(prepared.spec)),
    )
    rarities = Rarities(counters, work.covered)
    known, discoveries = set(work.known), list[Discovery]()
    with closing(episodes.lockstep.target):
        while episodes.tally.calls < work.calls:
            rarities.begin()
            divergence = episodes.play(work.calls - episodes.tally.calls)
            rarities.end(partial(_sound, episodes, work.seed, divergence is None))
            if divergence is None or divergence.fingerprint in known:
                continue
            if len(discoveries) < MOST_FINDINGS:
                met = list(counters.numbers)
                discoveries.append(episodes.told(divergence, work.seed, known))
                known |= discoveries[-1].fingerprints
                counters.numbers[:] = met  # replays count for nothing, and lead no later call
        tally = episodes.counted()
        return Batch(tally, tuple(discoveries), rarities.kept(episodes.lockstep.model))


def _sound(episodes: Episodes, seed: int, went_well: bool) -> Trace:
    """The trace of the last episode, without the call that went wrong."""
    whole = episodes.whole(seed)
    return whole if went_well else replace(whole, calls=whole.calls[:-1])


class _Corpus:
    """The traces of a corpus, each read when an episode begins with it for the first time."""

    def __init__(self, texts: Sequence[str], words: Vocabulary) -> None:
        self._texts = texts
        self._words = words
        self._read: dict[int, Trace] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, number: int) -> Trace:
        if number not in self._read:
            self._read[number] = load(self._texts[number], self._words, "corpus")
        return self._read[number]
