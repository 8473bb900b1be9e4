"""Routes as BGP tells them, read by two readers: the adapter's own, and the one of table dumps."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.targets.bird.routes import KEYS, ROUTES

from rtmref.tables.items import Announce, Item, Peer, Withdraw
from rtmref.tables.messages import Messages
from rtmref.tables.peers import Peers
from rtmref.targets.bird.messages import UPDATE, BrokenMessage, messages_in
from rtmref.targets.bird.updates import Told, announcement, told, withdrawal
from rtmref.targets.rib import Key, Route

RECORD = bytes.fromhex("fc00 fbff 0000 0001 7f000001 7f000002")
"""The beginning of a BGP4MP record (RFC 6396, 4.4) with ASes of two octets."""
VIEWS = ["unicast", "multicast"]


def as_recorded(message: bytes) -> Item:
    """What the reader of recorded sessions makes of a message."""
    skipped: Counter[str] = Counter()
    peer, item = Messages(Peers(), skipped).read(1, RECORD + message)
    assert isinstance(peer, Peer)
    assert not skipped
    return item


def update_in(octets: bytes) -> bytes:
    """The body of the one message."""
    ((kind, body),), rest = messages_in(octets)
    assert (kind, rest) == (UPDATE, b"")
    return body


@given(ROUTES)
def test_an_announcement_says_what_the_route_says(route: Route) -> None:
    """Both readers find view, prefix, metric and next hop; the adapter's own all the rest too."""
    message = announcement(route)
    assert told(update_in(message)) == [Told(route.key.view, route.key.prefix, route)]
    item = as_recorded(message)
    assert isinstance(item, Announce)
    assert (item.prefix, item.metric) == (route.key.prefix, route.path.metric)
    assert (item.next_hop,) == route.path.next_hops
    assert item.safi == VIEWS[route.key.view]


@given(ROUTES, ROUTES)
def test_only_preference_and_metric_tell_owners_apart(one: Route, other: Route) -> None:
    """The AS paths of all owners are equally long, so that they do not decide."""
    first, second = as_recorded(announcement(one)), as_recorded(announcement(other))
    assert isinstance(first, Announce)
    assert isinstance(second, Announce)
    assert first.preference == second.preference == 1


@given(KEYS)
def test_a_withdrawal_names_the_prefix_in_its_view(key: Key) -> None:
    """Both readers find which route goes."""
    message = withdrawal(key)
    assert told(update_in(message)) == [Told(key.view, key.prefix, None)]
    item = as_recorded(message)
    assert isinstance(item, Withdraw)
    assert (item.prefix, item.safi) == (key.prefix, VIEWS[key.view])


@given(ROUTES, st.data())
def test_an_update_that_is_cut_short_is_refused_or_says_less(
    route: Route, data: st.DataObject
) -> None:
    """What is missing makes an error or no route, never another route."""
    body = update_in(announcement(route))
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    with suppress(BrokenMessage):
        assert told(cut) == []


@pytest.mark.parametrize("body", ["", "00", "0000", "0000ffff", "00000003400101", "0000000042"])
def test_what_is_no_update_is_refused(body: str) -> None:
    """Lengths that reach beyond the end, attributes that are missing, a prefix that is too long."""
    with pytest.raises(BrokenMessage):
        told(bytes.fromhex(body))


def test_an_end_of_rib_says_nothing() -> None:
    """RFC 4724, 2: an UPDATE without routes marks the end of the first ones."""
    assert told(bytes.fromhex("00000000")) == []
    assert told(bytes.fromhex("00000006800f03000102")) == []
