"""What the command line is asked, and what names stand for what: types, tables, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.notation import text_of
from rtmref.targets.rib import Path, Question
from rtmref.targets.zebra.messages import Owner
from rtmref.values import AF_INET, NetAddress, covers, parse_prefix

TYPES: Final = ("rip", "ospf", "isis", "eigrp", "bgp", "babel")
"""The route types of owners 0, 1, 2 and so on; then they begin again with the next instance.

Inside, zebra has one queue for the routes of the first four, and one for each of the others.
"""
UNICAST, MULTICAST = 1, 2
SAFIS: Final = (UNICAST, MULTICAST)
TABLES: Final = ("show ip route json", "show ip rpf json")
"""What shows the table of a view."""
LINKS_NETWORK: Final = parse_prefix("10.255.0.0/16")
"""A gateway 10.255.i.x is on link i, any other on link 0."""
WIDTH: Final = 32


def owner_of(types: Mapping[str, int], number: int) -> Owner:
    """The route type and instance of an owner."""
    instance, place = divmod(number, len(TYPES))
    return Owner(types[TYPES[place]], instance)


def link_of(gateway: NetAddress, links: int) -> int:
    """The link behind which a gateway is."""
    third = gateway.AddrBits >> 8 & 0xFF
    return third if covers(LINKS_NETWORK, gateway) and third < links else 0


def command_for(question: Question) -> str:
    """What is asked; what answers it may show more."""
    if SAFIS[question.view] == MULTICAST:
        if question.longest:
            raise TargetError("zebra looks up no address in its multicast table")
        return TABLES[question.view]
    shown = text_of(question.prefix)
    return f"show ip route {shown.partition('/')[0] if question.longest else shown} json"


def path_of(distance: int, metric: int, gateways: tuple[int, ...]) -> Path:
    """A path of these numbers."""
    hops = tuple([NetAddress(AF_INET, WIDTH, gateway) for gateway in gateways])
    return Path(distance, metric, hops)
