"""patricia-trie: a trie of strings in Python, without order; a prefix is the string of its bits."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import patricia

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import bits_of, place, prefix_of_bits
from rtmref.values import NetAddress


class PatriciaTrieTable:
    """One `trie`."""

    def __init__(self, family: int) -> None:
        self._family = family
        self._trie = patricia.trie()

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._trie[bits_of(prefix)] = value

    def remove(self, prefix: NetAddress) -> None:
        with suppress(KeyError):
            del self._trie[bits_of(prefix)]

    def exact(self, prefix: NetAddress) -> Entry | None:
        bits = bits_of(prefix)
        return self._entry(bits, self._trie[bits]) if bits in self._trie else None

    def longest(self, address: NetAddress) -> Entry | None:
        bits, value = self._trie.item(bits_of(address), default=None)
        return None if bits is None else self._entry(bits, value)

    def covering(self, prefix: NetAddress) -> list[Entry]:
        return [self._entry(bits, value) for bits, value in self._trie.items(bits_of(prefix))]

    def ordered(self) -> list[Entry]:
        entries = (self._entry(bits, value) for bits, value in self._trie.items())
        return sorted(entries, key=lambda entry: place(entry.prefix))

    def _entry(self, bits: str, value: Any) -> Entry:
        return Entry(prefix_of_bits(self._family, bits), value)
