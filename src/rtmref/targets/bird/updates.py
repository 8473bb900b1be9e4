"""Routes as BGP tells them: the preference is in a community, the metric is the MED.

All owners announce AS paths of one length with one origin, so that nothing but the preference and
then the MED decides between them. The AS number tells the owner, also to those who are told later.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from rtmref.tables.attributes import mp_next_hop
from rtmref.tables.octets import AFI_FAMILIES, Malformed, host_address, prefixes_in
from rtmref.targets.bird.messages import AFIS, SAFIS, UPDATE, BrokenMessage, framed
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, WIDTHS, NetAddress

OWN_AS: Final = 64511
"""The AS number of BIRD; owner `n` has the one that is `n` + 1 greater."""
MOST_OWNERS: Final = 1000
HIGHEST: Final = 65535
"""BIRD prefers the higher of preferences up to this one, the model the lower."""
ORIGIN, AS_PATH, NEXT_HOP, MED, COMMUNITIES, MP_REACH, MP_UNREACH = 1, 2, 3, 4, 8, 14, 15
EXTENDED_LENGTH: Final = 0x10
COUNT: Final = Struct(">H")
OF_ROUTE: Final = Struct(">BBBB BBBBBH BBBI BBBHH")
"""ORIGIN, AS_PATH of one sequence of one AS, MED and one community, each with flags and length."""
NEXT: Final = Struct(">BBBI")
MULTI: Final = Struct(">BBBHB")
"""The beginning of MP_REACH_NLRI and MP_UNREACH_NLRI: flags, code, length, AFI, SAFI."""
WELL_KNOWN, OPTIONAL, OPTIONAL_TRANSITIVE = 0x40, 0x80, 0xC0


class Told(NamedTuple):
    """What a message says of one route: a path, or that there is none any more."""

    view: int
    prefix: NetAddress
    route: Route | None


def announcement(route: Route) -> bytes:
    """The UPDATE of an owner that announces a route."""
    (owner, view, prefix), path = route
    quality = _quality(owner, path.preference, path.metric)
    family = prefix.AddressFamily
    _family, width, hop = path.next_hops[0]
    if view == 0 and family == AF_INET:
        attributes = quality + NEXT.pack(WELL_KNOWN, NEXT_HOP, 4, hop)
        return framed(UPDATE, b"\0\0" + COUNT.pack(len(attributes)) + attributes + _nlri(prefix))
    octets = width >> 3
    hops = bytes([octets]) + hop.to_bytes(octets, "big") + b"\0"
    attributes = quality + _multi(MP_REACH, family, view, hops + _nlri(prefix))
    return framed(UPDATE, b"\0\0" + COUNT.pack(len(attributes)) + attributes)


def withdrawal(key: Key) -> bytes:
    """The UPDATE of an owner that withdraws a route."""
    nlri, family = _nlri(key.prefix), key.prefix.AddressFamily
    if key.view == 0 and family == AF_INET:
        return framed(UPDATE, COUNT.pack(len(nlri)) + nlri + b"\0\0")
    attributes = _multi(MP_UNREACH, family, key.view, nlri)
    return framed(UPDATE, b"\0\0" + COUNT.pack(len(attributes)) + attributes)


def _multi(code: int, family: int, view: int, value: bytes) -> bytes:
    """MP_REACH_NLRI or MP_UNREACH_NLRI (RFC 4760)."""
    return MULTI.pack(OPTIONAL, code, 3 + len(value), AFIS[family], SAFIS[view]) + value


@lru_cache(maxsize=1 << 16)
def _quality(owner: int, preference: int, metric: int) -> bytes:
    return OF_ROUTE.pack(
        *(WELL_KNOWN, ORIGIN, 1, 0),
        *(WELL_KNOWN, AS_PATH, 4, 2, 1, OWN_AS + 1 + owner),
        *(OPTIONAL, MED, 4, metric),
        *(OPTIONAL_TRANSITIVE, COMMUNITIES, 4, OWN_AS, HIGHEST - preference),
    )


@lru_cache(maxsize=1 << 16)
def _nlri(prefix: NetAddress) -> bytes:
    """Length and the octets that it needs (RFC 4271, 4.3)."""
    family, length, bits = prefix
    octets = bits.to_bytes(WIDTHS[family] >> 3, "big")
    return bytes([length]) + octets[: length + 7 >> 3]


def told(body: bytes) -> list[Told]:
    """What an UPDATE withdraws, then what it announces; raises BrokenMessage."""
    try:
        return list(_told(body))
    except (Malformed, IndexError, KeyError, ValueError) as error:
        raise BrokenMessage(f"an UPDATE that cannot be read ({error}): {body.hex()}") from None


def _told(body: bytes) -> Iterator[Told]:
    gone, rest = _counted(body, 0)
    field, start = _counted(body, rest)
    attributes = _attributes(field)
    for prefix in _prefixes(gone, AF_INET):
        yield Told(0, prefix, None)
    if unreach := attributes.get(MP_UNREACH):
        for prefix in _prefixes(unreach[3:], _family(unreach)):
            yield Told(SAFIS.index(unreach[2]), prefix, None)
    if start < len(body):
        path = _path(attributes, host_address(attributes[NEXT_HOP]))
        yield from _routes(attributes, 0, path, _prefixes(body[start:], AF_INET))
    if reach := attributes.get(MP_REACH):
        hop, at = mp_next_hop(reach, 3)
        prefixes = _prefixes(reach[at + 1 :], _family(reach))
        yield from _routes(attributes, SAFIS.index(reach[2]), _path(attributes, hop), prefixes)


def _counted(body: bytes, at: int) -> tuple[bytes, int]:
    """A field behind its length in two octets, and where it ends."""
    end = at + 2 + int.from_bytes(body[at : at + 2], "big")
    if end > len(body):
        raise Malformed("a field that is cut short")
    return body[at + 2 : end], end


def _attributes(field: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at < len(field):
        flags, code, length = field[at : at + 3]
        start = at + 3
        if flags & EXTENDED_LENGTH:
            length, start = length << 8 | field[start], start + 1
        at = start + length
        found[code] = field[start:at]
    if at > len(field):
        raise Malformed("an attribute that is cut short")
    return found


def _family(field: bytes) -> int:
    return AFI_FAMILIES[int.from_bytes(field[:2], "big")]


def _prefixes(nlri: bytes, family: int) -> list[NetAddress]:
    return [prefix for prefix, _path in prefixes_in(nlri, family, add_path=False)]


def _path(attributes: dict[int, bytes], hop: NetAddress) -> Path:
    preference = HIGHEST - int.from_bytes(attributes[COMMUNITIES][2:4], "big")
    return Path(preference, int.from_bytes(attributes[MED], "big"), (hop,))


def _routes(
    attributes: dict[int, bytes], view: int, path: Path, prefixes: list[NetAddress]
) -> Iterator[Told]:
    owner = int.from_bytes(attributes[AS_PATH][-2:], "big") - OWN_AS - 1
    for prefix in prefixes:
        yield Told(view, prefix, Route(Key(owner, view, prefix), path))
