"""BGP path attributes, and what RTM makes of them: the one place where that is decided.

| route in RTM | from BGP | why |
|---|---|---|
| preference | length of the AS path (RFC 4271, 9.1.2.2), at least 1 | lower wins, 1 is best |
| metric | MULTI_EXIT_DISC, 0 where it is absent | compared at equal preference; lower wins |
| next hop | MP_REACH_NLRI (global address) if there is one, otherwise NEXT_HOP | |

The length counts 1 for each AS of a sequence, 1 for a set, and 0 for confederation segments
(RFC 5065, 5.3). LOCAL_PREF is not used: it is local to an autonomous system, and peers of route
collectors do not send it. AS4_PATH is not needed: it does not change the length (RFC 6793, 4.2.3).
Lower preference wins, then lower metric: S-PREF-01, S-PREF-02.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rtmref.tables.octets import Malformed, host_address
from rtmref.values import NetAddress

AS_PATH, NEXT_HOP, MULTI_EXIT_DISC, MP_REACH_NLRI, MP_UNREACH_NLRI = 2, 3, 4, 14, 15
USED: Final = frozenset({AS_PATH, NEXT_HOP, MULTI_EXIT_DISC, MP_REACH_NLRI, MP_UNREACH_NLRI})
EXTENDED_LENGTH: Final = 0x10
AS_SET, AS_SEQUENCE, AS_CONFED_SEQUENCE, AS_CONFED_SET = 1, 2, 3, 4

Attributes = dict[int, bytes]
"""The values of the attributes that are used, by type code."""


class Quality(NamedTuple):
    """What the attributes say of a path; no next hop where they name none."""

    preference: int
    metric: int
    next_hop: NetAddress | None


def split(data: bytes) -> Attributes:
    """The attributes of a field; of several with one code the first counts (RFC 7606, 3g)."""
    found: Attributes = {}
    at, end = 0, len(data)
    while at < end:
        code = data[at + 1]
        if data[at] & EXTENDED_LENGTH:
            start = at + 4
            at = start + (data[at + 2] << 8 | data[at + 3])
        else:
            start = at + 3
            at = start + data[at + 2]
        if at > end:
            raise Malformed(f"attribute {code} longer than the field of all attributes")
        if code in USED and code not in found:
            found[code] = data[start:at]
    return found


def quality(attributes: Attributes, as_octets: int) -> Quality:
    """Preference, metric and next hop; AS numbers have `as_octets` octets in the AS path."""
    med = attributes.get(MULTI_EXIT_DISC, b"\0\0\0\0")
    if len(med) != 4:
        raise Malformed(f"a MULTI_EXIT_DISC of {len(med)} octets")
    length = path_length(attributes.get(AS_PATH, b""), as_octets)
    return Quality(max(1, length), int.from_bytes(med, "big"), next_hop(attributes))


def path_length(path: bytes, as_octets: int) -> int:
    """Length of an AS path as BGP compares it; Malformed unless segments fill it exactly."""
    length = at = 0
    while at < len(path):
        kind, count = path[at], path[at + 1]
        at += 2 + count * as_octets
        if kind == AS_SEQUENCE:
            length += count
        elif kind == AS_SET:
            length += 1
        elif kind not in (AS_CONFED_SEQUENCE, AS_CONFED_SET):
            raise Malformed(f"an AS path segment of kind {kind}")
    if at != len(path):
        raise Malformed("an AS path that is cut short")
    return length


def next_hop(attributes: Attributes) -> NetAddress | None:
    """The next hop; in a table dump MP_REACH_NLRI may hold nothing else (RFC 6396, 4.3.4)."""
    if MP_REACH_NLRI in attributes:
        reach = attributes[MP_REACH_NLRI]
        return mp_next_hop(reach, 3 if reach[0] == 0 else 0)[0]
    if NEXT_HOP in attributes:
        return host_address(attributes[NEXT_HOP])
    return None


def mp_next_hop(reach: bytes, at: int) -> tuple[NetAddress, int]:
    """The next hop behind its length octet, and where it ends; of two the global one comes first.

    Two are 32 octets: a global and a link-local IPv6 address (RFC 2545, 3).
    """
    length = reach[at]
    octets = reach[at + 1 : at + 1 + length]
    if len(octets) != length:
        raise Malformed("a next hop that is cut short")
    return host_address(octets[:16] if length == 32 else octets), at + 1 + length
