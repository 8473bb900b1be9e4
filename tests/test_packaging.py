"""The wheel works where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

from rtmref.cli.program import VERBS

BUDGET: Final = {"check": ["--seconds", "1"]}
ROOT: Final = Path(__file__).parents[1]
DATA: Final = ("models", "invariants", "scenarios", "scopes", "profiles", "equivalents")
PIP: Final = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def succeed(*arguments: str | Path, at: Path) -> str:
    """Run a program and return what it printed; its failure is the test's."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(arguments, cwd=at, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling", reason="building the wheel needs hatchling")
    directory = tmp_path_factory.mktemp("wheel")
    options = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", directory)
    succeed(*PIP, *options, ROOT, at=directory)
    return next(directory.glob("*.whl"))


def test_specification_is_inside(wheel: Path) -> None:
    """Every file of the specification in the checkout is in the wheel, byte for byte."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {
            name.removeprefix("rtmref/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith(tuple(f"rtmref/{folder}/" for folder in DATA))
        }
    every = (path for folder in DATA for path in (ROOT / folder).rglob("*"))
    files = [path for path in every if path.is_file()]
    assert files
    assert inside == {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["check" if "check" in VERBS else "lint"])
def test_installed_elsewhere(wheel: Path, tmp_path: Path, verb: str) -> None:
    """Installed into an empty environment outside the checkout, the main job runs there."""
    environment = tmp_path / "environment"
    succeed(sys.executable, "-m", "venv", environment, at=tmp_path)
    python = environment / "bin" / "python"
    succeed(python, "-m", "pip", "--disable-pip-version-check", "-q", "install", wheel, at=tmp_path)
    where = succeed(python, "-c", "import rtmref; print(rtmref.__file__)", at=tmp_path)
    assert Path(where.strip()).is_relative_to(environment)
    arguments = [*BUDGET.get(verb, []), "--json", "report.json"]
    succeed(environment / "bin" / "rtmref", verb, *arguments, at=tmp_path)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["exit_code"] == 0
    assert report["verdicts"]["proved"] > 0
