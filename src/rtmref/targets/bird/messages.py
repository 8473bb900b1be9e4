"""BGP messages (RFC 4271, 4): their frame, OPEN and the messages without routes."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from rtmref.values import AF_INET, AF_INET6

MARKER: Final = b"\xff" * 16
HEADER: Final = Struct(">16sHB")
LONGEST: Final = 4096
OPEN, UPDATE, NOTIFICATION, KEEPALIVE = 1, 2, 3, 4
OPENING: Final = Struct(">BHHIB")
"""Version, AS, hold time in seconds, BGP identifier, octets of optional parameters."""
VERSION: Final = 4
CAPABILITIES: Final = 2
MULTIPROTOCOL: Final = Struct(">BBHBB")
"""Code, octets, AFI, a reserved octet, SAFI of a capability (RFC 4760, 8)."""
AFIS: Final = {AF_INET: 1, AF_INET6: 2}
"""The address family identifier of IANA for each family."""
SAFIS: Final = (1, 2)
"""Unicast and multicast: the views 0 and 1."""


class BrokenMessage(Exception):
    """Octets that are no BGP message; the text says why."""


class Message(NamedTuple):
    """A message without its header."""

    kind: int
    body: bytes


def framed(kind: int, body: bytes = b"") -> bytes:
    """A message as it is sent."""
    return HEADER.pack(MARKER, HEADER.size + len(body), kind) + body


def opening(as_number: int, identifier: int) -> bytes:
    """An OPEN for all families and views; with a hold time of 0 nobody sends keep-alives."""
    offers = b"".join(
        MULTIPROTOCOL.pack(1, 4, afi, 0, safi) for afi in AFIS.values() for safi in SAFIS
    )
    options = bytes([CAPABILITIES, len(offers)]) + offers
    fixed = OPENING.pack(VERSION, as_number, 0, identifier, len(options))
    return framed(OPEN, fixed + options)


def messages_in(octets: bytes) -> tuple[list[Message], bytes]:
    """The whole messages at the beginning, and what is left; raises BrokenMessage."""
    found, at, end = [], 0, len(octets)
    while end - at >= HEADER.size:
        marker, length, kind = HEADER.unpack_from(octets, at)
        if marker != MARKER or not HEADER.size <= length <= LONGEST:
            raise BrokenMessage(f"no BGP header: {octets[at : at + HEADER.size].hex()}")
        if end - at < length:
            break
        found.append(Message(kind, octets[at + HEADER.size : at + length]))
        at += length
    return found, octets[at:]
