"""How fast somebody else's routing tables are compared with the model: one by one, and in bursts.

Each target that can be started here plays random calls by its strongest profile for a while; whole
tables are compared in between. What cannot be started is said so, and has no figure. Workers of a
campaign each have a target of their own; where several are measured, the figure is their sum.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

from fuzz.figures import Figures, line, recorded
from rtmref import lang
from rtmref.engine.batches import Batches
from rtmref.engine.episodes import Episodes
from rtmref.engine.measured import routing
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.profile.loading import load
from rtmref.targets.child import TargetError

SECONDS: Final = 15.0
MOST: Final = 5000
"""Calls of an episode."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure: which profile is played, with how many calls in flight."""

    figure: str
    profile: str
    burst: int = 0
    workers: int = 1


MEASUREMENTS: Final = (
    Measurement("linux_calls_per_s", "linux", 500),
    Measurement("linux_steps_per_s", "linux"),
    Measurement("zebra_steps_per_s", "zebra"),
    Measurement("zebra_burst_calls_per_s_of_one_worker", "zebra-one-queue", 1000),
    Measurement("zebra_burst_calls_per_s", "zebra-one-queue", 1000, workers=2),
    Measurement("bird_steps_per_s_of_one_worker", "bird"),
    Measurement("bird_steps_per_s", "bird", workers=2),
)


def main() -> int:
    """Measure what is there; 1 if a target is missed, or something differed."""
    checked = lang.check()
    assert checked.spec is not None
    profiles = load(checked).found
    figures: Figures = {}
    differed = False
    for each in MEASUREMENTS:
        profile = profiles[each.profile]
        try:
            figures[each.figure] = together(checked.spec, profile, each)
            print(line(each.figure, figures[each.figure]))
        except TargetError as error:
            print(f"  {each.figure:40} cannot be measured: {error}")
        except DifferenceError as error:
            print(f"  {each.figure:40} {error}")
            differed = True
    return max(recorded(figures), int(differed))


class DifferenceError(Exception):
    """The target does something else than the model; the message says what."""


def together(spec: Spec, profile: Profile, each: Measurement) -> float:
    """Calls per second of all workers, each of which has a seed of its own."""
    work = partial(attempted, spec, profile, each.burst)
    total = 0.0
    for _, result in Batches(work, each.workers).results(range(each.workers)):
        if isinstance(result, Exception):
            raise result
        total += result
    return total


def attempted(spec: Spec, profile: Profile, burst: int, seed: int) -> float | Exception:
    """The rate of one worker, or why there is none."""
    try:
        return rate(spec, profile, burst, seed)
    except (TargetError, DifferenceError) as error:
        return error


def rate(spec: Spec, profile: Profile, burst: int, seed: int) -> float:
    """Calls per second, from the first call on."""
    measure = routing(profile, burst)
    compiled = measure.program(spec)
    gc.collect()
    gc.freeze()
    episodes = Episodes(compiled, measure.make, seed)
    with closing(episodes.lockstep.target):
        begun = monotonic()
        for _ in _until(begun + SECONDS):
            divergence = episodes.play(MOST)
            if divergence is not None:
                raise DifferenceError(f"{profile.name}: {divergence.fingerprint}")
        return episodes.tally.calls / (monotonic() - begun)


def _until(end: float) -> Iterator[None]:
    while monotonic() < end:
        yield


if __name__ == "__main__":
    sys.exit(main())
