"""One cause is one finding, whatever line, address or time a target names with it."""

from __future__ import annotations

import re

import pytest

from rtmref.engine.last_words import LONGEST, last_words
from rtmref.targets.child import LateError, TargetError


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "zebra has failed: ../zebra/zebra_rib.c:2540: process_subq_route(): "
            "assertion (dest) failed",
            "zebra has failed zebra_rib c process_subq_route assertion dest failed",
        ),
        (
            "d has ended with exit code -6; it said: 01:02:03 at 0x7f12 in /tmp/d-x1/log",
            "d has ended with exit code -6 it said at in log",
        ),
        ("the target has ended: killed by signal 11", "the target has ended killed by signal 11"),
        ("no answer within 10 s", "no answer within s"),
        ("\x1b[31m red \x1b[0m <b> ../../etc/passwd ёлка", "red b passwd"),
        ("17", "TargetError"),
        ("", "TargetError"),
    ],
)
def test_what_changes_each_time_is_taken_out(said: str, words: str) -> None:
    """Lines, addresses, times, folders and what is no plain text; not how a process ended."""
    assert last_words(TargetError(said)) == words


def test_other_errors_are_known_by_their_kind() -> None:
    """What is no error of a target's process says little without its kind."""
    assert last_words(KeyError(7)) == "KeyError"
    assert last_words(OSError("gone")) == "OSError gone"
    assert last_words(LateError("too late")) == "too late"


@pytest.mark.parametrize("said", ["many words " * 10_000, "a" * 100_000, "/" * 100_000])
def test_long_ones_are_cut(said: str) -> None:
    """However much a target says, few words are left, each of them safe in the name of a file."""
    words = last_words(TargetError(said))
    assert 0 < len(words) <= LONGEST
    assert re.fullmatch(r"[A-Za-z_ -]+", words)
    assert not words.endswith(" ")
