"""A real routing table fed to the model and to a target, compared call by call."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.divergence import Divergence
from rtmref.engine.feeding import Feeder
from rtmref.engine.findings import violation_finding
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.table_questions import best_routes, lookups
from rtmref.engine.wording import call_text, result_text
from rtmref.events import (
    Ended,
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    Step,
    fingerprint,
)
from rtmref.lang.spec import Spec
from rtmref.tables import (
    Announce,
    BadLine,
    Damage,
    Skipped,
    UnknownFormat,
    read,
)
from rtmref.targets.target import Factory
from rtmref.trace import Trace
from rtmref.values import NetAddress
from rtmref.verdicts import ExitCode, Verdict, Word

REPORT_EVERY: Final = 2000


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Which file, and how much to ask about it."""

    spec: Spec
    path: Path
    make: Factory
    seed: int = 0
    lookups: int = 20_000
    """Longest-prefix queries for random addresses, half of them inside the table."""
    most: int | None = None
    """Read at most so many announcements; None for all."""
    program: Program | None = field(default=None, compare=False)


@dataclass(slots=True)
class _Load:
    """What a load has come to."""

    feeder: Feeder = field(default_factory=Feeder)
    prefixes: dict[NetAddress, None] = field(default_factory=dict)
    damage: Damage | None = None
    bad_lines: list[BadLine] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    calls: int = 0
    bytes_done: int = 0
    bytes_total: int = 0


def run(settings: TableSettings) -> Iterator[Event]:
    """Read a table as a verb of its own."""
    yield Started(
        verb="table",
        seed=settings.seed,
        settings={"path": str(settings.path), "lookups": settings.lookups},
        specification=settings.spec.digest,
    )
    code = ExitCode.REACHED
    for event in stage(settings):
        if isinstance(event, Rejected):
            code = ExitCode.BAD_INPUT
        elif isinstance(event, Found):
            code = ExitCode.FINDING
        yield event
    yield Ended(exit_code=code)


def stage(settings: TableSettings) -> Iterator[Event]:
    """The events of reading a table, without beginning and end."""
    lockstep = Lockstep(
        Model(settings.program or program(settings.spec)), settings.make(), recording=False
    )
    lockstep.reset({}, {})
    load = _Load()
    yield StageStarted(
        stage="table", title=f"read {settings.path.name} into model and target", unit="bytes"
    )
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield from _read(settings, lockstep, load)
    finally:
        if was_enabled:
            gc.enable()
    yield StageEnded(stage="table")


