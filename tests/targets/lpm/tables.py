"""Libraries to test, and what their answers must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rtmref.targets.child import TargetError
from rtmref.targets.lpm.libraries import LIBRARIES, MakeTable, table_of
from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import place
from rtmref.values import NetAddress, covers


def made_by(name: str) -> MakeTable:
    """What makes tables of the library; the test is skipped where it is not installed."""
    try:
        return table_of(name)
    except TargetError as error:
        pytest.skip(str(error))


@pytest.fixture(params=sorted(LIBRARIES))
def name(request: pytest.FixtureRequest) -> str:
    """Each library that is installed."""
    library: str = request.param
    made_by(library)
    return library


WRONG = {
    "cidr-trie": "cidr-trie loses prefixes (test_faults.py)",
    "patricia-trie": "patricia-trie names keys that it does not have (test_faults.py)",
}


@pytest.fixture
def sound(name: str) -> str:
    """Each library that is installed and has no known faults."""
    if name in WRONG:
        pytest.skip(WRONG[name])
    return name


class Plain:
    """All prefixes in a dictionary, and every one looked at for every question."""

    def __init__(self, kept: Mapping[NetAddress, Any]) -> None:
        self.entries = [Entry(*each) for each in sorted(kept.items(), key=lambda e: place(e[0]))]

    def exact(self, prefix: NetAddress) -> Entry | None:
        return next((each for each in self.entries if each.prefix == prefix), None)

    def covering(self, prefix: NetAddress) -> list[Entry]:
        found = (each for each in self.entries if covers(each.prefix, prefix))
        return sorted(found, key=lambda entry: entry.prefix.NumBits)

    def longest(self, address: NetAddress) -> Entry | None:
        return next(reversed(self.covering(address)), None)
