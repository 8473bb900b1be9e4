"""Strings from a target are shown, and never obeyed."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from tests.targets.vandal import ANSWERS

from rtmref.cli.outputs import FORMS
from rtmref.cli.program import run

ROOT = Path(__file__).parents[2]
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves a cursor, ends a title, turns text around or hides it."""
FENCED = re.compile(r"^(`{3,})text\n.*?^\1$", re.MULTILINE | re.DOTALL)
"""A code block of Markdown, in which nothing means anything."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))


@pytest.mark.parametrize("way", [*ANSWERS, "error", "dies", "begin"])
def test_strings_of_targets_are_harmless(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a target says, no report and no trace has a sequence that somebody obeys."""
    target = f"{shlex.quote(sys.executable)} -m tests.targets.vandal {way}"
    outputs = [word for form in FORMS for word in (f"--{form}", f"run.{form}")]
    code = run(["fuzz", "--target", target, "--calls", "60", "--github", *outputs])
    assert code == (2 if way == "begin" else 1)
    shown = capsys.readouterr()
    texts = {"output": shown.out, "errors": shown.err}
    texts |= {str(path): path.read_text("utf-8") for path in Path().rglob("*") if path.is_file()}
    assert len(texts) > len(FORMS)
    for name, text in texts.items():
        assert not OBEYED.search(text), name
        if name.endswith((".html", ".junit", ".markdown")):
            assert "<script>alert" not in FENCED.sub("", text), name
        assert not [line for line in text.splitlines() if line.startswith("::error::")], name
    assert "owned" in "".join(texts.values())
