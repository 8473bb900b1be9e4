"""What tests with networks of their own need."""

from __future__ import annotations

import pytest

from rtmref.targets.child import TargetError
from rtmref.targets.network import Network


def reason_without_network() -> str:
    """Why no network namespaces can be made here; empty if they can."""
    try:
        Network(links=0).close()
    except TargetError as error:
        return str(error)
    return ""


REASON = reason_without_network()
needs_network = pytest.mark.skipif(bool(REASON), reason=REASON)
