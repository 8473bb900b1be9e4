"""pysubnettree: a Patricia tree in C++ that tells values but, for a match, not the prefix.

Values are therefore kept with their prefixes. It looks for addresses only, also where it is asked
for a prefix: exactly one prefix, and those that contain it, are looked for here among the matches
of its first address. What the tree has comes without order.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import SubnetTree

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import place, prefix_of, text_of
from rtmref.values import AF_INET, NetAddress


class PySubnetTreeTable:
    """One `SubnetTree`."""

    def __init__(self, family: int) -> None:
        self._ipv4 = family == AF_INET
        self._tree = SubnetTree.SubnetTree()

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._tree.insert(text_of(prefix), Entry(prefix, value))

    def remove(self, prefix: NetAddress) -> None:
        with suppress(RuntimeError):
            self._tree.remove(text_of(prefix))

    def exact(self, prefix: NetAddress) -> Entry | None:
        covering = self.covering(prefix)
        return covering[-1] if covering and covering[-1].prefix == prefix else None

    def longest(self, address: NetAddress) -> Entry | None:
        try:
            found: Entry = self._tree[text_of(address)]
        except KeyError:
            return None
        return found

    def covering(self, prefix: NetAddress) -> list[Entry]:
        matches: list[Entry] = self._tree.search_all(text_of(prefix))
        return [each for each in reversed(matches) if each.prefix.NumBits <= prefix.NumBits]

    def ordered(self) -> list[Entry]:
        texts = self._tree.prefixes(ipv4_native=self._ipv4)
        entries = [self.exact(prefix_of(text)) for text in texts]
        return sorted(filter(None, entries), key=lambda entry: place(entry.prefix))
