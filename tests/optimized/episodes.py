"""Long random episodes of calls on an RTM, and an audit of its state from scratch."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from rtmref.optimized import Rtm
from rtmref.optimized.belongings import Belonging
from rtmref.optimized.callbacks import ABOUT_CLIENTS
from rtmref.optimized.configuration import DECISIONS
from rtmref.optimized.dest_enumeration import DestEnumeration
from rtmref.optimized.hold import Hold
from rtmref.optimized.next_hop_enumeration import NextHopEnumeration
from rtmref.optimized.notification import Notification
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.route_enumeration import RouteEnumeration
from rtmref.optimized.route_lists import RouteList, RouteListEnumeration
from rtmref.values import AF_INET, NetAddress

INFINITE = 0xFFFFFFFF
OUT = True
Objects = Entity | Dest | NextHop | Route

SIGNATURES: dict[str, str] = {
    "RtmRegisterEntity": "entity_info methods mode bool out out",
    "RtmDeregisterEntity": "me",
    "RtmGetRegisteredEntities": "me count optional optional",
    "RtmReleaseEntities": "me entities",
    "RtmGetEntityInfo": "me entity out",
    "RtmGetEntityMethods": "me entity count optional",
    "RtmInvokeMethod": "me entity input size out",
    "RtmBlockMethods": "me object kind bit",
    "RtmAddNextHop": "me hop_info hop_variable out",
    "RtmFindNextHop": "me hop_info optional optional",
    "RtmDeleteNextHop": "me hop_or_null hop_info",
    "RtmGetNextHopInfo": "me hop out",
    "RtmGetNextHopPointer": "me hop out",
    "RtmReleaseNextHops": "me hops",
    "RtmAddRouteToDest": "me route_variable prefix route_info ttl list_or_null zero null change",
    "RtmDeleteRouteToDest": "me route out",
    "RtmGetRouteInfo": "me route optional optional",
    "RtmGetRoutePointer": "me route out",
    "RtmReleaseRoutes": "me routes",
    "RtmIsBestRoute": "me route out",
    "RtmGetExactMatchRoute": "me prefix match route_info interface views optional",
    "RtmGetExactMatchDestination": "me prefix protocol views out",
    "RtmGetMostSpecificDestination": "me prefix protocol views out",
    "RtmGetLessSpecificDestination": "me dest protocol views out",
    "RtmGetDestInfo": "me dest protocol views out",
    "RtmReferenceHandles": "me objects",
    "RtmHoldDestination": "me dest views ttl",
    "RtmCreateDestEnum": "me views dest_flags prefix protocol out",
    "RtmGetEnumDests": "me dest_enum count out",
    "RtmCreateRouteEnum": "me dest_or_null views route_flags prefix match route_info interface out",
    "RtmGetEnumRoutes": "me route_enum count out",
    "RtmCreateNextHopEnum": "me start prefix out",
    "RtmGetEnumNextHops": "me hop_enum count out",
    "RtmDeleteEnumHandle": "me belonging",
    "RtmCreateRouteList": "me out",
    "RtmInsertInRouteList": "me list_or_null routes",
    "RtmCreateRouteListEnum": "me list out",
    "RtmGetListEnumRoutes": "me walk count out",
    "RtmDeleteRouteList": "me list",
    "RtmRegisterForChangeNotification": "me views notify_flags zero out",
    "RtmGetChangedDests": "me note count out",
    "RtmIgnoreChangedDests": "me note dests",
    "RtmGetChangeStatus": "me note dest out",
    "RtmMarkDestForChangeNotification": "me note dest bool",
    "RtmIsMarkedForChangeNotification": "me note dest out",
    "RtmDeregisterFromChangeNotification": "me note",
    "RtmGetOpaqueInformationPointer": "me dest out",
    "WriteOpaque": "me dest count",
    "RtmLockDestination": "me dest bool bool",
    "RtmLockRoute": "me route bool bool optional",
    "RtmLockNextHop": "me hop bool bool optional",
    "RtmUpdateAndUnlockRoute": "me locked ttl list_or_null zero null out",
    "EditRoute": "me locked route_info",
    "EditNextHop": "me locked_hop hop_info",
    "Advance": "milliseconds",
    "EndCallback": "owed answer",
    "SetEnvironment": "rarely rarely",
}
"""What the arguments of each operation are drawn from; the release of structures is apart."""
OFTEN = ["RtmAddRouteToDest", "RtmDeleteRouteToDest", "RtmLockRoute", "EditRoute", "EditNextHop"]
OFTEN += ["RtmUpdateAndUnlockRoute", "RtmLockNextHop", "Advance", "RtmHoldDestination"]
SELDOM = {"RtmDeregisterEntity": 0.2, "RtmDeleteNextHop": 0.4, "EndCallback": 0.0}
SELDOM |= {"SetEnvironment": 0.3, "RtmDeleteRouteToDest": 0.5, "RtmDeleteRouteList": 0.5}
RELEASES = {
    "RtmGetRouteInfo": "RtmReleaseRouteInfo",
    "RtmGetNextHopInfo": "RtmReleaseNextHopInfo",
    "RtmGetDestInfo": "RtmReleaseDestInfo",
    "RtmGetExactMatchRoute": "RtmReleaseRouteInfo",
    "RtmGetExactMatchDestination": "RtmReleaseDestInfo",
    "RtmGetMostSpecificDestination": "RtmReleaseDestInfo",
    "RtmGetLessSpecificDestination": "RtmReleaseDestInfo",
}

KIND_OF: dict[str, type] = {"entity": Entity, "dest": Dest, "hop": NextHop, "route": Route}

ARRAY_OF = {"entities": Entity, "dests": Dest, "hops": NextHop, "routes": Route}
BELONGING_OF: dict[str, type] = {
    "dest_enum": DestEnumeration,
    "route_enum": RouteEnumeration,
    "hop_enum": NextHopEnumeration,
    "walk": RouteListEnumeration,
    "note": Notification,
    "list": RouteList,
}


class Episode:
    """An RTM under random decisions and limits, and everything it ever handed out."""

    def __init__(self, seed: int) -> None:
        self.chooser = random.Random(seed)
        decisions = {name: self.chooser.choice(options) for name, options in DECISIONS.items()}
        decisions |= {"instance_on_demand": "create"}
        self.rtm = Rtm({"change_notifications": 3, "opaque_slots": 2}, decisions)
        self.pools: dict[type, list[Any]] = {kind: [] for kind in KIND_OF.values()}
        self.me: Any = None
        self.owed: list[tuple[str, Any, Any]] = []
        """Structures to give back: the call, its caller, the structure."""
        for number in range(3):
            info = (0, AF_INET, (number, 0))
            self.call("RtmRegisterEntity", info, ((0, 4),), number % 4, number > 0, OUT, OUT)

    def step(self) -> tuple[str, tuple[Any, ...], Any]:
        """One call; answers operation, arguments and answer."""
        if self.owed and self.chooser.random() < 0.25:
            operation, caller, info = self.owed.pop(self.chooser.randrange(len(self.owed)))
            return self.call(operation, caller, info)
        operation = self.chooser.choice([*SIGNATURES, *OFTEN * 3])
        if self.rtm.open is not None and self.chooser.random() < 0.2:
            operation = "EndCallback"
        elif self.rtm.memory_exhausted and self.chooser.random() < 0.3:
            operation = "SetEnvironment"
        elif self.chooser.random() > SELDOM.get(operation, 1.0):
            operation = "RtmAddRouteToDest"
        registered = list(self.rtm.table_of)
        self.me = self.chooser.choice(registered) if registered else None
        arguments = [self.draw(kind) for kind in SIGNATURES[operation].split()]
        return self.call(operation, *arguments)

    def call(self, operation: str, *arguments: Any) -> tuple[str, tuple[Any, ...], Any]:
        """Make a call and remember what it handed out."""
        answer = getattr(self.rtm, operation)(*arguments)
        self.remember(answer)
        if answer[0] == 0:
            self.owe(operation, arguments, answer)
        for event in self.rtm.take_events():
            self.remember(event)
        return operation, arguments, answer

    def owe(self, operation: str, arguments: Any, answer: Any) -> None:
        """Remember a structure that is to be given back."""
        if operation in RELEASES and answer[1] is not None:
            self.owed.append((RELEASES[operation], arguments[0], answer[1]))
        if operation in ("RtmGetEnumDests", "RtmGetChangedDests"):
            self.owed += [("RtmReleaseDestInfo", arguments[0], info) for info in answer[2]]

    def remember(self, value: Any) -> None:
        """Put all handles in a value into their pools."""
        if isinstance(value, Entity | Dest | NextHop | Route | Belonging):
            pool = self.pools.setdefault(type(value), [])
            if value not in pool:
                pool.append(value)
        elif isinstance(value, tuple):
            for item in value:
                self.remember(item)

    def handle(self, *kinds: type, own: float = 0.0) -> Any:
        """A handle of one of some kinds, mostly a live one, and one of the caller's as told."""
        pool = [item for kind in kinds for item in self.pools.get(kind, ())]
        live = [item for item in pool if item.table is not None]
        mine = [item for item in live if getattr(item, "owner", None) is self.me]
        if mine and self.chooser.random() < own:
            return self.chooser.choice(mine)
        return self.chooser.choice((live if self.chooser.random() < 0.95 else pool) or [None])

    def locked(self, kind: type) -> Any:
        """Something of a kind that the caller has locked exclusively, if there is anything."""
        held = [
            lock.route or item
            for table in self.rtm.tables.values()
            for item, lock in table.locked.items()
            if lock.alone is self.me and isinstance(lock.route or item, kind)
        ]
        return self.chooser.choice(held) if held else self.handle(kind, own=0.8)

    def draw(self, kind: str) -> Any:
        """A value of a kind of argument."""
        chooser = self.chooser
        match kind:
            case "me":
                return self.me
            case "owed":
                return self.rtm.open[0] if self.rtm.open else self.me
            case "entity" | "dest" | "hop" | "route":
                return self.handle(KIND_OF[kind], own=0.85)
            case "entities" | "dests" | "hops" | "routes":
                count = chooser.choice((0, 1, 1, 2))
                return tuple(self.handle(ARRAY_OF[kind], own=0.95) for _ in range(count))
            case "locked":
                return self.locked(Route)
            case "locked_hop":
                return self.locked(NextHop)
            case "object":
                return self.handle(*KIND_OF.values()) if chooser.random() < 0.5 else None
            case "objects":
                return (self.handle(*KIND_OF.values()),)
            case "belonging":
                return self.handle(*BELONGING_OF.values(), own=0.9)
            case "dest_enum" | "route_enum" | "hop_enum" | "walk" | "note" | "list":
                return self.handle(BELONGING_OF[kind], own=0.9)
            case "dest_or_null" | "hop_or_null" | "list_or_null":
                return self.draw(kind.split("_")[0]) if chooser.random() < 0.5 else None
            case "prefix":
                length = chooser.choice((0, 8, 9, 16, 32))
                return NetAddress(AF_INET, length, chooser.choice((10, 11)) << 24)
            case "entity_info":
                return (0, AF_INET, (chooser.randrange(6), 0))
            case "hop_info":
                address = NetAddress(AF_INET, 32, chooser.randrange(3))
                flags, remote = chooser.randrange(2), self.handle(Dest)
                return (address, None, chooser.randrange(2), 0, flags, 0, remote)
            case "hop_variable":
                return chooser.choice((None, (None,), (None,), (self.handle(NextHop, own=0.9),)))
            case "route_variable":
                mine = [route for route in self.pools[Route] if route.owner is self.me]
                given = [route for route in mine if not route.state] or [None]
                return chooser.choice((None, (None,), (None,), (chooser.choice(given),)))
            case "route_info":
                mine = (
                    list(self.me.next_hops.values()) if self.me and chooser.random() < 0.95 else []
                )
                hops = tuple(chooser.sample(mine, min(len(mine), chooser.choice((0, 1, 1, 2)))))
                neighbour = chooser.choice([None, None, *mine])
                cost = (chooser.randrange(3), chooser.randrange(1, 3))
                flags = chooser.choice((0, 0, 1, 16))
                owner = self.handle(Entity)
                return (None, owner, neighbour, 0, 0, flags, cost, chooser.randrange(4), 0, hops)
            case _:
                return self.number(kind)

    def number(self, kind: str) -> Any:
        """A value that is no handle."""
        chooser = self.chooser
        choices: dict[str, tuple[Any, ...]] = {
            "out": (OUT,),
            "optional": (OUT, None),
            "bool": (True, False),
            "rarely": (False, False, False, True),
            "zero": (0,),
            "null": (None,),
            "bit": (0, 0, 1),
            "mode": (0, 1, 2, 3),
            "methods": (None, ((0, 4), (7, 0))),
            "input": ((0xFFFFFFFF, 0), (2, 0)),
            "size": (0, 20, 100),
            "count": (1, 2, 16),
            "kind": (0, 1, 2, 3),
            "views": (0, 0, 1, 2, 3),
            "protocol": (0, 0, 1, INFINITE),
            "match": (0, 0, 1, 2, 4, 8, 16),
            "interface": (0, 1),
            "ttl": (INFINITE, INFINITE, 0, 5, 20),
            "change": (0, 0, 0, 1, 2),
            "start": (0, 1, 2),
            "dest_flags": (0, 1, 2, 0x1000000),
            "route_flags": (0, 1, 2, 0x10000),
            "notify_flags": (1, 2, 4, 7, 0x10001),
            "milliseconds": (0, 1, 10, 30),
            "answer": (0, 50),
        }
        return chooser.choice(choices[kind])


