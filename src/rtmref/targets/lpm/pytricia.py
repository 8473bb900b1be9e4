"""pytricia: a Patricia trie in C, with prefixes in the usual notation."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytricia

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import prefix_of, text_of
from rtmref.values import WIDTHS, NetAddress


class PytriciaTable:
    """One `PyTricia`; `covering` follows `parent`."""

    def __init__(self, family: int) -> None:
        self._trie = pytricia.PyTricia(WIDTHS[family])

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._trie.insert(text_of(prefix), value)

    def remove(self, prefix: NetAddress) -> None:
        with suppress(KeyError):
            self._trie.delete(text_of(prefix))

    def exact(self, prefix: NetAddress) -> Entry | None:
        text = text_of(prefix)
        return self._entry(text) if self._trie.has_key(text) else None

    def longest(self, address: NetAddress) -> Entry | None:
        return self._entry(self._trie.get_key(text_of(address)))

    def covering(self, prefix: NetAddress) -> list[Entry]:
        entries = []
        entry = self.longest(prefix)
        while entry is not None:
            entries.append(entry)
            entry = self._entry(self._trie.parent(text_of(entry.prefix)))
        return entries[::-1]

    def ordered(self) -> list[Entry]:
        return [Entry(prefix_of(text), self._trie[text]) for text in self._trie]

    def _entry(self, text: str | None) -> Entry | None:
        return None if text is None else Entry(prefix_of(text), self._trie[text])
