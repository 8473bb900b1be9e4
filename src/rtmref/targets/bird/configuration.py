"""BIRD's configuration: an own protocol for each owner, a table for each view, an observer."""

from __future__ import annotations

from typing import Final

from rtmref.targets.bird.updates import OWN_AS

TABLES: Final = ("master4", "multicast4")
"""The tables of the views, by number."""
ADDRESS: Final = "127.0.0.1"
PORT: Final = 1790
OBSERVER: Final = "127.255.255.254"
"""A route must not have it as its next hop: BIRD would not tell it of that route."""
NETWORK: Final = """\
log stderr {{ warning, error, auth, fatal, bug }};
router id {address};
timeformat base iso long;
ipv4 table {multicast};
ipv4 table next_hops;  # stays empty: no next hop is nearer than another

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
  ipv4 {{
    igp table next_hops;
    import filter preference_from_community;
    export none;
  }};
  ipv4 multicast {{
    table {multicast};
    igp table next_hops;
    import filter preference_from_community;
    export none;
  }};
}}

protocol bgp observer {{
  local {address} port {port} as {own};
  neighbor {observer} as {own};
  multihop;
  passive;
  hold time 0;
  ipv4 {{ igp table next_hops; import none; export all; next hop keep; }};
  ipv4 multicast {{
    table {multicast};
    igp table next_hops;
    import none;
    export all;
    next hop keep;
  }};
}}
"""
OWNER: Final = "protocol bgp o{owner} from owner {{ neighbor {address} as {number}; }}\n"


def configuration(owners: int) -> str:
    """The configuration file for the owners 0 … `owners` - 1."""
    whole = NETWORK.format(
        address=ADDRESS, port=PORT, own=OWN_AS, multicast=TABLES[1], observer=OBSERVER
    )
    return whole + "".join(
        OWNER.format(owner=owner, address=address_of(owner), number=as_number(owner))
        for owner in range(owners)
    )


def address_of(owner: int) -> str:
    """The neighbour that an owner is; of equal routes the one of the lowest neighbour is best."""
    return f"127.0.{1 + owner // 250}.{1 + owner % 250}"


def as_number(owner: int) -> int:
    """The AS number of an owner."""
    return OWN_AS + 1 + owner
