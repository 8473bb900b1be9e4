"""The prefix table of IPv4, quicker where there are many prefixes.

Nodes of the third octet, which hold nearly all prefixes of a real table, are found in an array
instead of by hashing as soon as there are enough of them to be worth one. A search for an address
begins there, and is the loop of `PrefixTable` written out for the three octets that are left; the
loop itself is needed only where a fourth octet has prefixes.
"""

from __future__ import annotations

from typing import Final

from rtmref.optimized.lookup import COVERING_OCTET, NO_NODE, Item, Node, PrefixTable
from rtmref.optimized.octet_order import OCTET

THIRD: Final = 2
"""Octets are counted from 0."""
ARRAY_WORTH: Final = 4096
"""The number of nodes from which on an array of 65,536 entries is kept."""


class Ipv4PrefixTable(PrefixTable[Item]):
    """Items by IPv4 prefix."""

    __slots__ = ("_array", "_octet1", "_octet2", "_octet3")

    def __init__(self) -> None:
        super().__init__(32)
        self._octet1, self._octet2, self._octet3, _ = self._nodes
        self._array: list[Node | None] | None = None
        """By the first two octets the node of the third; None where prefixes lie further down."""

    def _add_node(self, octet: int, top: int, node: Node) -> None:
        super()._add_node(octet, top, node)
        self._enter_in_array(octet, top)

    def _drop_node(self, octet: int, top: int) -> None:
        super()._drop_node(octet, top)
        self._enter_in_array(octet, top)

    def _enter_in_array(self, octet: int, top: int) -> None:
        """Keep the array up with a node that has come or gone; begin it where it is worth one."""
        if octet < THIRD:
            return
        if self._array is not None:
            octets = top >> OCTET * (octet - THIRD)
            self._array[octets] = self._entry(octets)
        elif len(self._octet3) == ARRAY_WORTH:
            self._array = [self._entry(octets) for octets in range(1 << 16)]

    def _entry(self, octets: int) -> Node | None:
        return None if octets in self._further[THIRD] else self._octet3.get(octets, NO_NODE)

    def longest_of_address(self, bits: int) -> Item | None:
        """The item with the longest prefix that covers an address."""
        array = self._array
        node = None if array is None else array[bits >> 16]
        if node is None:
            return PrefixTable.longest_of_address(self, bits)
        found: Item
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
