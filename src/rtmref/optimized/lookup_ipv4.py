"""The prefix table of IPv4, quicker where there are many prefixes.

The search for an address is the loop of `PrefixTable` written out for four octets. Nodes of the
third octet, which hold nearly all prefixes of a real table, are found in an array instead of by
hashing as soon as there are enough of them to be worth one.
"""

from __future__ import annotations

from typing import Final

from rtmref.optimized.lookup import COVERING_OCTET, Item, Node, PrefixTable

ARRAY_WORTH: Final = 4096
"""The number of nodes from which on an array of 65,536 entries is kept."""


class Ipv4PrefixTable(PrefixTable[Item]):
    """Items by IPv4 prefix."""

    __slots__ = ("_array", "_first", "_fourth", "_second", "_third")

    def __init__(self) -> None:
        super().__init__(32)
        self._first, self._second, self._third, self._fourth = (
            self._places[length][0] for length in (8, 16, 24, 32)
        )
        self._array: list[Node | None] | None = None

    def _add_node(self, nodes: dict[int, Node], top: int, node: Node) -> None:
        super()._add_node(nodes, top, node)
        if nodes is self._third:
            if self._array is not None:
                self._array[top] = node
            elif len(nodes) == ARRAY_WORTH:
                self._array = [nodes.get(octets) for octets in range(1 << 16)]

    def _drop_node(self, nodes: dict[int, Node], top: int) -> None:
        super()._drop_node(nodes, top)
        if nodes is self._third and self._array is not None:
            self._array[top] = None

    def longest_of_address(self, bits: int) -> Item | None:
        """The item with the longest prefix that covers an address."""
        array = self._array
        if array is None:
            return PrefixTable.longest_of_address(self, bits)
        found: Item
        node = self._fourth.get(bits >> 8)
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
        node = self._second.get(bits >> 24)
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits >> 16 & 0xFF]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        node = self._first.get(0)
        if node is not None:
            covering = node[0] & COVERING_OCTET[bits >> 24]
            if covering:
                found = node[~(node[0] >> covering.bit_length()).bit_count()]
                return found
        return None
