"""The peers of a file, numbered as they appear, whatever kind of record they appear in."""

from __future__ import annotations

from collections import Counter

from rtmref.tables.items import Item, Peer
from rtmref.values import NetAddress

Identity = tuple[NetAddress, int, int]
"""Address, AS, and which of the peers with this address and AS in a table of peers (from 0)."""


class Peers:
    """Numbers of the peers that have appeared, and the table of peers that dump records refer to.

    A table of peers may name an address and AS several times (sessions with several routers
    behind one address): these are distinct peers.
    """

    def __init__(self) -> None:
        self._numbers: dict[Identity, int] = {}
        self._table: list[Identity] = []
        self.indexed: list[int | None] | None = None
        """The number of each peer of the table if it has appeared; None before any table."""

    def number(self, address: NetAddress, asn: int, items: list[Item], nth: int = 0) -> int:
        """The number of a peer; its first appearance adds a `Peer` to the items."""
        identity = address, asn, nth
        number = self._numbers.get(identity)
        if number is None:
            number = self._numbers[identity] = len(self._numbers)
            items.append(Peer(number, address, asn))
        return number

    def index(self, entries: list[tuple[NetAddress, int]]) -> None:
        """Take a table of peers, in place of any former one."""
        seen: Counter[tuple[NetAddress, int]] = Counter()
        self._table = []
        for address, asn in entries:
            self._table.append((address, asn, seen[address, asn]))
            seen[address, asn] += 1
        self.indexed = [None] * len(entries)

    def number_at(self, index: int, items: list[Item]) -> int:
        """The number of a peer of the table, as `number` gives it."""
        assert self.indexed is not None
        address, asn, nth = self._table[index]
        number = self.indexed[index] = self.number(address, asn, items, nth)
        return number
