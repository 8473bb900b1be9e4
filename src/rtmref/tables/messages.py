"""Recorded BGP sessions: BGP4MP records (RFC 6396, 4.4; RFC 8050) and the UPDATEs in them."""

from __future__ import annotations

from collections import Counter
from struct import Struct
from typing import Final, NamedTuple

from rtmref.tables.attributes import (
    MP_REACH_NLRI,
    MP_UNREACH_NLRI,
    Attributes,
    mp_next_hop,
    quality,
    split,
)
from rtmref.tables.items import MULTICAST, UNICAST, Announce, Item, PeerDown, Safi, Withdraw
from rtmref.tables.octets import (
    AFI_FAMILIES,
    UNSPECIFIED,
    Malformed,
    host_address,
    prefixes_in,
)
from rtmref.tables.peers import Peers
from rtmref.values import AF_INET, WIDTHS, NetAddress


class Kind(NamedTuple):
    """What distinguishes the subtypes of BGP4MP."""

    as_octets: int
    state_change: bool = False
    add_path: bool = False


KINDS: Final = {
    0: Kind(2, state_change=True),
    1: Kind(2),
    4: Kind(4),
    5: Kind(4, state_change=True),
    8: Kind(2, add_path=True),
    9: Kind(4, add_path=True),
}
SENT_BY_COLLECTOR: Final = frozenset({6, 7, 10, 11})
SAFIS: Final[dict[int, Safi]] = {1: UNICAST, 2: MULTICAST}

INTERFACE_AND_AFI: Final = Struct(">HH")
STATES: Final = Struct(">HH")
ESTABLISHED: Final = 6
COUNT: Final = Struct(">H")
MESSAGE: Final = Struct(">16sHB")
UPDATE: Final = 2


class Messages:
    """Reads BGP4MP records."""

    def __init__(self, peers: Peers, skipped: Counter[str]) -> None:
        self._peers, self._skipped = peers, skipped

    def read(self, subtype: int, body: bytes) -> list[Item]:
        """The items of one record: a state change, or a message that the peer sent."""
        kind = KINDS.get(subtype)
        if kind is None:
            sent = subtype in SENT_BY_COLLECTOR
            what = "sent by the collector" if sent else f"of subtype {subtype}"
            self._skipped[f"BGP4MP records {what}"] += 1
            return []
        items: list[Item] = []
        asn, address, at = _session(body, kind.as_octets)
        if kind.state_change:
            before, after = STATES.unpack_from(body, at)
            if before == ESTABLISHED != after:
                items.append(PeerDown(self._peers.number(address, asn, items)))
        elif (update := _update_in(body, at)) is not None:
            items += self._changes(self._peers.number(address, asn, items), update, kind)
        return items

    def read_extended(self, subtype: int, body: bytes) -> list[Item]:
        """The items of one BGP4MP_ET record: the same, behind 4 octets of microseconds."""
        return self.read(subtype, body[4:])

    def _changes(self, peer: int, update: bytes, kind: Kind) -> list[Item]:
        """What an UPDATE withdraws, then what it announces (RFC 4271, 4.3; RFC 4760)."""
        end = 2 + COUNT.unpack_from(update, 0)[0]
        start = end + 2
        stop = start + COUNT.unpack_from(update, end)[0]
        if stop > len(update):
            raise Malformed("attributes that are cut short")
        attributes = split(update[start:stop])
        changes: list[Item] = [
            Withdraw(peer, prefix, UNICAST, path)
            for prefix, path in prefixes_in(update[2:end], AF_INET, kind.add_path)
        ]
        changes += self._unreachable(peer, attributes, kind)
        nlri = prefixes_in(update[stop:], AF_INET, kind.add_path)
        if nlri:
            body_only = {code: attributes[code] for code in attributes if code != MP_REACH_NLRI}
            changes += _announces(peer, nlri, body_only, kind, AF_INET, UNICAST)
        return changes + self._reachable(peer, attributes, kind)

    def _unreachable(self, peer: int, attributes: Attributes, kind: Kind) -> list[Item]:
        field = attributes.get(MP_UNREACH_NLRI)
        use = self._use(field)
        if field is None or use is None:
            return []
        family, safi = use
        prefixes = prefixes_in(field[3:], family, kind.add_path)
        return [Withdraw(peer, prefix, safi, path) for prefix, path in prefixes]

    def _reachable(self, peer: int, attributes: Attributes, kind: Kind) -> list[Item]:
        field = attributes.get(MP_REACH_NLRI)
        use = self._use(field)
        if field is None or use is None:
            return []
        family, safi = use
        _next_hop, at = mp_next_hop(field, 3)
        prefixes = prefixes_in(field[at + 1 :], family, kind.add_path)
        return _announces(peer, prefixes, attributes, kind, family, safi)

    def _use(self, field: bytes | None) -> tuple[int, Safi] | None:
        """Address family and use of a multiprotocol field; what RTM has no table for is counted."""
        if field is None:
            return None
        afi, number = int.from_bytes(field[:2], "big"), field[2]
        family, safi = AFI_FAMILIES.get(afi), SAFIS.get(number)
        if family is None or safi is None:
            self._skipped[f"fields of routes of AFI {afi}, SAFI {number}"] += 1
            return None
        return family, safi


def _session(body: bytes, as_octets: int) -> tuple[int, NetAddress, int]:
    """AS and address of the peer, and where the common part of the record ends."""
    at = 2 * as_octets + INTERFACE_AND_AFI.size
    _interface, afi = INTERFACE_AND_AFI.unpack_from(body, 2 * as_octets)
    if afi not in AFI_FAMILIES:
        raise Malformed(f"a session of address family {afi}")
    octets = WIDTHS[AFI_FAMILIES[afi]] // 8
    asn = int.from_bytes(body[:as_octets], "big")
    return asn, host_address(body[at : at + octets]), at + 2 * octets


def _update_in(body: bytes, at: int) -> bytes | None:
    """The BGP message without its header if it is an UPDATE; others carry no routes."""
    _marker, length, kind = MESSAGE.unpack_from(body, at)
    if length < MESSAGE.size or at + length != len(body):
        raise Malformed(f"a BGP message of {length} octets in {len(body) - at}")
    return body[at + MESSAGE.size :] if kind == UPDATE else None


def _announces(
    peer: int,
    prefixes: list[tuple[NetAddress, int]],
    attributes: Attributes,
    kind: Kind,
    family: int,
    safi: Safi,
) -> list[Item]:
    preference, metric, named = quality(attributes, kind.as_octets)
    next_hop = named or UNSPECIFIED[family]
    return [
        Announce(peer, prefix, next_hop, preference, metric, safi, path)
        for prefix, path in prefixes
    ]
