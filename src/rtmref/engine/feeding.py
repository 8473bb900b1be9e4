"""A routing table as calls: peers become clients, announcements become routes.

This is where the vocabulary of routing tables meets the operations of RTM; it is an adapter of
input, as the adapters in `targets/` are of output.
"""

from __future__ import annotations

from typing import Any, Final

from rtmref.tables import UNICAST, Announce, Peer, PeerDown, Withdraw
from rtmref.values import WIDTHS, NetAddress

Call = tuple[str, tuple[Any, ...]]
FOREVER: Final = 0xFFFFFFFF
NEW: Final = 0x2
MATCH_OWNER: Final = 0x1
UNICAST_VIEW: Final = 0x1
MULTICAST_VIEW: Final = 0x2
INTERFACE: Final = 1


class Feeder:
    """Turns the items of a table into calls.

    The caller of `calls` sends the outcome of each call back into the generator. A client is one
    peer in one address family and view; it keeps one route for each prefix, as BGP does. Paths with
    identifiers (ADD-PATH) belong to a client of their own, which keeps several.
    """

    def __init__(self) -> None:
        self.peers: dict[int, Peer] = {}
        self.clients: dict[tuple[int, int, str, bool], Any] = {}
        self._next_hops: dict[tuple[Any, NetAddress], Any] = {}
        self._paths: dict[tuple[Any, NetAddress, int], Any] = {}
        self.announced = 0
        self.withdrawn = 0
        self.unknown = 0
        """Withdrawals of what was not there: usual at the begin of a stream of updates."""

    def calls(self, item: Any) -> Any:
        """The calls for an item, as a generator that takes their outcomes."""
        match item:
            case Peer(id=number):
                self.peers[number] = item
            case Announce():
                yield from self._announce(item)
            case Withdraw():
                yield from self._withdraw(item)
            case PeerDown(peer=number):
                yield from self._down(number)

    def _client(self, peer: int, family: int, safi: str, several: bool) -> Any:
        key = peer, family, safi, several
        known = self.clients.get(key)
        if known is None:
            number = 4 * peer + 2 * several + (safi != UNICAST)
            info = (0, family, (self.peers[peer].asn, number))
            outcome = yield "RtmRegisterEntity", (info, None, False, False, True, True)
            known = self.clients[key] = outcome[2]
        return known

    def _next_hop(self, client: Any, family: int, address: NetAddress) -> Any:
        if address[0] != family or address[2] == 0:
            return ()
        known = self._next_hops.get((client, address))
        if known is None:
            info = (address, None, INTERFACE, 0, 0, 0, None)
            outcome = yield "RtmAddNextHop", (client, info, (None,), True)
            known = self._next_hops[client, address] = (outcome[1],)
        return known

    def _announce(self, item: Announce) -> Any:
        family = item.prefix[0]
        client = yield from self._client(item.peer, family, item.safi, item.path != 0)
        hops = yield from self._next_hop(client, family, item.next_hop)
        view = UNICAST_VIEW if item.safi == UNICAST else MULTICAST_VIEW
        cost = item.metric, item.preference
        info = (None, None, None, 0, 0, 0, cost, view, 0, hops)
        key = client, item.prefix, item.path
        variable = (self._paths.get(key),) if item.path else None
        flags = NEW if item.path and variable == (None,) else 0
        outcome = yield (
            "RtmAddRouteToDest",
            (client, variable, item.prefix, info, FOREVER, None, 0, None, flags),
        )
        if item.path:
            self._paths[key] = outcome[1]
        self.announced += 1

    def _withdraw(self, item: Withdraw) -> Any:
        client = yield from self._client(item.peer, item.prefix[0], item.safi, item.path != 0)
        if item.path:
            route = self._paths.pop((client, item.prefix, item.path), None)
        else:
            route = yield from self._find(client, item.prefix)
        if route is None:
            self.unknown += 1
            return
        yield "RtmDeleteRouteToDest", (client, route, True)
        self.withdrawn += 1

    def _find(self, client: Any, prefix: NetAddress) -> Any:
        criteria = (None, client, None, 0, 0, 0, (0, 0), 0, 0, ())
        outcome = yield (
            "RtmGetExactMatchRoute",
            (client, prefix, MATCH_OWNER, criteria, 0, 0, True),
        )
        if len(outcome) == 1:
            return None
        yield "RtmReleaseRouteInfo", (client, outcome[1])
        return outcome[2]

    def _down(self, peer: int) -> Any:
        gone = [key for key in self.clients if key[0] == peer]
        for key in gone:
            client = self.clients.pop(key)
            yield "RtmDeregisterEntity", (client,)
            self._next_hops = {k: v for k, v in self._next_hops.items() if k[0] is not client}
            self._paths = {k: v for k, v in self._paths.items() if k[0] is not client}


def host_prefix(address: NetAddress, bits: int) -> NetAddress:
    """The host of the family of `address` with these bits."""
    return NetAddress(address[0], WIDTHS[address[0]], bits)
