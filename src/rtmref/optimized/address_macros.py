"""The macros on IPv4 addresses and structure sizes: arithmetic without state (S-ADDR-03 to -09).

Addresses and masks are numbers whose leading octet is the most significant one (D-ADDR-04). The
macros never fail and look at no table: a net address need not be well formed.
"""

from __future__ import annotations

from typing import Final

from rtmref.optimized.arguments import Address, number, parts
from rtmref.optimized.constants import Answer
from rtmref.optimized.state import State
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

BASIC_DEST_INFO_SIZE: Final = 48
"""Bytes of a dest structure without view elements, with handles of 8 bytes."""
DEST_VIEW_INFO_SIZE: Final = 40
BASIC_ROUTE_INFO_SIZE: Final = 48
"""Bytes of a route structure up to the next-hop counter, with handles of 8 bytes (S-MEM-05)."""
FIRST_NEXT_HOP: Final = 56
"""Where the first next-hop handle stands in a route structure."""
WHOLE_ROUTE_INFO_SIZE: Final = 64
HANDLE_SIZE: Final = 8
IPV4_WIDTH: Final = 32
ALL_ONES: Final = (1 << IPV4_WIDTH) - 1


class AddressMacros(State):
    """Making net addresses, taking them apart, and the sizes of structures."""

    def RTM_IPV4_SET_ADDR_AND_LEN(self, Addr: int, Len: int) -> Answer:
        """The net address of an address and a length, which is cut to 16 bits."""
        return (0, NetAddress(AF_INET, number("Len", Len) & 0xFFFF, number("Addr", Addr)))

    def RTM_IPV4_MAKE_NET_ADDRESS(self, Addr: int, Len: int) -> Answer:
        """The same under another name."""
        return self.RTM_IPV4_SET_ADDR_AND_LEN(Addr, Len)

    def RTM_IPV4_SET_ADDR_AND_MASK(self, Addr: int, Mask: int) -> Answer:
        """The net address of an address and a mask."""
        length = length_of(number("Mask", Mask))
        return (0, NetAddress(AF_INET, length, number("Addr", Addr)))

    def RTM_IPV4_GET_ADDR_AND_LEN(self, NetAddress: Address) -> Answer:
        """The first four octets of a net address, unchanged, and its length."""
        return (0, *_address_and_length(NetAddress))

    def RTM_IPV4_GET_ADDR_AND_MASK(self, NetAddress: Address) -> Answer:
        """The first four octets of a net address, unchanged, and the mask of its length."""
        address, length = _address_and_length(NetAddress)
        return (0, address, mask_of(length))

    def RTM_IPV4_LEN_FROM_MASK(self, Mask: int) -> Answer:
        """The length that a mask stands for (S-ADDR-07)."""
        return (0, length_of(number("Mask", Mask)))

    def RTM_IPV4_MASK_FROM_LEN(self, Len: int) -> Answer:
        """The mask that a length stands for (S-ADDR-06)."""
        return (0, mask_of(number("Len", Len)))

    def RTM_SIZE_OF_DEST_INFO(self, NumViews: int) -> Answer:
        """Bytes of a dest structure with an element for each of so many views (D-VIEW-04)."""
        return (0, BASIC_DEST_INFO_SIZE + DEST_VIEW_INFO_SIZE * number("NumViews", NumViews))

    def RTM_SIZE_OF_ROUTE_INFO(self, NumHops: int) -> Answer:
        """What the header computes for a route with so many next hops (D-ADDR-06)."""
        handles = HANDLE_SIZE * number("NumHops", NumHops)
        if self.decisions.route_size == "needed":
            return (0, max(WHOLE_ROUTE_INFO_SIZE, FIRST_NEXT_HOP + handles))
        return (0, BASIC_ROUTE_INFO_SIZE + handles)


def length_of(mask: int) -> int:
    """32 less the zero bits at the end of a mask, gaps or not; 0 for no mask (D-ADDR-05)."""
    return IPV4_WIDTH + 1 - (mask & -mask).bit_length() if mask else 0


def mask_of(length: int) -> int:
    """So many leading one bits, all 32 for any length above."""
    return ALL_ONES << IPV4_WIDTH - min(length, IPV4_WIDTH) & ALL_ONES


def _address_and_length(address: Address) -> tuple[int, int]:
    family, length, bits = parts("NetAddress", address, 3)
    width = WIDTHS[AF_INET6] if number("NetAddress.AddressFamily", family, 16) == AF_INET6 else 32
    first = number("NetAddress.AddrBits", bits, WIDTHS[AF_INET6]) >> width - IPV4_WIDTH
    return first & ALL_ONES, number("NetAddress.NumBits", length, 16)
