"""The shipped specification, loaded once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rtmref import lang
from rtmref.lang.spec import Spec

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture(scope="session")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded
