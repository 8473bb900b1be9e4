"""The shipped specification, loaded and compiled once."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.lang.spec import Spec


@pytest.fixture(scope="session")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded


@pytest.fixture
def counted(spec: Spec) -> Program:
    """The shipped specification as Python that counts what is exercised."""
    return program(spec, Counters())


@pytest.fixture(scope="session")
def compiled(spec: Spec) -> Program:
    """The shipped specification as Python."""
    return program(spec)
