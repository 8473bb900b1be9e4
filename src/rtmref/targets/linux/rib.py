"""The forwarding table of the Linux kernel, in a network namespace of its own."""

from __future__ import annotations

import os
import platform
import socket
from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.linux.changes import Changes
from rtmref.targets.linux.messages import (
    DELETE_ROUTE,
    DELETE_RULE,
    FAMILIES,
    FIRST_TABLE,
    GET_ROUTE,
    NEW_ROUTE,
    NEW_RULE,
    ROUTE,
    TABLE,
    Entry,
    Messages,
)
from rtmref.targets.netlink import (
    CREATE,
    DUMP,
    ERROR,
    EXCLUSIVE,
    NUMBER,
    RECEIVED,
    Message,
    Netlink,
    attribute,
    failure,
    message,
    messages,
)
from rtmref.targets.network import Network, name_of, number_of
from rtmref.targets.notation import place
from rtmref.targets.rib import Change, Key, Rib, Room, Route
from rtmref.values import NetAddress

APPEND: Final = 0x800
"""NLM_F_APPEND: behind those of equal priority."""
ROUTES_GROUPS: Final = (7, 11)
"""RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE: who listens is told of all routes that come and go."""
STRICT: Final = 12
"""NETLINK_GET_STRICT_CHK: a dump gives what its header asks for."""
NETLINK: Final = 270
RULE: Final = Struct("=BBBBBBBBI")
TO_TABLE, RULE_PRIORITY, RULE_MARK, RULE_TABLE, LOCAL_TABLE = 1, 6, 10, 15, 255
LAST_RULE: Final = 32765
MOST_AT_ONCE: Final = 1 << 16
"""Octets sent at once, which the kernel works off before it returns."""
NOT_THERE: Final = (3, 101, 113)
"""ESRCH, ENETUNREACH and EHOSTUNREACH: no route."""


