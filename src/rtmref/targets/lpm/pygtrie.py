"""pygtrie: a trie of strings in Python; a prefix is the string of its bits."""

from __future__ import annotations

from typing import Any

import pygtrie

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import bits_of, prefix_of_bits
from rtmref.values import NetAddress


class PygtrieTable:
    """One `CharTrie` that keeps its children in order."""

    def __init__(self, family: int) -> None:
        self._family = family
        self._trie = pygtrie.CharTrie()
        self._trie.enable_sorting()

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._trie[bits_of(prefix)] = value

    def remove(self, prefix: NetAddress) -> None:
        self._trie.pop(bits_of(prefix), None)

    def exact(self, prefix: NetAddress) -> Entry | None:
        bits = bits_of(prefix)
        return self._entry(bits, self._trie[bits]) if self._trie.has_key(bits) else None

    def longest(self, address: NetAddress) -> Entry | None:
        step = self._trie.longest_prefix(bits_of(address))
        return self._entry(step.key, step.value) if step else None

    def covering(self, prefix: NetAddress) -> list[Entry]:
        return [self._entry(step.key, step.value) for step in self._trie.prefixes(bits_of(prefix))]

    def ordered(self) -> list[Entry]:
        return [self._entry(bits, value) for bits, value in self._trie.items()]

    def _entry(self, bits: str, value: Any) -> Entry:
        return Entry(prefix_of_bits(self._family, bits), value)
