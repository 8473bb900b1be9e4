"""Prefixes of one address family: exact, longest and next shorter match.

A prefix belongs to the *octet* that its last bit lies in, and all prefixes that agree in the
octets before it share one node. Inside a node prefixes are numbered like the places of a binary
heap: 1 is the empty prefix (only /0 uses it), 2 and 3 are its halves, 256 to 511 the whole octets.
The prefixes that cover number n are n, n >> 1, n >> 2 …; with the numbers in use kept as the bits
of one integer, a single AND leaves those that cover an octet, and the highest bit left is the
longest of them.

A node is a list: that integer, then the items in the order of their numbers. The item of number n
is followed by as many items as there are bits above n, so ~k is its index when k bits are. Nodes
are found by hashing the octets before them; a match walks no tree, and a change touches one node.

An item can be hidden: it is then found exactly, but matches nothing.

For walking in order each octet also knows, by the octets before it, which next octets lead to
nodes further down; only a node that comes or goes touches this.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, Generic, TypeVar

from rtmref.optimized.octet_order import (
    AT_OR_BEHIND,
    EVERY_NUMBER,
    FROM_OCTET,
    OCTET,
    first_of,
    start_of,
)

Item = TypeVar("Item")
Node = list[Any]
"""The numbers in use as bits, then the items."""
NO_NODE: Final[Node] = [0]
Place = tuple[dict[int, Node], int, int, int]
"""For one length: the nodes of its octet, the shift that leaves the octets before, the shift that
leaves the prefix, and how many bits of the prefix lie in its octet."""


def _covering(number: int) -> int:
    return sum(1 << (number >> shift) for shift in range(number.bit_length()))


COVERING: Final[tuple[int, ...]] = tuple(_covering(number) for number in range(1 << OCTET + 1))
"""For each number the bits of the numbers whose prefixes cover it, itself included."""
COVERING_OCTET: Final[tuple[int, ...]] = COVERING[1 << OCTET :]
"""The same by whole octet."""


@cache
def _shape(width: int) -> tuple[tuple[int, int, int, int], ...]:
    """For each length its octet, and the shifts and the depth of its place."""
    octets = [max(length - 1, 0) // OCTET for length in range(width + 1)]
    return tuple(
        (octet, width - octet * OCTET, width - length, length - octet * OCTET)
        for length, octet in enumerate(octets)
    )


class PrefixTable(Generic[Item]):
    """Items by prefix; a prefix is given as its length and any address inside it."""

    __slots__ = ("_further", "_hidden", "_nodes", "_places", "_searched", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self._nodes: list[dict[int, Node]] = [{} for _ in range(width // OCTET)]
        self._further: list[dict[int, int]] = [{} for _ in range(width // OCTET)]
        """By octet and the octets before it: the next octets, as bits, with nodes further down."""
        self._places: list[Place] = [
            (self._nodes[octet], top_shift, part_shift, depth)
            for octet, top_shift, part_shift, depth in _shape(width)
        ]
        self._searched: tuple[tuple[dict[int, Node], int, int], ...] = ()
        self._hidden: dict[tuple[int, int], Item] = {}

    def find(self, length: int, bits: int) -> Item | None:
        """The item of exactly this prefix, hidden or not."""
        nodes, top_shift, part_shift, depth = self._places[length]
        top = bits >> top_shift
        part = bits >> part_shift
        node = nodes.get(top)
        if node is not None:
            upward: int = node[0] >> part - (top - 1 << depth)
            if upward & 1:
                return node[-upward.bit_count()]  # type: ignore[no-any-return]
        return self._hidden.get((length, part)) if self._hidden else None

    def add(self, length: int, bits: int, item: Item) -> None:
        """Put an item under a prefix that has none."""
        nodes, top_shift, part_shift, depth = self._places[length]
        top = bits >> top_shift
        number = (bits >> part_shift) - (top - 1 << depth)
        node = nodes.get(top)
        if node is None:
            self._add_node(max(length - 1, 0) // OCTET, top, [1 << number, item])
            return
        upward = (node[0] >> number).bit_count()
        node[0] |= 1 << number
        if upward:
            node.insert(len(node) - upward, item)
        else:
            node.append(item)

    def hide(self, length: int, bits: int) -> None:
        """Keep the item of a prefix known, but let it match nothing."""
        nodes, top_shift, part_shift, depth = self._places[length]
        top = bits >> top_shift
        part = bits >> part_shift
        number = part - (top - 1 << depth)
        node = nodes[top]
        self._hidden[length, part] = node.pop(-(node[0] >> number).bit_count())
        node[0] ^= 1 << number
        if not node[0]:
            self._drop_node(max(length - 1, 0) // OCTET, top)

    def show(self, length: int, bits: int) -> None:
        """Let the hidden item of a prefix match again."""
        self.add(length, bits, self._hidden.pop((length, bits >> self.width - length)))

    def forget(self, length: int, bits: int) -> None:
        """Drop the hidden item of a prefix."""
        del self._hidden[length, bits >> self.width - length]

    def __iter__(self) -> Iterator[Item]:
        """The items that are not hidden, in no documented order."""
        for nodes in reversed(self._nodes):
            for node in nodes.values():
                yield from node[1:]

    def _add_node(self, octet: int, top: int, node: Node) -> None:
        nodes = self._nodes[octet]
        nodes[top] = node
        if len(nodes) == 1:
            self._choose_searched()
        while octet:
            octet -= 1
            top, last = top >> OCTET, top & 0xFF
            known = self._further[octet].get(top, 0)
            self._further[octet][top] = known | 1 << last
            if known:
                return

    def _drop_node(self, octet: int, top: int) -> None:
        del self._nodes[octet][top]
        if not self._nodes[octet]:
            self._choose_searched()
        while octet and top not in self._nodes[octet] and top not in self._further[octet]:
            octet -= 1
            top, last = top >> OCTET, top & 0xFF
            self._further[octet][top] ^= 1 << last
            if self._further[octet][top]:
                return
            del self._further[octet][top]

    def _choose_searched(self) -> None:
        """List the octets that have nodes, last octet first, as a search needs them."""
        self._searched = tuple(
            (nodes, top_shift, top_shift - OCTET)
            for nodes, top_shift, _, _ in self._places[:0:-OCTET]
            if nodes
        )

    def longest_of_address(self, bits: int) -> Item | None:
        """The item with the longest prefix that covers an address."""
        for nodes, top_shift, octet_shift in self._searched:
            node = nodes.get(bits >> top_shift)
            if node is not None:
                numbers: int = node[0]
                covering = numbers & COVERING_OCTET[bits >> octet_shift & 0xFF]
                if covering:
                    above = numbers >> covering.bit_length()
                    return node[~above.bit_count()]  # type: ignore[no-any-return]
        return None

    def longest(self, length: int, bits: int) -> Item | None:
        """The item with the longest prefix that covers the given prefix, or equals it."""
        if length == self.width:
            return self.longest_of_address(bits)
        nodes, part_top, part_shift, depth = self._places[length]
        top = bits >> part_top
        found = _longest_in(nodes.get(top), COVERING[(bits >> part_shift) - (top - 1 << depth)])
        if found is not None:
            return found  # type: ignore[no-any-return]
        for nodes, top_shift, octet_shift in self._searched:
            if top_shift > part_top:
                covering = COVERING_OCTET[bits >> octet_shift & 0xFF]
                found = _longest_in(nodes.get(bits >> top_shift), covering)
                if found is not None:
                    return found  # type: ignore[no-any-return]
        return None

    def next_shorter(self, length: int, bits: int) -> Item | None:
        """The item with the longest prefix that covers the given one and does not equal it."""
        return self.longest(length - 1, bits) if length else None

    def following(self, length: int, bits: int, strictly: bool) -> Item | None:
        """The first item in order from a prefix on, or behind it; hidden items are passed over.

        The order is by address, and a prefix comes before everything under it (D-ENUM-01). The
        time depends on the width alone.
        """
        _, top_shift, part_shift, depth = self._places[length]
        octet = max(length - 1, 0) // OCTET
        top = bits >> top_shift
        number = (bits >> part_shift) - (top - 1 << depth)
        numbers = AT_OR_BEHIND[number] & ~(strictly << number)
        found = self._first(octet, top, numbers, start_of(number))
        while found is None and octet:
            octet -= 1
            start = (top & 0xFF) + 1
            top >>= OCTET
            found = self._first(octet, top, FROM_OCTET[start], start)
        return found

    def _first(self, octet: int, top: int, numbers: int, start: int) -> Item | None:
        """The first item of a node among some numbers, or further down from a next octet on."""
        node = self._nodes[octet].get(top, NO_NODE)
        numbers &= node[0]
        further = self._further[octet].get(top, 0) >> start
        next_octet = start + (further & -further).bit_length() - 1
        if numbers:
            number = first_of(numbers)
            if not further or start_of(number) <= next_octet:
                found: Item = node[-(node[0] >> number).bit_count()]
                return found
        if not further:
            return None
        return self._first(octet + 1, top << OCTET | next_octet, EVERY_NUMBER, 0)


def _longest_in(node: Node | None, covering: int) -> Any:
    if node is None:
        return None
    numbers: int = node[0]
    covering &= numbers
    return node[~(numbers >> covering.bit_length()).bit_count()] if covering else None
