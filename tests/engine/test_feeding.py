"""A routing table as calls."""

from __future__ import annotations

from typing import Any

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.feeding import MULTICAST_VIEW, NEW, UNICAST_VIEW, Feeder, host_prefix
from rtmref.tables import MULTICAST, UNICAST, Announce, Peer, PeerDown, Withdraw
from rtmref.values import AF_INET, AF_INET6, NetAddress, parse_prefix

TEN = parse_prefix("10.0.0.0/8")
HOP = parse_prefix("192.0.2.1/32")


class Fed:
    """A feeder whose calls are made on a model."""

    def __init__(self, compiled: Program, peers: int = 2) -> None:
        self.model = Model(compiled)
        self.feeder = Feeder()
        self.calls: list[tuple[str, tuple[Any, ...], Any]] = []
        for number in range(peers):
            self.feed(Peer(number, NetAddress(AF_INET, 32, number), 64500 + number))

    def feed(self, item: Any) -> list[str]:
        """Make the calls for an item; their operations."""
        begun = len(self.calls)
        calls = self.feeder.calls(item)
        try:
            operation, arguments = next(calls)
            while True:
                outcome = self.model.call(operation, *arguments)
                self.calls.append((operation, arguments, outcome))
                assert self.model.violation() is None
                operation, arguments = calls.send(outcome)
        except StopIteration:
            return [operation for operation, _, _ in self.calls[begun:]]

    def routes(self) -> int:
        """How many routes are in the tables."""
        return sum(route.state == 0 for route in self.model.objects("Route"))


def announce(
    peer: int = 0, prefix: NetAddress = TEN, metric: int = 5, path: int = 0, safi: Any = UNICAST
) -> Announce:
    """An announcement."""
    return Announce(peer, prefix, HOP, 100, metric, safi, path)


def test_the_first_route_makes_client_and_next_hop(compiled: Program) -> None:
    """A peer becomes a client at its first route, its next hop is added once."""
    fed = Fed(compiled)
    first = ["RtmRegisterEntity", "RtmAddNextHop", "RtmAddRouteToDest"]
    assert fed.feed(announce()) == first
    assert fed.feed(announce(prefix=parse_prefix("10.0.0.0/9"))) == first[2:]
    assert fed.feed(announce(peer=1)) == first
    assert fed.routes() == 3
    assert fed.feeder.announced == 3


def test_attributes_become_preference_and_metric(compiled: Program) -> None:
    """Preference, metric, view and next hop arrive where RTM keeps them."""
    fed = Fed(compiled)
    fed.feed(announce(metric=77))
    (route,) = fed.model.objects("Route")
    assert (route.preference, route.metric, route.views) == (100, 77, UNICAST_VIEW)
    assert [hop.address for hop in route.next_hops] == [HOP]


def test_a_later_path_replaces_the_former(compiled: Program) -> None:
    """A peer has one route for each prefix: a new announcement updates it."""
    fed = Fed(compiled)
    fed.feed(announce(metric=5))
    fed.feed(announce(metric=9))
    (route,) = fed.model.objects("Route")
    assert route.metric == 9


def test_paths_with_identifiers_stand_side_by_side(compiled: Program) -> None:
    """Paths with different identifiers are different routes; the same identifier updates."""
    fed = Fed(compiled)
    fed.feed(announce(path=1))
    assert fed.calls[-1][1][8] == NEW
    fed.feed(announce(path=2))
    assert fed.routes() == 2
    fed.feed(announce(path=1, metric=50))
    assert fed.routes() == 2
    assert fed.feed(Withdraw(0, TEN, UNICAST, 1)) == ["RtmDeleteRouteToDest"]
    assert fed.routes() == 1


def test_families_and_uses_have_their_own_clients(compiled: Program) -> None:
    """One peer is one client in each family and for each use, in the view of the use."""
    fed = Fed(compiled, peers=1)
    fed.feed(announce())
    fed.feed(announce(safi=MULTICAST))
    fed.feed(announce(prefix=parse_prefix("2001:db8::/32")))
    assert len(fed.feeder.clients) == 3
    assert {route.views for route in fed.model.objects("Route")} == {UNICAST_VIEW, MULTICAST_VIEW}
    last = fed.calls[-1][1][3]
    assert last[9] == (), "a next hop of the other family is left out"


def test_withdrawals_find_their_route(compiled: Program) -> None:
    """A withdrawal looks the route up, gives the structure back, deletes; nothing is leaked."""
    fed = Fed(compiled)
    fed.feed(announce())
    assert fed.feed(Withdraw(0, TEN, UNICAST)) == [
        "RtmGetExactMatchRoute",
        "RtmReleaseRouteInfo",
        "RtmDeleteRouteToDest",
    ]
    assert fed.routes() == 0
    assert not tuple(fed.model.objects("Route"))
    assert not tuple(fed.model.objects("Dest"))
    assert (fed.feeder.withdrawn, fed.feeder.unknown) == (1, 0)


def test_unknown_withdrawals_are_counted(compiled: Program) -> None:
    """A withdrawal of what is not there deletes nothing."""
    fed = Fed(compiled)
    assert "RtmDeleteRouteToDest" not in fed.feed(Withdraw(0, TEN, UNICAST))
    assert "RtmDeleteRouteToDest" not in fed.feed(Withdraw(0, TEN, UNICAST, 3))
    assert (fed.feeder.withdrawn, fed.feeder.unknown) == (0, 2)


def test_a_lost_peer_takes_its_routes_along(compiled: Program) -> None:
    """The end of a session deregisters all clients of the peer; it may come back."""
    fed = Fed(compiled)
    fed.feed(announce())
    fed.feed(announce(path=4))
    fed.feed(announce(peer=1))
    assert fed.feed(PeerDown(0)) == ["RtmDeregisterEntity"] * 2
    assert fed.routes() == 1
    assert fed.feed(announce())[0] == "RtmRegisterEntity"
    assert fed.feed(announce(path=4))[-1] == "RtmAddRouteToDest"
    assert fed.routes() == 3


def test_host_prefixes() -> None:
    """A host has the full length of its family."""
    assert host_prefix(TEN, 0x0A000001) == NetAddress(AF_INET, 32, 0x0A000001)
    assert host_prefix(NetAddress(AF_INET6, 0, 0), 5) == NetAddress(AF_INET6, 128, 5)
