"""Netlink, the socket on which the Linux kernel takes requests about links, addresses and routes.

Numbers are those of the kernel's interface (linux/netlink.h, linux/rtnetlink.h, linux/if_link.h);
headers are in host order.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

HEADER: Final = Struct("=IHHII")
ATTRIBUTE: Final = Struct("=HH")
NUMBER: Final = Struct("=I")
CODE: Final = Struct("=i")
RECEIVED: Final = 1 << 18
"""Octets read at once: more than the kernel puts into one answer."""
BUFFER: Final = 1 << 26
"""Octets of what may wait to be read; where there is no room, the kernel drops what comes."""
BUFFER_SIZE: Final = 33
"""SO_RCVBUFFORCE: a buffer beyond the limit that is set for everybody."""
ERROR, DONE = 2, 3
REQUEST, ACKNOWLEDGE, REPLACE, EXCLUSIVE, CREATE, DUMP = 0x1, 0x4, 0x100, 0x200, 0x400, 0x300


class Message(NamedTuple):
    """What the kernel sends: its kind, the number of the request it answers, and what it says."""

    kind: int
    sequence: int
    body: bytes


def message(kind: int, flags: int, body: bytes, sequence: int = 0) -> bytes:
    """A request; one without ACKNOWLEDGE is only answered where it fails, or asks for something."""
    return HEADER.pack(HEADER.size + len(body), kind, flags | REQUEST, sequence, 0) + body


def attribute(kind: int, value: bytes) -> bytes:
    """An attribute, padded to four octets."""
    length = ATTRIBUTE.size + len(value)
    return ATTRIBUTE.pack(length, kind) + value + bytes(-length % 4)


def attributes(octets: bytes, start: int = 0) -> dict[int, bytes]:
    """The attributes from there to the end, by kind."""
    found: dict[int, bytes] = {}
    while start + ATTRIBUTE.size <= len(octets):
        length, kind = ATTRIBUTE.unpack_from(octets, start)
        if length < ATTRIBUTE.size:
            break
        found[kind] = octets[start + ATTRIBUTE.size : start + length]
        start += length + -length % 4
    return found


def messages(octets: bytes) -> Iterator[Message]:
    """The messages that were read at once."""
    start = 0
    while start + HEADER.size <= len(octets):
        length, kind, _, sequence, _ = HEADER.unpack_from(octets, start)
        yield Message(kind, sequence, octets[start + HEADER.size : start + length])
        start += length + -length % 4


def failure(body: bytes) -> int:
    """The error number of an ERROR message; 0 where it acknowledges."""
    code: int = CODE.unpack_from(body)[0]
    return -code


class Netlink:
    """A socket to the kernel, in the network namespace of the thread that makes it."""

    def __init__(self, *groups: int) -> None:
        """With groups it is told what happens to their subjects."""
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, BUFFER_SIZE, BUFFER)
        self.socket.bind((0, sum(1 << group - 1 for group in groups)))

    def ask(self, kind: int, flags: int, body: bytes) -> list[Message]:
        """What answers a request; raises OSError where the kernel refuses it."""
        self.socket.sendto(message(kind, flags | ACKNOWLEDGE, body), (0, 0))
        found: list[Message] = []
        while True:
            for each in messages(self.socket.recv(RECEIVED)):
                if each.kind == ERROR:
                    number = failure(each.body)
                    if number:
                        raise OSError(number, os.strerror(number))
                    return found
                if each.kind == DONE:
                    return found
                found.append(each)

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()
