"""The shipped specification, checked once."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.lang.loading import Checked


@pytest.fixture(scope="session")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()
