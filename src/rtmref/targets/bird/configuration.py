"""BIRD's configuration: a protocol for each owner, a table for each view and family."""

from __future__ import annotations

from typing import Final

from rtmref.targets.bird.updates import OWN_AS
from rtmref.values import AF_INET, AF_INET6

TABLES: Final = {
    (0, AF_INET): "master4",
    (1, AF_INET): "multicast4",
    (0, AF_INET6): "master6",
    (1, AF_INET6): "multicast6",
}
"""The table of each view of each address family."""
KINDS: Final = {
    (0, AF_INET): "ipv4",
    (1, AF_INET): "ipv4 multicast",
    (0, AF_INET6): "ipv6",
    (1, AF_INET6): "ipv6 multicast",
}
"""What BIRD calls the channel of each."""
ADDRESS: Final = "127.0.0.1"
PORT: Final = 1790
OBSERVER: Final = "127.255.255.254"
"""A route must not have it as its next hop: BIRD would not tell it of that route."""
NETWORK: Final = """\
log stderr {{ warning, error, auth, fatal, bug }};
router id {address};
timeformat base iso long;
ipv4 table multicast4;
ipv6 table multicast6;
ipv4 table next_hops4;  # both stay empty: no next hop is nearer than another
ipv6 table next_hops6;

filter preference_from_community {{
  for pair each in bgp_community do if each.asn = {own} then preference = each.data;
  accept;
}}

template bgp owner {{
  local {address} port {port} as {own};
  multihop;
  passive;
  med metric on;  # also between routes of different neighbours
  hold time 0;
  connect delay time 1;
  error wait time 1, 1;
  error forget time 1;
{owners}}}

protocol bgp observer {{
  local {address} port {port} as {own};
  neighbor {observer} as {own};
  multihop;
  passive;
  hold time 0;
{observers}}}
"""
OWNER: Final = "protocol bgp o{owner} from owner {{ neighbor {address} as {number}; }}\n"
FROM_OWNER: Final = "import filter preference_from_community; export none;"
TO_OBSERVER: Final = "import none; export all; next hop keep;"


OWN: Final = {AF_INET: "", AF_INET6: "next hop address ::1; "}
"""BIRD misses an own address in a session between IPv4 addresses, though it is never used."""


def configuration(owners: int) -> str:
    """The configuration file for the owners 0 … `owners` - 1."""
    whole = NETWORK.format(
        address=ADDRESS,
        port=PORT,
        own=OWN_AS,
        observer=OBSERVER,
        owners=_channels(FROM_OWNER),
        observers=_channels(TO_OBSERVER),
    )
    return whole + "".join(
        OWNER.format(owner=owner, address=address_of(owner), number=as_number(owner))
        for owner in range(owners)
    )


def _channels(does: str) -> str:
    return "".join(
        f"  {KINDS[of]} {{ table {table}; igp table next_hops{table[-1]}; {OWN[of[1]]}{does} }};\n"
        for of, table in TABLES.items()
    )


def address_of(owner: int) -> str:
    """The neighbour that an owner is; of equal routes the one of the lowest neighbour is best."""
    return f"127.0.{1 + owner // 250}.{1 + owner % 250}"


def as_number(owner: int) -> int:
    """The AS number of an owner."""
    return OWN_AS + 1 + owner
