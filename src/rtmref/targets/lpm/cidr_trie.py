"""cidr-trie: a Patricia trie in Python, whose nodes have an address and a value for each length.

It removes nothing by itself, but its nodes are public: a length is taken from the node that has it.
Of all prefixes that match, the longest is looked for here. The trie is left without order.
"""

from __future__ import annotations

from typing import Any

import cidr_trie

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import place, prefix_of, text_of
from rtmref.values import AF_INET, NetAddress


class CidrTrieTable:
    """One `PatriciaTrie`; it takes the address family from the first prefix, or knows it before."""

    def __init__(self, family: int) -> None:
        self._family = family
        self._trie = cidr_trie.PatriciaTrie()
        self._trie.v6 = family != AF_INET

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._trie.insert(text_of(prefix), value)

    def remove(self, prefix: NetAddress) -> None:
        node = self._trie.find(text_of(prefix))
        if node is not None:
            node.masks.pop(prefix.NumBits, None)

    def exact(self, prefix: NetAddress) -> Entry | None:
        text = text_of(prefix)
        _has_address, has_length = self._trie.check_value_exists(text)
        return Entry(prefix, self._trie.find(text).masks[prefix.NumBits]) if has_length else None

    def longest(self, address: NetAddress) -> Entry | None:
        entries = self.covering(address)
        return entries[-1] if entries else None

    def covering(self, prefix: NetAddress) -> list[Entry]:
        found = self._trie.find_all(text_of(prefix))
        entries = (Entry(prefix_of(text), value) for text, value in found)
        return sorted(entries, key=lambda entry: entry.prefix.NumBits)

    def ordered(self) -> list[Entry]:
        entries = [
            Entry(NetAddress(self._family, length, node.ip), value)
            for node in self._trie.traverse_inorder()
            for length, value in node.masks.items()
        ]
        return sorted(entries, key=lambda entry: place(entry.prefix))