class LinuxRib(Rib):
    """Owner i is protocol 100 + i, view v is table 201 + v, which mark v + 1 leads to."""

    name = "linux"

    def __init__(self, room: Room) -> None:
        """Raises TargetError where no network namespace can be made."""
        self.version = f"Linux {platform.release()}"
        self._views = room.views
        self._priorities: dict[Key, int] = {}
        """What is in the table, with the priority of each."""
        self._sent = bytearray()
        self._keys: list[Key] = []
        """What was asked for since the last `settle`, by number."""
        self._network = Network(room.links)
        try:
            with self._network.inside():
                self._kernel = Netlink()
                self._listener = Netlink(*ROUTES_GROUPS)
                self._kernel.socket.setsockopt(NETLINK, STRICT, 1)
                self._listener.socket.setblocking(False)
                links = [number_of(name_of(link)) for link in range(room.links)]
                self._make_rules()
        except OSError as error:
            self._network.close()
            raise TargetError(f"the kernel refuses tables of our own: {error.strerror}") from None
        self._messages = Messages(links)
        self._changes = Changes()

    def _make_rules(self) -> None:
        """Our tables come first, each for its mark; what is local comes after them."""
        ask = self._kernel.ask
        for family in FAMILIES.values():
            for view in range(self._views):
                rule = _rule(family, FIRST_TABLE + view, 100 + view, view + 1)
                ask(NEW_RULE, CREATE | EXCLUSIVE, rule)
            ask(NEW_RULE, CREATE | EXCLUSIVE, _rule(family, LOCAL_TABLE, LAST_RULE, 0))
            ask(DELETE_RULE, 0, _rule(family, LOCAL_TABLE, 0, 0))

    def reset(self) -> None:
        """Remove what is there, whoever put it there."""
        for view in range(self._views):
            for entry in self._entries(view):
                key = entry.route().key
                self._tell(DELETE_ROUTE, 0, self._messages.removal(key, entry.priority), key)
        self.settle()
        self._priorities.clear()
        self.take_changes()

    def announce(self, routes: Iterable[Route]) -> None:
        """Behind those of equal priority, in place of what the owner had."""
        for route in routes:
            key, path = route
            if key in self._priorities:
                self.withdraw((key,))
            body = self._messages.addition(route)
            self._priorities[key] = path.preference << 16 | path.metric
            self._tell(NEW_ROUTE, CREATE | APPEND, body, key)

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Remove routes; what went with a link is gone already."""
        for key in keys:
            priority = self._priorities.pop(key, None)
            if priority is None:
                continue
            self._tell(DELETE_ROUTE, 0, self._messages.removal(key, priority), key)

    def leave(self, owner: int) -> None:
        """The kernel knows no owners: all that is of its protocol is removed."""
        self.withdraw([key for key in self._priorities if key.owner == owner])

    def set_link(self, link: int, up: bool) -> None:
        """The routes over a link that goes down vanish, and nobody is told."""
        self.settle()
        self._network.set_link(link, up)
        if not up:
            self._forget()

    def _forget(self) -> None:
        """What the kernel has removed by itself is not there any more, for us and for observers."""
        there = [entry for view in range(self._views) for entry in self._entries(view)]
        self._priorities = {entry.route().key: entry.priority for entry in there}
        for _ in self._waiting(self._listener):
            pass  # of IPv6 it tells what goes, next hop by next hop
        self._changes.take()
        self._changes.begin(there)

    def settle(self) -> None:
        """Send what is left, and see whether the kernel has refused any of it."""
        self._send()
        keys, self._keys = self._keys, []
        for each in self._waiting(self._kernel):
            if each.kind == ERROR and failure(each.body):
                key = keys[each.sequence] if each.sequence < len(keys) else "?"
                raise TargetError(f"the kernel refuses {key}: {os.strerror(failure(each.body))}")

    def _tell(self, kind: int, flags: int, body: bytes, key: Key) -> None:
        self._sent += message(kind, flags, body, len(self._keys))
        self._keys.append(key)
        if len(self._sent) > MOST_AT_ONCE:
            self._send()

    def _send(self) -> None:
        if self._sent:
            self._kernel.socket.sendto(self._sent, (0, 0))
            self._sent.clear()

    @staticmethod
    def _waiting(link: Netlink) -> Iterator[Message]:
        try:
            while True:
                yield from messages(link.socket.recv(RECEIVED, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return
        except OSError as error:
            raise TargetError(f"messages of the kernel were lost: {error.strerror}") from None

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """The first of the routes to the prefix in the whole table."""
        return next((each for each in self.table(view) if each.key.prefix == prefix), None)

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """What the kernel would take for a packet with the mark of the view."""
        try:
            answers = self._kernel.ask(GET_ROUTE, 0, self._messages.question(view, address))
        except OSError as error:
            if error.errno in NOT_THERE:
                return None
            raise
        entry = self._messages.read(answers[0].body)
        return None if entry is None or entry.view != view else entry.route()

    def table(self, view: int) -> Sequence[Route]:
        """The first route of each prefix in a dump."""
        found: dict[NetAddress, Route] = {}
        for entry in self._entries(view):
            found.setdefault(entry.prefix, entry.route())
        return sorted(found.values(), key=lambda route: place(route.key.prefix))

    def _entries(self, view: int) -> Iterator[Entry]:
        for family in FAMILIES.values():
            yield from self._entries_of(view, family)

    def _entries_of(self, view: int, family: int) -> Iterator[Entry]:
        head = ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0)
        body = head + attribute(TABLE, NUMBER.pack(FIRST_TABLE + view))
        try:
            answers = self._kernel.ask(GET_ROUTE, DUMP, body)
        except OSError as error:
            if error.errno == 2:
                return
            raise
        for each in answers:
            entry = self._messages.read(each.body) if each.kind == NEW_ROUTE else None
            if entry is not None and entry.view == view:
                yield entry

    def take_changes(self) -> Sequence[Change]:
        """From what the kernel tells of every route: when another comes to be the first."""
        for each in self._waiting(self._listener):
            entry = self._messages.read(each.body)
            if entry is not None and each.kind == NEW_ROUTE:
                self._changes.added(entry)
            elif entry is not None and each.kind == DELETE_ROUTE:
                self._changes.removed(entry)
        return self._changes.take()

    def close(self) -> None:
        """Let the namespace go, and all routes with it."""
        self._kernel.close()
        self._listener.close()
        self._network.close()


def _rule(family: int, table: int, priority: int, mark: int) -> bytes:
    head = RULE.pack(family, 0, 0, 0, 0, 0, 0, TO_TABLE, 0)
    parts = attribute(RULE_PRIORITY, NUMBER.pack(priority))
    parts += attribute(RULE_TABLE, NUMBER.pack(table))
    return head + parts + (attribute(RULE_MARK, NUMBER.pack(mark)) if mark else b"")