def audit(episode: Episode) -> None:
    """Find everything that exists, and compare what is counted with what is there."""
    rtm, known = episode.rtm, found(episode)
    pins: Counter[Objects] = Counter()
    for item in known:
        pins.update(pointed_to(rtm, item))
    for event in [*rtm.queue, *([rtm.open] if rtm.open else [])]:
        if event[1] in ABOUT_CLIENTS:
            pins[event[2]] += 1  # type: ignore[index]
    for entity in known:
        if isinstance(entity, Entity):
            for belonging in entity.belongings:
                pins.update(kept_by(belonging))
    for table in rtm.tables.values():
        for hold in table.holds.values():
            pins.update(hold.routes)
        for item, lock in table.locked.items():
            pins[item] += len(lock.sharers) + (lock.alone is not None)
            pins.update([lock.edit[2]] if lock.edit and lock.edit[2] else [])
            neighbour, hops = lock.hops
            pins.update(hops if neighbour is None else (neighbour, *hops))
    for item in known:
        assert item.pins == pins[item], f"{type(item).__name__}: {item.pins} for {pins[item]}"
        assert item.refs >= 0
        assert (item.table is not None) == bool(item.refs or item.pins)
    audit_tables(rtm, known)


def found(episode: Episode) -> set[Objects]:
    """All objects that exist or were ever handed out."""
    reached: set[Objects] = {item for kind in KIND_OF.values() for item in episode.pools[kind]}
    for table in episode.rtm.tables.values():
        reached.update(table.clients.values(), table.dests, table.holds)
    waiting = list(reached)
    while waiting:
        item = waiting.pop()
        near: list[Any] = []
        if isinstance(item, Entity):
            near = [*item.next_hops.values()]
            near += [kept for belonging in item.belongings for kept in kept_by(belonging)]
        elif isinstance(item, Dest):
            near = [*item.routes, *item.held.values()]
        elif isinstance(item, Route) and item.table is not None:
            near = [item.dest, item.owner, item.neighbour, *item.next_hops]
        elif isinstance(item, NextHop) and item.table is not None:
            near = [item.owner, item.remote]
        for other in near:
            if other is not None and other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def pointed_to(rtm: Rtm, item: Objects) -> list[Objects]:
    """What an object that exists points to, itself where the table has it."""
    if item.table is None:
        return []
    if isinstance(item, Entity):
        return [item] * (item in rtm.table_of)
    if isinstance(item, NextHop):
        listed = [item] * (item in item.owner.next_hops.values())
        return [item.owner, *listed, *([item.remote] if item.remote else [])]
    if isinstance(item, Route):
        hops = [item.neighbour] if item.neighbour else []
        return [item.dest, item.owner, *hops, *item.next_hops, *[item] * (item.state == 0)]
    return []


