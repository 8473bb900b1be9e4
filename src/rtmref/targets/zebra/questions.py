"""What the command line is asked, and what names stand for what: types, tables, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.links import link_to
from rtmref.targets.notation import text_of
from rtmref.targets.rib import Question
from rtmref.targets.zebra.messages import Owner
from rtmref.values import AF_INET, AF_INET6, NetAddress

TYPES: Final = ("rip", "ospf", "isis", "eigrp", "bgp", "babel")
"""The route types of owners 0, 1, 2 and so on; then they begin again with the next instance.

Inside, zebra has one queue for the routes of the first four, and one for each of the others.
"""
UNICAST, MULTICAST = 1, 2
SAFIS: Final = (UNICAST, MULTICAST)
TABLES: Final = (("show ip route json", "show ipv6 route json"), ("show ip rpf json",))
"""What shows the tables of a view: those of IPv4 and IPv6. No command shows multicast of IPv6."""
SHOW: Final = {AF_INET: "show ip route", AF_INET6: "show ipv6 route"}


def owner_of(types: Mapping[str, int], number: int) -> Owner:
    """The route type and instance of an owner."""
    instance, place = divmod(number, len(TYPES))
    return Owner(types[TYPES[place]], instance)


def link_of(gateway: NetAddress, links: int) -> int:
    """The link behind which a gateway is, the first for one that is on none."""
    link = link_to(gateway)
    return link if link is not None and link < links else 0


def command_for(question: Question) -> str:
    """What is asked; what answers it may show more."""
    if SAFIS[question.view] == MULTICAST:
        if question.longest:
            raise TargetError("zebra looks up no address in its multicast table")
        return TABLES[question.view][0]
    shown = text_of(question.prefix)
    show = SHOW[question.prefix.AddressFamily]
    return f"{show} {shown.partition('/')[0] if question.longest else shown} json"
