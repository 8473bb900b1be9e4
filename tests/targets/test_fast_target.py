"""The target in C that the figure of calls per second is measured with is a proper one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fuzz import fast_target

from rtmref.engine import fuzz
from rtmref.engine.targets import with_target
from rtmref.events import Event, Found, Judged
from rtmref.lang.spec import Spec

CALLS = 3000
pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="cc is not installed")


def events(spec: Spec, command: str) -> list[Event]:
    """The events of a short campaign."""
    return list(
        with_target(
            "fuzz",
            command,
            spec,
            lambda part, make: fuzz.run(fuzz.FuzzSettings(part, make, calls=CALLS)),
        )
    )


def test_its_answers_are_the_models(spec: Spec, tmp_path: Path) -> None:
    """All its operations are compared, and none of their calls differs."""
    told = events(spec, fast_target.build(spec, tmp_path))
    assert [each for each in told if isinstance(each, Found)] == []
    (judged,) = [each for each in told if isinstance(each, Judged)]
    assert int(judged.verdict.detail) >= CALLS


def test_its_mistakes_are_found(
    spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last interface of an instance must not leave it; where it may, a few calls show it."""
    source = fast_target.SOURCE.read_text()
    wrong = source.replace("== 1)\n        return answered", "== 9)\n        return answered")
    assert wrong != source
    path = tmp_path / "wrong.c"
    path.write_text(wrong)
    monkeypatch.setattr(fast_target, "SOURCE", path)
    told = events(spec, fast_target.build(spec, tmp_path))
    findings = [each.finding for each in told if isinstance(each, Found)]
    assert "MoveInterface" in {each.operation for each in findings}
    assert min(len(each.story) for each in findings) <= 3


def test_both_rates_are_measured(spec: Spec, tmp_path: Path) -> None:
    """The connection alone is faster than a campaign that draws, models and compares."""
    command = fast_target.build(spec, tmp_path)
    assert 0 < fast_target.campaign(spec, command, 6400) < fast_target.raw(spec, command, 6400)