def kept_by(belonging: Belonging) -> list[Objects]:
    """What a client's belonging keeps alive."""
    if isinstance(belonging, Notification):
        return list(belonging.cache)
    if isinstance(belonging, RouteEnumeration):
        return [*belonging._ahead, *belonging._pinned]
    return []


def audit_tables(rtm: Rtm, known: set[Objects]) -> None:
    """Compare the indexes of all tables with the objects."""
    armed = 0
    for table in rtm.tables.values():
        shown = set(table.dests)
        for item in known:
            if item.table is not table:
                continue
            if isinstance(item, Dest):
                assert (item in shown) == item.is_present
                assert table.dests.find(*item.address[1:]) is item
            elif isinstance(item, Route):
                armed += bool(item.timer)
                assert (item.state == 0) == (item in item.dest.routes)
                assert (item.state == 1) <= (item in item.dest.held.values())
                assert item.state == 0 or not (item.timer or item in table.listed)
            elif isinstance(item, NextHop):
                assert (item.state == 0) == (item in item.owner.next_hops.values())
        for dest, hold in table.holds.items():
            audit_hold(dest, hold)
            armed += bool(hold.timer)
        for route, route_list in table.listed.items():
            assert route_list.table is table
            assert route in list(route_list)
        for thing, lock in table.locked.items():
            assert thing.table is table
            assert bool(lock.alone) != bool(lock.sharers)
        for client in table.clients.values():
            places = sorted(hop.place[:3] for hop in client.next_hops.values())
            assert places == [place[:3] for place in client.next_hop_order]
    assert rtm.timers._armed == armed
    assert not rtm.raised


def audit_hold(dest: Dest, hold: Hold) -> None:
    """A hold has a mark or something held; a timer exactly while it runs."""
    assert hold.dest is dest
    assert bool(hold.timer) == bool(hold.held)
    assert hold.mark is not None
    assert all(route.table is dest.table for route in hold.held.values())
