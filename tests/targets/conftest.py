"""The shipped specification, loaded once."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.lang.spec import Spec


@pytest.fixture(scope="session")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded
