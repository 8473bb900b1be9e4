"""Real tables through model and target."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pytest
from fuzz.faults import FAULTS

from rtmref.concrete.program import Program
from rtmref.engine.table import TableSettings, run
from rtmref.events import Ended, Event, Figure, Found, Judged, Noted, Rejected
from rtmref.lang.spec import Spec
from rtmref.tables import Announce, Withdraw, read
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode, Word

DATA = Path(__file__).parents[1] / "samples"
SAMPLE = DATA / "sample.mrt.bz2"
PREFIXES = DATA / "sample_prefixes.txt.gz"


def figures(events: list[Event]) -> dict[str, float]:
    """The figures that do not depend on the clock."""
    return {e.name: e.value for e in events if isinstance(e, Figure) and not e.measured}


def words(events: list[Event]) -> list[Word]:
    """The verdicts in order."""
    return [event.verdict.word for event in events if isinstance(event, Judged)]


@pytest.mark.parametrize("path", [SAMPLE, PREFIXES], ids=lambda path: path.name)
def test_samples_agree(spec: Spec, compiled: Program, path: Path) -> None:
    """The shipped tables load without a difference, and their figures are those of the file."""
    events = list(run(TableSettings(spec, path, OptimizedTarget, lookups=3000, program=compiled)))
    items = list(read(path))
    shown = figures(events)
    assert shown["announced"] == sum(isinstance(item, Announce) for item in items)
    assert shown["prefixes"] == len({i.prefix for i in items if isinstance(i, Announce)})
    withdrawals = sum(isinstance(item, Withdraw) for item in items)
    assert shown["withdrawn"] + shown["withdrawn_unknown"] == withdrawals
    assert shown["announced"] > 1000
    assert words(events) == [Word.TESTED] * 3
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)


def test_questions_are_answered(spec: Spec, compiled: Program) -> None:
    """Every prefix is asked for, and most longest-prefix queries find something."""
    events = list(
        run(TableSettings(spec, PREFIXES, OptimizedTarget, lookups=2000, program=compiled))
    )
    _, best, lookups = [event for event in events if isinstance(event, Judged)]
    assert best.verdict.detail == str(int(figures(events)["prefixes"]))
    found = int(lookups.evidence.split(", ")[1].split()[0])
    assert int(lookups.verdict.detail) <= 2000
    assert found > 500


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.97])
def test_a_truncated_table_is_judged_and_rejected(
    spec: Spec, compiled: Program, tmp_path: Path, keep: float
) -> None:
    """What could be read is judged, then the place of the damage is named, and the end is 2."""
    whole = bz2.decompress(SAMPLE.read_bytes())
    path = tmp_path / "cut.mrt"
    path.write_bytes(whole[: int(len(whole) * keep)])
    events = list(run(TableSettings(spec, path, OptimizedTarget, lookups=200, program=compiled)))
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert rejected.argument == str(path)
    offset = int(rejected.message.removeprefix("damaged at byte ").split(":")[0])
    assert 0 < offset <= path.stat().st_size
    judged = [number for number, event in enumerate(events) if isinstance(event, Judged)]
    assert judged[0] < events.index(rejected)
    assert figures(events)["announced"] > 0
    assert not [event for event in events if isinstance(event, Found)]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


@pytest.mark.parametrize("suffix", [".bz2", ".gz"])
def test_a_truncated_archive_is_rejected(
    spec: Spec, compiled: Program, tmp_path: Path, suffix: str
) -> None:
    """A compressed file that ends too soon is rejected with an offset."""
    data = bz2.decompress(SAMPLE.read_bytes())
    packed = bz2.compress(data) if suffix == ".bz2" else gzip.compress(data, mtime=0)
    path = tmp_path / f"cut.mrt{suffix}"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    events = list(run(TableSettings(spec, path, OptimizedTarget, lookups=100, program=compiled)))
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert rejected.message.startswith("damaged at byte ")
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", None], ids=["empty", "binary", "none"])
def test_what_is_no_table_is_rejected(
    spec: Spec, compiled: Program, tmp_path: Path, content: bytes | None
) -> None:
    """A file that is no table, or not there, is rejected with a reason and nothing is claimed."""
    path = tmp_path / "table"
    if content is not None:
        path.write_bytes(content)
    events = list(run(TableSettings(spec, path, OptimizedTarget, program=compiled)))
    rejected = [event for event in events if isinstance(event, Rejected)]
    assert len(rejected) == 1
    assert rejected[0].message
    assert not [event for event in events if isinstance(event, Found)]
    assert Word.TESTED not in words(events)
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_lines_that_are_no_prefixes_are_told(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A bad line is named with its number, and the others are read."""
    path = tmp_path / "list.txt"
    path.write_text("10.0.0.0/8\nnonsense\n2001:db8::/32\n", encoding="utf-8")
    events = list(run(TableSettings(spec, path, OptimizedTarget, lookups=50, program=compiled)))
    assert figures(events)["prefixes"] == 2
    warnings = [e.text for e in events if isinstance(e, Noted) and e.level == "warning"]
    assert len(warnings) == 1
    assert f"{path}:2:" in warnings[0]


def test_a_part_can_be_read(spec: Spec, compiled: Program) -> None:
    """With a limit only so many announcements are read, and the report says so."""
    settings = TableSettings(
        spec, PREFIXES, OptimizedTarget, lookups=50, most=100, program=compiled
    )
    events = list(run(settings))
    assert figures(events)["announced"] == 100
    assert [event for event in events if isinstance(event, Noted) and "100" in event.text]


@pytest.mark.parametrize("name", ["no-default-route", "metric-before-preference"])
def test_a_faulty_target_is_found(spec: Spec, compiled: Program, name: str) -> None:
    """A target that answers wrongly on a table gives a finding: call, answer, expectation."""
    fault = next(one for one in FAULTS if one.name == name)
    events = list(run(TableSettings(spec, SAMPLE, fault.target, program=compiled)))
    (finding,) = [event.finding for event in events if isinstance(event, Found)]
    (step,) = finding.story
    assert step.result != step.expected
    assert finding.reproduce == f"rtmref table {SAMPLE}"
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)
