"""Traces worth keeping, and what is done with them."""

from __future__ import annotations

import pytest

from rtmref.concrete.counters import Counters
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine import subject
from rtmref.engine.batch import Work, play
from rtmref.engine.corpus import FEWEST, MOST_KEPT, Entry, Rarities
from rtmref.engine.episodes import EPISODE, Episodes
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.subject import Prepared, Subject
from rtmref.engine.vocabulary import vocabulary
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace import Trace
from rtmref.trace.reading import load
from rtmref.trace.writing import dump

CALLS = FEWEST * EPISODE


@pytest.fixture(scope="module")
def counted(spec: Spec) -> Program:
    """The shipped specification as Python that counts what is exercised."""
    return program(spec, Counters())


@pytest.fixture(scope="module")
def kept(counted: Program) -> tuple[Entry, ...]:
    """What a batch with just enough episodes keeps."""
    return play(work(counted, CALLS)).kept


def work(counted: Program, calls: int, **more: tuple[str, ...] | frozenset[str]) -> Work:
    """A batch of so many calls."""
    about = Subject(counted.spec.digest, "code", "optimized")
    subject.known(about, Prepared(counted, OptimizedTarget))
    return Work(about, "folder", 3, 0, calls, **more)  # type: ignore[arg-type]


def test_what_is_rare_is_kept(counted: Program, kept: tuple[Entry, ...]) -> None:
    """A batch keeps a few short traces; played again, each reaches what it is kept for."""
    assert 1 <= len(kept) <= MOST_KEPT
    words = vocabulary(counted.spec)
    for entry in kept:
        assert len(entry.trace.calls) < EPISODE
        again = load(dump(entry.trace, words), words)
        assert set(entry.reached) <= reached(counted, again)


def reached(counted: Program, trace: Trace) -> set[str]:
    """What a trace exercises, played on the model and the implementation."""
    assert counted.counters is not None
    lockstep = Lockstep(Model(counted), OptimizedTarget())
    counted.counters.clear()
    lockstep.reset(trace.limits, trace.decisions)
    assert lockstep.replay(trace.calls) is None
    return {f"{each.dimension}: {each.name}" for each, n in counted.counters.hits() if n}


def test_nothing_is_kept_twice(counted: Program, kept: tuple[Entry, ...]) -> None:
    """What the corpus reaches already is no reason to keep a trace."""
    covered = frozenset(name for entry in kept for name in entry.reached)
    more = play(work(counted, CALLS, covered=covered)).kept
    assert not covered & {name for entry in more for name in entry.reached}


def test_episodes_begin_with_the_corpus(counted: Program, kept: tuple[Entry, ...]) -> None:
    """With a corpus a batch makes other calls, always the same ones, and some are its traces."""
    words = vocabulary(counted.spec)
    texts = tuple(dump(entry.trace, words) for entry in kept)
    opened = work(counted, 6 * 1000, corpus=texts)
    first, again, without = play(opened), play(opened), play(work(counted, 6 * 1000))
    assert first.tally == again.tally
    assert first.tally != without.tally
    assert first.discoveries == ()
    traces = [load(text, words) for text in texts]
    shortest = min(traces, key=lambda trace: len(trace.calls))
    length = len(shortest.calls)
    episodes = Episodes(counted, OptimizedTarget, 5, corpus=[shortest])
    played = []
    for _ in range(12):
        assert episodes.play(length + 20) is None
        played.append(episodes.whole(0).calls[:length])
    assert 1 <= played.count(shortest.calls) < 12


def test_few_episodes_cannot_tell(counted: Program) -> None:
    """What is rare among a handful of episodes may be common: nothing is kept."""
    assert counted.counters is not None
    rarities = Rarities(counted.counters)
    episodes = Episodes(counted, OptimizedTarget, 1)
    rarities.begin()
    assert episodes.play(100) is None
    rarities.end(lambda: episodes.whole(1))
    assert rarities.kept(episodes.lockstep.model) == ()
