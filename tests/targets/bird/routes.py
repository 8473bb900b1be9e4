"""Routes at random that BIRD takes."""

from __future__ import annotations

from hypothesis import strategies as st

from rtmref.targets.bird.updates import HIGHEST
from rtmref.targets.rib import Key, Path, Room, Route
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress, masked, parse_prefix

ROOM = Room(owners=6, views=2, links=0)
HOPS = {AF_INET: parse_prefix("10.9.9.9/32"), AF_INET6: parse_prefix("2001:db8::9/128")}


@st.composite
def prefixes(draw: st.DrawFn, family: int) -> NetAddress:
    """Any prefix of a family."""
    width = WIDTHS[family]
    bits = draw(st.integers(0, (1 << width) - 1))
    return masked(NetAddress(family, draw(st.integers(0, width)), bits))


@st.composite
def hosts(draw: st.DrawFn, family: int) -> NetAddress:
    """The address of any host."""
    width = WIDTHS[family]
    return NetAddress(family, width, draw(st.integers(0, (1 << width) - 1)))


@st.composite
def keys(draw: st.DrawFn, family: int) -> Key:
    """Any owner, view and prefix."""
    return Key(draw(st.integers(0, 999)), draw(st.integers(0, 1)), draw(prefixes(family)))


@st.composite
def routes_of(draw: st.DrawFn, family: int) -> Route:
    """Any route with one next hop of its family."""
    preference, metric = draw(st.integers(0, HIGHEST)), draw(st.integers(0, (1 << 32) - 1))
    return Route(draw(keys(family)), Path(preference, metric, (draw(hosts(family)),)))


KEYS = st.sampled_from([AF_INET, AF_INET6]).flatmap(keys)
ROUTES = st.sampled_from([AF_INET, AF_INET6]).flatmap(routes_of)


def route(owner: int, view: int, prefix: str, preference: int, metric: int = 0) -> Route:
    """A route by the usual notation of its prefix."""
    key = Key(owner, view, parse_prefix(prefix))
    return Route(key, Path(preference, metric, (HOPS[key.prefix.AddressFamily],)))
