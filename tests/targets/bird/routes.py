"""Routes at random that BIRD takes."""

from __future__ import annotations

from hypothesis import strategies as st

from rtmref.targets.bird.updates import HIGHEST
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, NetAddress, masked, parse_prefix

HOP = parse_prefix("10.9.9.9/32")
ADDRESSES = st.integers(0, (1 << 32) - 1)


@st.composite
def prefixes(draw: st.DrawFn) -> NetAddress:
    """Any IPv4 prefix."""
    return masked(NetAddress(AF_INET, draw(st.integers(0, 32)), draw(ADDRESSES)))


KEYS = st.builds(Key, st.integers(0, 999), st.integers(0, 1), prefixes())
PATHS = st.builds(
    Path,
    st.integers(0, HIGHEST),
    st.integers(0, (1 << 32) - 1),
    st.builds(lambda bits: (NetAddress(AF_INET, 32, bits),), ADDRESSES),
)
ROUTES = st.builds(Route, KEYS, PATHS)


def route(owner: int, view: int, prefix: str, preference: int, metric: int = 0) -> Route:
    """A route by the usual notation of its prefix."""
    return Route(Key(owner, view, parse_prefix(prefix)), Path(preference, metric, (HOP,)))
