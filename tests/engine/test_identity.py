"""What findings and their traces are called."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from rtmref.engine.identity import finding_id, fuzz_line, replay_line, trace_name
from rtmref.events import fingerprint
from rtmref.trace import Trace

COMMANDS = ("/a/b/target --fast", "/c/b/target --fast", "./mine 'an argument'", "Ω", "x" * 300)


def test_the_usual_target_keeps_its_ids() -> None:
    """What goes wrong in the optimised implementation has an id of that alone."""
    assert finding_id("status A", "optimized") == fingerprint("status A")
    assert finding_id("status A", "zebra") != finding_id("status A", "bird")


def test_files_are_named_by_target_and_what_went_wrong() -> None:
    """Each target has names of its own, which any file system takes."""
    assert trace_name(Trace((), about="best place", target="zebra")) == "zebra-best-place.yaml"
    names = {trace_name(Trace((), about="status RtmA", target=each)) for each in COMMANDS}
    assert len(names) == len(COMMANDS)
    for name in names:
        assert name.endswith("-status-rtma.yaml")
        assert len(name) < 100
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


@pytest.mark.parametrize("target", COMMANDS)
def test_lines_can_be_given_to_a_shell(target: str) -> None:
    """The target and the path come back out of the line as they were."""
    path = Path("a folder/it's.yaml")
    trace = Trace((), target=target, profile="p", burst=7, seed=3)
    assert shlex.split(replay_line(trace, path)) == [
        *("rtmref", "replay", str(path), "--target", target)
    ]
    assert shlex.split(fuzz_line(trace)) == [
        *("rtmref", "fuzz", "--target", target),
        *("--profile", "p", "--burst", "7", "--seed", "3"),
    ]


def test_what_is_known_by_name_is_not_told_again() -> None:
    """A replay finds the usual target and routing tables by the names in the trace."""
    for target in ("optimized", "zebra"):
        assert replay_line(Trace((), target=target), Path("t")) == "rtmref replay t"
