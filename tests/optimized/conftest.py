"""An RTM with short words for the calls that tests make all the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rtmref.optimized import Rtm
from rtmref.values import AF_INET, NetAddress, format_address, parse_prefix

INFINITE = 0xFFFFFFFF


class World:
    """An RTM; every shorthand asserts success unless it answers the whole tuple."""

    def __init__(self, **chosen: Any) -> None:
        limits = {name: value for name, value in chosen.items() if name in LIMITS}
        decisions = {name: value for name, value in chosen.items() if name not in LIMITS}
        self.rtm: Any = Rtm(limits, decisions)

    def try_register(
        self,
        protocol: int = 1,
        number: int = 0,
        *,
        instance: int = 0,
        family: int = AF_INET,
        methods: Any = None,
        events: int = 0,
        opaque: bool = False,
    ) -> Any:
        """The whole answer of a registration."""
        info = (instance, family, (protocol, number))
        return self.rtm.RtmRegisterEntity(info, methods, events, opaque, True, True)

    def register(self, protocol: int = 1, number: int = 0, **options: Any) -> Any:
        """A registration handle."""
        status, _, handle = self.try_register(protocol, number, **options)
        assert status == 0
        return handle

    def hop(self, caller: Any, address: Any = "192.0.2.1/32", interface: int = 1) -> Any:
        """A next-hop handle with one reference."""
        status, handle, _ = self.try_hop(caller, address, interface)
        assert status == 0
        return handle

    def try_hop(
        self,
        caller: Any,
        address: Any = "192.0.2.1/32",
        interface: int = 1,
        flags: int = 0,
        remote: Any = None,
        pointer: Any = (None,),
        private: int = 0,
    ) -> Any:
        """The whole answer of adding a next hop."""
        info = (prefix(address), None, interface, 0, flags, private, remote)
        return self.rtm.RtmAddNextHop(caller, info, pointer, True)

    def add(
        self,
        caller: Any,
        to: Any,
        *,
        pointer: Any = (None,),
        neighbour: Any = None,
        hops: tuple[Any, ...] = (),
        preference: int = 10,
        metric: int = 1,
        views: int = 1,
        flags: int = 0,
        change: int | None = 0,
        route_list: Any = None,
        notify: tuple[Any, Any] = (0, None),
        ttl: int = INFINITE,
    ) -> Any:
        """The whole answer of adding a route."""
        cost = (metric, preference)
        info = (None, None, neighbour, 0, 0, flags, cost, views, 0, hops)
        return self.rtm.RtmAddRouteToDest(
            caller, pointer, prefix(to), info, ttl, route_list, *notify, change
        )

    def route(self, caller: Any, to: Any, **terms: Any) -> Any:
        """A route handle with one reference."""
        answer = self.add(caller, to, **terms)
        assert answer[0] == 0
        return answer[1]

    def read(self, caller: Any, route: Any) -> Any:
        """The data of a route, given back at once."""
        status, info, _ = self.rtm.RtmGetRouteInfo(caller, route, True, None)
        assert status == 0
        assert self.rtm.RtmReleaseRouteInfo(caller, info) == (0,)
        return info

    def exact(self, caller: Any, to: Any, views: int = 1, protocol: int = 0) -> Any:
        """The data of a dest, given back at once, or None."""
        return self._given_back(
            caller,
            self.rtm.RtmGetExactMatchDestination(caller, prefix(to), protocol, views, True),
        )

    def longest(self, caller: Any, to: Any, views: int = 1, protocol: int = 0) -> Any:
        """The same for the longest match."""
        return self._given_back(
            caller,
            self.rtm.RtmGetMostSpecificDestination(caller, prefix(to), protocol, views, True),
        )

    def best(self, caller: Any, to: Any, view: int = 0) -> Any:
        """The best route of a dest in a view."""
        return self.exact(caller, to, 1 << view)[4][0][2]

    def dest(self, caller: Any, to: Any) -> Any:
        """A dest handle with one reference."""
        info = self.rtm.RtmGetExactMatchDestination(caller, prefix(to), 0, 0, True)[1]
        return info[0]

    def enum_dests(
        self, caller: Any, flags: int = 0, start: Any = None, views: int = 0, protocol: int = 0
    ) -> Any:
        """The handle of an enumeration of dests."""
        answer = self.rtm.RtmCreateDestEnum(caller, views, flags, prefix(start), protocol, True)
        assert answer[0] == 0
        return answer[1]

    def dests(self, caller: Any, enumeration: Any, count: int = 16) -> list[str]:
        """The prefixes of the next dests of an enumeration, given back at once."""
        status, number, infos = self.rtm.RtmGetEnumDests(caller, enumeration, count, True)
        assert (status, number) == (0 if infos else 259, len(infos))
        assert self.rtm.RtmReleaseDests(caller, infos) == (0,)
        return [format_address(info[1]) for info in infos]

    def enum_routes(
        self,
        caller: Any,
        flags: int = 0,
        start: Any = None,
        views: int = 0,
        *,
        dest: Any = None,
        match: int = 0,
        criteria: Any = None,
        interface: int = 0,
    ) -> Any:
        """The handle of an enumeration of routes."""
        answer = self.rtm.RtmCreateRouteEnum(
            caller, dest, views, flags, prefix(start), match, criteria, interface, True
        )
        assert answer[0] == 0
        return answer[1]

    def routes(self, caller: Any, enumeration: Any, count: int = 16) -> list[Any]:
        """The next routes of an enumeration, given back at once."""
        status, number, found = self.rtm.RtmGetEnumRoutes(caller, enumeration, count, True)
        assert (status, number) == (0 if found else 259, len(found))
        assert self.rtm.RtmReleaseRoutes(caller, found) == (0,)
        return list(found)

    def notify(
        self, caller: Any, types: int = 1, views: int = 1, context: int = 0, marked: bool = False
    ) -> Any:
        """A registration for change notification, by default for all changes in unicast."""
        flags = types | 0x10000 * marked
        answer = self.rtm.RtmRegisterForChangeNotification(caller, views, flags, context, True)
        assert answer[0] == 0
        return answer[1]

    def changed(self, caller: Any, notification: Any, count: int = 16) -> list[str]:
        """The prefixes of the next changed dests, given back at once."""
        status, number, infos = self.rtm.RtmGetChangedDests(caller, notification, count, True)
        assert (status, number) == (0 if infos else 259, len(infos))
        assert self.rtm.RtmReleaseChangedDests(caller, notification, infos) == (0,)
        return [format_address(info[1]) for info in infos]

    def advance(self, milliseconds: int) -> list[Any]:
        """Move the clock; what was delivered meanwhile."""
        assert self.rtm.Advance(milliseconds) == (0,)
        return list(self.rtm.take_events())

    def delete(self, caller: Any, route: Any) -> None:
        """Delete a route, whose handle is consumed."""
        assert self.rtm.RtmDeleteRouteToDest(caller, route, True)[0] == 0

    def state(self, route: Any) -> int:
        """The state of a route whose object may be gone."""
        return int(route.state)

    def _given_back(self, caller: Any, answer: Any) -> Any:
        if answer == (1168,):
            return None
        assert answer[0] == 0
        assert self.rtm.RtmReleaseDestInfo(caller, answer[1]) == (0,)
        return answer[1]

    def is_live(self, caller: Any, handle: Any) -> bool:
        """Whether the object behind a handle exists; nothing stays referenced."""
        status = self.rtm.RtmReferenceHandles(caller, (handle,))[0]
        if status == 0:
            self.drop(caller, handle)
        return bool(status == 0)

    def drop(self, caller: Any, handle: Any) -> None:
        """Give back one reference of a handle of any kind."""
        dest_only = (handle, NetAddress(AF_INET, 0, 0), 0, 0, ())
        answers = [
            self.rtm.RtmReleaseRoutes(caller, (handle,)),
            self.rtm.RtmReleaseNextHops(caller, (handle,)),
            self.rtm.RtmReleaseEntities(caller, (handle,)),
            self.rtm.RtmReleaseDestInfo(caller, dest_only),
        ]
        assert sorted(answers) == [(0,), (6,), (6,), (6,)]


LIMITS: Mapping[str, object] = dict.fromkeys(
    (
        "views_ipv4",
        "views_ipv6",
        "max_next_hops_in_route",
        "max_handles_in_enum",
        "opaque_slots",
        "change_notifications",
        "preference_policy",
    )
)


def prefix(given: Any) -> Any:
    """A prefix in its usual notation, or anything else as it is."""
    return parse_prefix(given) if isinstance(given, str) else given


@pytest.fixture
def make() -> Callable[..., World]:
    """Makes an RTM with limits and decisions given by name."""
    return World


@pytest.fixture
def world() -> World:
    """An RTM with all defaults."""
    return World()
