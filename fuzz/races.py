"""`make races`: calls of several threads at once, on copies with a race and on the real thing.

In each copy one operation does its work in two parts, and whatever other threads do in between is
lost or mixed up. Every copy has to be found out, within a minute; ten million calls on the real one
have to be explained. On an interpreter without a global lock threads run truly at once.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from functools import partial
from time import monotonic
from typing import Any, Final

from fuzz.figures import Figures, line, recorded
from rtmref.concrete.program import Program, program
from rtmref.engine.batches import Batches
from rtmref.engine.concurrent import ConcurrentSettings, run
from rtmref.engine.linearizability.crew import switching_often
from rtmref.engine.linearizability.rounds import Rounds, Tally
from rtmref.events import Finding, Found
from rtmref.lang.loading import check
from rtmref.lang.spec import Spec
from rtmref.optimized import Rtm
from rtmref.optimized.objects import Entity
from rtmref.targets.optimized import OptimizedTarget

THREADS: Final = 4
CALLS: Final = 10_000_000
BATCH: Final = 100_000
TELL_EVERY: Final = 1_000_000
SECONDS: Final = 60.0


class LostUpdate(Rtm):
    """RtmRegisterEntity puts back the clients of a table as it knew them, with the new one."""

    def RtmRegisterEntity(self, RtmEntityInfo: Any, *arguments: Any) -> Any:
        table = self.tables.get(tuple(RtmEntityInfo[:2])) if RtmEntityInfo else None
        before = {} if table is None else dict(table.clients)
        answer = super().RtmRegisterEntity(RtmEntityInfo, *arguments)
        if table is not None and not answer[0]:
            own = {key: one for key, one in table.clients.items() if one is answer[2]}
            table.clients = before | own
        return answer


class TornRead(Rtm):
    """RtmGetRegisteredEntities counts the clients at one moment and lists them at another."""

    def RtmGetRegisteredEntities(
        self, RtmRegHandle: Entity, NumEntities: Any, EntityHandles: Any, EntityInfos: Any
    ) -> Any:
        read = partial(super().RtmGetRegisteredEntities, RtmRegHandle, NumEntities)
        counted = read(None, None)
        listed = read(EntityHandles, EntityInfos)
        return counted[:2] + listed[2:]


class NotificationLost(Rtm):
    """RtmRegisterEntity keeps, of what is told while it runs, only what is about the new client."""

    def RtmRegisterEntity(self, RtmEntityInfo: Any, *arguments: Any) -> Any:
        before = list(self.events)
        answer = super().RtmRegisterEntity(RtmEntityInfo, *arguments)
        client = answer[-1]
        own = [event for event in self.events[len(before) :] if client in (event[0], event[2])]
        self.events = before + own
        return answer


RACES: Final[tuple[type[Rtm], ...]] = (LostUpdate, TornRead, NotificationLost)


def found(compiled: Program, race: type[Rtm], seed: int) -> Finding | None:
    """What calls of threads show of a race, if they do in time."""
    settings = ConcurrentSettings(
        compiled.spec,
        partial(OptimizedTarget, race),
        THREADS,
        seed,
        calls=CALLS,
        seconds=SECONDS,
        program=compiled,
    )
    return next((each.finding for each in run(settings) if isinstance(each, Found)), None)


def hunted(compiled: Program, workers: int) -> Figures:
    """How many of the races are found, and how long the slowest takes, made small and all."""
    slowest, seen = 0.0, 0
    for race in RACES:
        begun = monotonic()
        hunts = Batches(partial(found, compiled, race), workers).results(range(workers))
        finding = next((each for _, each in hunts if each is not None), None)
        seconds = monotonic() - begun
        slowest, seen = max(slowest, seconds), seen + (finding is not None)
        title = "NOT FOUND" if finding is None else finding.title
        print(f"  {race.__name__}: {title} ({seconds:.1f} s)", flush=True)
    return {"races_found_share": seen / len(RACES), "race_seconds": slowest}


def batch(compiled: Program, seed: int) -> tuple[Tally, str]:
    """Calls of threads on the real implementation, and what went wrong, if anything."""
    rounds = Rounds(compiled, OptimizedTarget, THREADS, f"races {seed}")
    with closing(rounds), switching_often():
        while rounds.tally.calls < BATCH:
            conflict = rounds.episode(BATCH - rounds.tally.calls)
            if conflict is not None:
                return rounds.tally, f"{conflict.kind} {conflict.message}".rstrip()
    return rounds.tally, ""


def endured(compiled: Program, calls: int, workers: int) -> Figures:
    """Calls that threads made at once on the real implementation, and how many had no order."""
    whole, wrong = Tally(), 0
    begun = monotonic()
    batches = Batches(partial(batch, compiled), workers)
    for number, (tally, conflict) in batches.results(range(-(-calls // BATCH))):
        whole.calls += tally.calls
        whole.overlapping += tally.overlapping
        whole.undecided += tally.undecided
        wrong += bool(conflict)
        if whole.calls % TELL_EVERY < tally.calls:
            print(f"  {whole.calls:,} of {calls:,} calls", flush=True)
        if conflict:
            print(f"  batch {number}: {conflict}", flush=True)
    print(f"  {whole.calls:,} calls, {whole.overlapping:,} of them while another was under way,")
    print(f"  {whole.undecided:,} rounds undecided, {monotonic() - begun:.0f} s")
    threads = "concurrent" if has_lock() else "free_threaded"
    return {
        f"{threads}_calls": whole.calls,
        f"{threads}_violations": wrong,
        f"{threads}_undecided": whole.undecided,
    }


def has_lock() -> bool:
    """Whether the interpreter lets only one thread run at a time."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def main() -> int:
    """Hunt, endure, print, write; the exit code says whether every promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help="on the real implementation")
    parser.add_argument("--hunt", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    print(f"  threads run {'one at a time' if has_lock() else 'truly at once'}")
    compiled = program(checked())
    measured = hunted(compiled, given.workers) if given.hunt else {}
    measured |= endured(compiled, given.calls, given.workers)
    for name, value in measured.items():
        print(line(name, value))
    return recorded(measured)


def checked() -> Spec:
    """The shipped specification."""
    spec = check().spec
    assert spec is not None
    return spec


if __name__ == "__main__":
    sys.exit(main())
