"""What Hypothesis draws does not depend on the modules that are loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from rtmref.machines import constants
from rtmref.machines.constants import READER, constants_of_no_module

ODD = 123_457
"""A number that no draw of a few hundred meets but by reading it in a module."""


def drawn(bound: int = 1 << 31) -> list[int]:
    """Numbers that Hypothesis draws from one seed."""
    found: list[int] = []

    @settings(
        max_examples=400,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @seed(1)
    @given(st.integers(0, bound))
    def draw(number: int) -> None:
        found.append(number)

    draw()
    return found


@contextmanager
def odd_module(tmp_path: Path) -> Iterator[None]:
    """A module that is loaded from a file and speaks of odd numbers."""
    path = tmp_path / "odd_module.py"
    path.write_text(f"NUMBERS = {[ODD + step for step in range(40)]}\n")
    module = ModuleType("odd_module")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        del sys.modules[module.__name__]


def test_modules_change_nothing(tmp_path: Path) -> None:
    """The same numbers are drawn before and after a module with numbers of its own is loaded."""
    with constants_of_no_module():
        before = drawn()
    with odd_module(tmp_path):
        drawn()
        with constants_of_no_module():
            assert drawn() == before


def test_hypothesis_reads_them_otherwise(tmp_path: Path) -> None:
    """Without the precaution the numbers of the module are drawn: the test above could fail."""
    with odd_module(tmp_path):
        found = drawn()
    assert any(ODD <= number < ODD + 40 for number in found)


def test_hypothesis_is_left_as_it_was() -> None:
    """The reader of constants is there again afterwards, also when a run fails."""
    before = getattr(providers, READER)
    with constants_of_no_module():
        assert getattr(providers, READER) is not before
    assert getattr(providers, READER) is before
    with pytest.raises(ZeroDivisionError), constants_of_no_module():
        drawn(bound=1 // 0)
    assert getattr(providers, READER) is before


def test_versions_that_read_nothing_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Hypothesis has no such reader, nothing is replaced."""
    monkeypatch.setattr(constants, "READER", "_no_such_reader")
    with constants_of_no_module():
        assert not hasattr(providers, "_no_such_reader")
