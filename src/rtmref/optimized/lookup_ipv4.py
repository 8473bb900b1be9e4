"""The prefix table of IPv4, quicker where there are many prefixes.

The search for an address is the loop of `PrefixTable` written out for four octets. Nodes of the
third octet, which hold nearly all prefixes of a real table, are found in an array instead of by
hashing as soon as there are enough of them to be worth one.
"""

from __future__ import annotations

from typing import Final

from rtmref.optimized.lookup import COVERING_OCTET, Item, Node, PrefixTable

THIRD: Final = 2
"""Octets are counted from 0."""
ARRAY_WORTH: Final = 4096
"""The number of nodes from which on an array of 65,536 entries is kept."""


class Ipv4PrefixTable(PrefixTable[Item]):
    """Items by IPv4 prefix."""

    __slots__ = ("_array", "_octet1", "_octet2", "_octet3", "_octet4")

    def __init__(self) -> None:
        super().__init__(32)
        self._octet1, self._octet2, self._octet3, self._octet4 = self._nodes
        self._array: list[Node | None] | None = None

    def _add_node(self, octet: int, top: int, node: Node) -> None:
        super()._add_node(octet, top, node)
        if octet == THIRD:
            if self._array is not None:
                self._array[top] = node
            elif len(self._octet3) == ARRAY_WORTH:
                self._array = [self._octet3.get(octets) for octets in range(1 << 16)]

    def _drop_node(self, octet: int, top: int) -> None:
        super()._drop_node(octet, top)
        if octet == THIRD and self._array is not None:
            self._array[top] = None

    def longest_of_address(self, bits: int) -> Item | None:
        """The item with the longest prefix that covers an address."""
        array = self._array
        if array is None:
            return PrefixTable.longest_of_address(self, bits)
        found: Item
        node = self._octet4.get(bits >> 8)
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits & 0xFF]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        node = array[bits >> 16]
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits >> 8 & 0xFF]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        node = self._octet2.get(bits >> 24)
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits >> 16 & 0xFF]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        node = self._octet1.get(0)
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits >> 24]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        return None
