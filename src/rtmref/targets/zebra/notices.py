"""What zebra sends its clients, read: notes to the owner of a route, and of best routes."""

from __future__ import annotations

from struct import Struct
from struct import error as StructError
from typing import Final, NamedTuple

from rtmref.targets.child import TargetError
from rtmref.targets.zebra.messages import (
    COUNT,
    DISTANCE,
    FAMILIES,
    GATEWAYS,
    HEADER,
    MARKER,
    METRIC,
    NEXT_HOP,
    NEXT_HOPS,
    NUMBER,
    ON_LINK,
    ROUTE_BODY,
    VERSION,
    WEIGHTED,
    WITHOUT_GATEWAY,
    Owner,
)
from rtmref.targets.zebra.release import Release
from rtmref.values import WIDTHS, NetAddress

OURS: Final = {theirs: ours for ours, theirs in FAMILIES.items()}
NOTE: Final = Struct("=I")
"""In host order, alone of all."""
FAILED, BETTER_WON, INSTALLED, REMOVED, NOT_REMOVED = range(5)
"""What a note to the owner of a route says."""


class Received(NamedTuple):
    """A message of the daemon; the octets are all but the header."""

    command: int
    body: bytes


class Best(NamedTuple):
    """The best route to a prefix, as observers are told; without an owner if there is none left."""

    owner: Owner | None
    safi: int
    prefix: NetAddress
    distance: int
    metric: int
    gateways: tuple[NetAddress, ...]


def split(octets: bytes) -> tuple[list[Received], bytes]:
    """The whole messages at the start, and what is left; raises TargetError on a wrong header."""
    messages = []
    start, end = 0, len(octets)
    while end - start >= HEADER.size:
        length, marker, version, _, command = HEADER.unpack_from(octets, start)
        if marker != MARKER or version != VERSION or length < HEADER.size:
            raise TargetError(f"no header of zebra is {octets[start : start + HEADER.size].hex()}")
        if start + length > end:
            break
        messages.append(Received(command, octets[start + HEADER.size : start + length]))
        start += length
    return messages, octets[start:]


def note_in(body: bytes) -> tuple[int, NetAddress]:
    """What a note says, and of which prefix; raises TargetError where it has another form."""
    try:
        (note,) = NOTE.unpack_from(body)
        return note, _prefix(body, 6, body[4], body[5])
    except (StructError, IndexError, KeyError):
        pass
    raise TargetError(f"no note of zebra is {body.hex():.80}")


def place_in(body: bytes) -> bytes:
    """The part of what observers are told that says to which prefix, in which table."""
    start = ROUTE_BODY.size - 3
    if len(body) < ROUTE_BODY.size:
        raise TargetError(f"no route of zebra is {body.hex()}")
    return body[start : ROUTE_BODY.size + ((body[start + 2] + 7) >> 3)]


def best_in(release: Release, body: bytes, removed: bool = False) -> Best:
    """What observers are told; raises TargetError where it has another form."""
    try:
        kind, instance, _, parts, safi, family, length = ROUTE_BODY.unpack_from(body)
        at = ROUTE_BODY.size
        prefix = _prefix(body, at, family, length)
        at += (length + 7) >> 3
        gateways, at = _gateways(release, body, at) if parts & NEXT_HOPS else ((), at)
        distance, metric = 0, 0
        if parts & DISTANCE:
            distance, at = body[at], at + 1
        if parts & METRIC:
            (metric,) = NUMBER.unpack_from(body, at)
    except (StructError, IndexError, KeyError):
        raise TargetError(f"no route of zebra is {body.hex():.120}") from None
    owner = None if removed else Owner(kind, instance)
    return Best(owner, safi, prefix, distance, metric, gateways)


def _prefix(body: bytes, at: int, theirs: int, length: int) -> NetAddress:
    family = OURS[theirs]
    octets, width = (length + 7) >> 3, WIDTHS[family]
    if length > width or at + octets > len(body):
        raise IndexError
    bits = int.from_bytes(body[at : at + octets]) << width - 8 * octets
    return NetAddress(family, length, bits)


def _address(body: bytes, at: int, family: int) -> NetAddress:
    width = WIDTHS[family]
    octets = body[at : at + (width >> 3)]
    return NetAddress(family, width, int.from_bytes(octets))


def _gateways(release: Release, body: bytes, at: int) -> tuple[tuple[NetAddress, ...], int]:
    """The gateways of the next hops that start there, and where the next part starts."""
    (count,) = COUNT.unpack_from(body, at)
    at += COUNT.size
    found = []
    for _ in range(count):
        _, kind, flags = NEXT_HOP.unpack_from(body, at)
        at += NEXT_HOP.size
        if kind in WITHOUT_GATEWAY:
            at += WITHOUT_GATEWAY[kind]
        else:
            family = GATEWAYS[kind]
            found.append(_address(body, at, family))
            at += (WIDTHS[family] >> 3) + NUMBER.size
        if flags & ~(ON_LINK | WEIGHTED):
            raise IndexError
        if flags & WEIGHTED:
            at += release.weight.size
    return tuple(found), at