def _read(settings: TableSettings, lockstep: Lockstep, load: _Load) -> Iterator[Event]:
    begun = monotonic()
    try:
        for event in _loading(settings, lockstep, load):
            yield event
            if isinstance(event, Found):
                return
    except (UnknownFormat, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        yield Rejected(argument=str(settings.path), message=reason)
        return
    seconds = monotonic() - begun
    yield from _loaded(settings, load, seconds)
    if load.damage is not None:
        yield Rejected(
            argument=str(settings.path),
            message=f"damaged at byte {load.damage.offset}: {load.damage.message};"
            f" {load.damage.records_read} records were read before",
        )
    yield from _asked(settings, lockstep, load)


def _loading(settings: TableSettings, lockstep: Lockstep, load: _Load) -> Iterator[Event]:
    def progress(done: int, total: int) -> None:
        load.bytes_done, load.bytes_total = done, total

    for count, item in enumerate(read(settings.path, progress)):
        match item:
            case Damage():
                load.damage = item
            case BadLine():
                load.bad_lines.append(item)
            case Skipped():
                load.skipped.append(item)
            case _:
                if isinstance(item, Announce):
                    load.prefixes[item.prefix] = None
                found = _feed(settings, lockstep, load, item)
                if found is not None:
                    yield Found(finding=found)
                    return
        if count % REPORT_EVERY == 0:
            yield Progress(stage="table", done=load.bytes_done, total=load.bytes_total or None)
        if settings.most is not None and load.feeder.announced >= settings.most:
            yield Noted(text=f"stopped after {settings.most} announcements, as asked")
            return


def _feed(settings: TableSettings, lockstep: Lockstep, load: _Load, item: Any) -> Finding | None:
    calls = load.feeder.calls(item)
    try:
        operation, arguments = next(calls)
        while True:
            load.calls += 1
            divergence = lockstep.play(operation, arguments)
            if divergence is not None:
                return _finding(settings, lockstep, divergence, arguments)
            operation, arguments = calls.send(lockstep.last)
    except StopIteration:
        return None


def _loaded(settings: TableSettings, load: _Load, seconds: float) -> Iterator[Event]:
    feeder = load.feeder
    for line in load.bad_lines:
        yield Noted(text=f"{settings.path}:{line.line}: not a prefix: {line.text}", level="warning")
    for skipped in load.skipped:
        yield Noted(text=f"left out: {skipped.number} {skipped.what}")
    yield Figure(name="peers", value=len(feeder.peers))
    yield Figure(name="prefixes", value=len(load.prefixes))
    yield Figure(name="announced", value=feeder.announced)
    yield Figure(name="withdrawn", value=feeder.withdrawn)
    yield Figure(name="withdrawn_unknown", value=feeder.unknown)
    yield Figure(name="calls", value=load.calls)
    if seconds > 0:
        yield Figure(name="table_calls_per_s", value=load.calls / seconds, measured=True)
    if load.calls == 0:
        return
    yield Judged(
        kind="table",
        verdict=Verdict(Word.TESTED, str(load.calls)),
        subject=f"{settings.path.name}: every status, result and invariant while loading",
        evidence=f"{feeder.announced} announcements and {feeder.withdrawn} withdrawals"
        f" of {len(feeder.peers)} peers",
        reproduce=f"rtmref table {settings.path}",
    )


def _asked(settings: TableSettings, lockstep: Lockstep, load: _Load) -> Iterator[Event]:
    prefixes = tuple(load.prefixes)
    addresses = lookups(load.feeder, prefixes, settings.lookups, settings.seed)
    questions = [
        ("every best route", best_routes(load.feeder, prefixes), len(prefixes)),
        ("longest-prefix answers", addresses, settings.lookups),
    ]
    for title, calls, total in questions:
        asked = 0
        found = 0
        for operation, arguments in calls:
            divergence = lockstep.play(operation, arguments)
            if divergence is None and len(lockstep.last) > 1:
                found += 1
                release = arguments[0], lockstep.last[1]
                divergence = lockstep.play("RtmReleaseDestInfo", release)
            if divergence is not None:
                yield Found(finding=_finding(settings, lockstep, divergence, arguments))
                return
            asked += 1
            if asked % REPORT_EVERY == 0:
                yield Progress(stage="table", done=asked, total=total)
        if asked == 0:
            continue
        yield Judged(
            kind="table",
            verdict=Verdict(Word.TESTED, str(asked)),
            subject=f"{settings.path.name}: {title}",
            evidence=f"{asked} queries, {found} of them answered with a destination",
            reproduce=f"rtmref table {settings.path}",
        )


def _finding(
    settings: TableSettings, lockstep: Lockstep, divergence: Divergence, arguments: Any
) -> Finding:
    spec = settings.spec
    op = spec.operations[divergence.operation]
    reproduce = f"rtmref table {settings.path}"
    step = Step(
        call=call_text(op, arguments),
        result=result_text(spec, op, divergence.answer),
        expected=result_text(spec, op, divergence.outcome),
    )
    if divergence.violation is not None:
        return violation_finding(
            spec,
            lockstep.model,
            divergence.violation,
            kind="table",
            operation=op.name,
            story=(step,),
            settings=Trace(()),
            reproduce=reproduce,
        )
    return Finding(
        id=fingerprint(divergence.fingerprint, settings.path.name),
        title=f"{op.name} differs on {settings.path.name}",
        kind="table",
        operation=op.name,
        source=op.source,
        span=op.span,
        story=(step,),
        reproduce=reproduce,
    )
