"""Measuring targets by profiles, from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.targets.network import needs_network

from rtmref.cli.program import run

UNPRIVILEGED = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 21, 0, 0, 0)
arguments = ["-m", "rtmref", "fuzz", "--target", "linux", "--calls", "10"]
os.execv(sys.executable, [sys.executable, *arguments])
"""
"""Drops CAP_SYS_ADMIN for whatever it becomes."""
PROFILE = """
theme: mine
doc: Mine.
profiles:
  mine:
    says: Entities alone.
    target: optimized
    operations:
      RtmRegisterEntity: {RtmEntityInfo: {RtmInstanceId: 0, AddressFamily: AF_INET}}
      RtmDeregisterEntity:
    observes: [status]
    keeps:
      few:
        says: There are few entities.
        then: 'Entity.size() < 4'
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@needs_network
def test_the_kernel_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """It needs no more than its name; the strongest profile that holds is told."""
    assert run(["fuzz", "--target", "linux", "--calls", "300", "--burst", "50"]) == 0
    assert "compared with Linux" in capsys.readouterr().out


def test_an_implementation_is_measured_by_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    """A profile of one's own restricts the calls; those that lead out of it are not made."""
    Path("mine.yaml").write_text(PROFILE, encoding="utf-8")
    assert run(["fuzz", "--profiles", "mine.yaml", "--profile", "mine", "--calls", "500"]) == 0
    assert "calls were not made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--profile", "linnux"], "--profile: there is no profile 'linnux'; did you mean 'linux'"),
        (["--profile", "linux"], "--profile: linux is no profile for optimized: it is for linux"),
        (
            ["--target", "pytricia", "--profile", "zebra"],
            "--profile: zebra is no profile for pytricia: it is for zebra",
        ),
        (
            ["--target", "linux", "--profiles", "mine.yaml", "--profile", "mine"],
            "--profile: mine is no profile for linux: it is for optimized",
        ),
        (
            ["--target", "linux", "--profiles", "mine.yaml"],
            "--target: there is no profile for linux",
        ),
    ],
)
def test_profiles_that_are_not_there_are_named(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong name ends with exit code 2 and says what is wrong."""
    Path("mine.yaml").write_text(PROFILE, encoding="utf-8")
    assert run(["fuzz", *arguments]) == 2
    assert message in capsys.readouterr().out


def test_a_profile_that_is_none_is_shown_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of a file of profiles come with file, line and column."""
    Path("mine.yaml").write_text(PROFILE.replace("few:", "few: 1"), encoding="utf-8")
    assert run(["fuzz", "--profiles", "mine.yaml"]) == 2
    assert "mine.yaml:" in capsys.readouterr().out


def test_without_rights_there_is_a_message() -> None:
    """Who may not make a network namespace is told so, with exit code 2."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody without rights")
    command = [sys.executable, "-c", UNPRIVILEGED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a network namespace can only be made by root" in done.stdout
