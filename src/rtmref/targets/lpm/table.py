"""What a library for prefixes offers: a table of one address family, and four questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from rtmref.values import NetAddress


class Entry(NamedTuple):
    """What the library says that it has: which prefix, and the value that came with it."""

    prefix: NetAddress
    value: Any


class PrefixTable(Protocol):
    """The prefixes of one address family with their values, kept and found by a library.

    What it answers is the library's own answer, put into the project's terms; a question for which
    the library has no answer of its own is answered by the nearest one that it has.
    """

    def insert(self, prefix: NetAddress, value: Any) -> None:
        """Keep the prefix with this value, in place of any other."""
        ...

    def remove(self, prefix: NetAddress) -> None:
        """Keep it no longer; one that is not there is no error."""
        ...

    def exact(self, prefix: NetAddress) -> Entry | None:
        """Exactly this prefix."""
        ...

    def longest(self, address: NetAddress) -> Entry | None:
        """The longest prefix that contains the address."""
        ...

    def covering(self, prefix: NetAddress) -> Sequence[Entry]:
        """The prefixes that contain this one, itself included, the shortest first."""
        ...

    def ordered(self) -> Sequence[Entry]:
        """All prefixes, by address, then length."""
        ...
