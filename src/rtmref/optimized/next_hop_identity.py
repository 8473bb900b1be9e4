"""What next-hop information says, and what of it makes a next hop unique (D-NH-05)."""

from __future__ import annotations

from rtmref.optimized.arguments import Address, NextHopInfo, bad_next_hop_info, fits
from rtmref.optimized.state import State
from rtmref.optimized.table import Table


class NextHopIdentity(State):
    """What adding, finding and deleting have in common."""

    def identity_of(self, table: Table, address: Address, interface: int) -> tuple[int, ...] | None:
        """What makes a next hop unique in its list, None if the address is none of the table's."""
        if not fits(address, table):
            return None
        _, length, bits = table.prefix(address)
        if self.decisions.next_hop_identity == "with_length":
            return (interface, bits, length)
        return (interface, bits)


def unpack_next_hop(info: NextHopInfo) -> tuple[Address, int, int, int, object]:
    """Address, interface, flags, private data and remote dest; raises on anything impossible."""
    try:
        address, _, interface, _, flags, private, remote = info
        if interface >> 32 or flags >> 16 or type(private | 0) is not int or len(address) != 3:
            bad_next_hop_info(info)
    except Exception:
        bad_next_hop_info(info)
    return address, interface, flags, private, remote
