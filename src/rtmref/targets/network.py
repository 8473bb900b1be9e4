"""A network of its own for software under test: a namespace with links that lead nowhere.

The namespace has no name. It lives while somebody holds it: this process, by an open file, and the
processes that were started inside. The kernel closes the file of a process that was killed, and
daemons end with the process that started them; so nothing is ever left over.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from struct import Struct
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.links import LINK_LENGTHS, address_on
from rtmref.targets.netlink import CREATE, EXCLUSIVE, Netlink, attribute
from rtmref.values import AF_INET, format_address

NEW_NETWORK: Final = 0x40000000
"""CLONE_NEWNET of the kernel's interface; the numbers below are from linux/rtnetlink.h."""
NEW_LINK, NEW_ADDRESS = 16, 20
LINK_NAME, LINK_INFO, INFO_KIND, INFO_DATA, PEER = 3, 18, 1, 2, 1
FAMILY_OPTIONS, GENERATES_ADDRESSES, NONE = 26, 8, 1
LOCAL_ADDRESS: Final = 2
UP: Final = 1
LINK: Final = Struct("=BxHiII")
ADDRESS: Final = Struct("=BBBBI")
LINKS: Final = 3
OURS: Final = "/proc/thread-self/ns/net"


def address_of(link: int, host: int = 1) -> str:
    """The IPv4 address of a host on a link, in the usual notation; ours is number 1."""
    return format_address(address_on(link, host)).partition("/")[0]


def name_of(link: int) -> str:
    """The name of our end of a link."""
    return f"e{link}"


class Network:
    """A network namespace with `links` pairs of virtual interfaces, all up.

    Link i is interface `name_of(i)` with address 10.255.i.1/24; what is sent to it is lost. Raises
    TargetError where the process may not make namespaces.
    """

    def __init__(self, links: int = LINKS) -> None:
        self.links = links
        before = os.open(OURS, os.O_RDONLY)
        try:
            _checked(_LIBRARY.unshare(NEW_NETWORK))
            try:
                self._file = os.open(OURS, os.O_RDONLY)
            finally:
                _checked(_LIBRARY.setns(before, NEW_NETWORK))
        finally:
            os.close(before)
        try:
            with self.inside():
                self._furnish()
        except OSError as error:
            self.close()
            raise TargetError(f"no links in a network namespace: {error.strerror}") from None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread opens and starts meanwhile stands inside: sockets, processes."""
        before = os.open(OURS, os.O_RDONLY)
        try:
            _checked(_LIBRARY.setns(self._file, NEW_NETWORK))
            try:
                yield
            finally:
                _checked(_LIBRARY.setns(before, NEW_NETWORK))
        finally:
            os.close(before)

    def _furnish(self) -> None:
        kernel = Netlink()
        try:
            _set_up(kernel, "lo")
            for link in range(self.links):
                _make_pair(kernel, name_of(link), f"p{link}")
                address = socket.inet_aton(address_of(link))
                body = ADDRESS.pack(
                    socket.AF_INET, LINK_LENGTHS[AF_INET], 0, 0, number_of(name_of(link))
                )
                body += attribute(LOCAL_ADDRESS, address)
                kernel.ask(NEW_ADDRESS, CREATE | EXCLUSIVE, body)
        finally:
            kernel.close()

    def set_link(self, link: int, up: bool) -> None:
        """Our end of a link goes up or down."""
        with self.inside():
            kernel = Netlink()
            try:
                _set_up(kernel, name_of(link), up)
            finally:
                kernel.close()

    def close(self) -> None:
        """Let go of the namespace; the kernel removes it when nothing runs in it any more."""
        os.close(self._file)


def number_of(interface: str) -> int:
    """The number of an interface in the namespace of this thread."""
    return socket.if_nametoindex(interface)


def _make_pair(kernel: Netlink, near: str, far: str) -> None:
    header = LINK.pack(socket.AF_UNSPEC, 0, 0, 0, 0)
    peer = attribute(PEER, header + _named(far))
    kind = attribute(INFO_KIND, b"veth") + attribute(INFO_DATA, peer)
    kernel.ask(NEW_LINK, CREATE | EXCLUSIVE, header + _named(near) + attribute(LINK_INFO, kind))
    for each in (near, far):
        _without_addresses_of_its_own(kernel, each)
        _set_up(kernel, each)


def _without_addresses_of_its_own(kernel: Netlink, interface: str) -> None:
    """It makes no link-local addresses of IPv6, whose networks would be in the tables."""
    none = attribute(GENERATES_ADDRESSES, bytes((NONE,)))
    options = attribute(FAMILY_OPTIONS, attribute(socket.AF_INET6, none))
    kernel.ask(NEW_LINK, 0, LINK.pack(socket.AF_UNSPEC, 0, number_of(interface), 0, 0) + options)


def _named(interface: str) -> bytes:
    return attribute(LINK_NAME, interface.encode() + b"\0")


def _set_up(kernel: Netlink, interface: str, up: bool = True) -> None:
    body = LINK.pack(socket.AF_UNSPEC, 0, number_of(interface), UP if up else 0, UP)
    kernel.ask(NEW_LINK, 0, body)


_LIBRARY: Final = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result == 0:
        return
    number = ctypes.get_errno()
    if number == errno.EPERM:
        raise TargetError("a network namespace can only be made by root (or with CAP_SYS_ADMIN)")
    raise TargetError(f"no network namespace: {os.strerror(number)}")
