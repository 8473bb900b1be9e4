"""py-radix: a radix tree in C, with nodes that carry data."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import radix

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import prefix_of, text_of
from rtmref.values import NetAddress


class PyRadixTable:
    """One `Radix`."""

    def __init__(self, family: int) -> None:
        self._tree = radix.Radix()

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._tree.add(text_of(prefix)).data["value"] = value

    def remove(self, prefix: NetAddress) -> None:
        with suppress(KeyError):
            self._tree.delete(text_of(prefix))

    def exact(self, prefix: NetAddress) -> Entry | None:
        return self._entry(self._tree.search_exact(text_of(prefix)))

    def longest(self, address: NetAddress) -> Entry | None:
        return self._entry(self._tree.search_best(text_of(address)))

    def covering(self, prefix: NetAddress) -> list[Entry]:
        nodes = self._tree.search_covering(text_of(prefix))
        return [Entry(prefix_of(node.prefix), node.data["value"]) for node in reversed(nodes)]

    def ordered(self) -> list[Entry]:
        return [Entry(prefix_of(node.prefix), node.data["value"]) for node in self._tree]

    @staticmethod
    def _entry(node: Any) -> Entry | None:
        return None if node is None else Entry(prefix_of(node.prefix), node.data["value"])
