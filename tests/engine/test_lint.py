"""What is declared for nothing is a finding of the check too, before anything is proved."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

import pytest
from tests.lang.specs import check_with

from rtmref.engine import check
from rtmref.engine.check import CheckSettings
from rtmref.events import Complained, Judged, StageEnded

UNUSED = {"functions": {"nobody": {"doc": "d", "is": "true"}}}


@pytest.mark.parametrize(("more", "verdict"), [({}, "proved"), (UNUSED, "violated")])
def test_the_check_tells_what_is_there_in_vain(more: dict[str, Any], verdict: str) -> None:
    """The first stage complains of each, with its place, and its verdict says so."""
    checked = check_with(**more)
    assert checked.spec is not None
    events = check.run(CheckSettings(checked.spec, warnings=checked.diagnostics))
    first = list(takewhile(lambda each: not isinstance(each, StageEnded), events))
    (vain,) = (e for e in first if isinstance(e, Judged) and "in vain" in e.subject)
    assert str(vain.verdict) == verdict
    complaints = [e.diagnostics for e in first if isinstance(e, Complained)]
    assert complaints == ([checked.diagnostics] if more else [])
    assert all(str(each.span) in vain.evidence for each in checked.diagnostics)
