"""A library for prefixes as a routing information base of one owner."""

from __future__ import annotations

import pytest
from tests.targets.lpm.tables import name, sound

from rtmref.targets.child import TargetError
from rtmref.targets.lpm.rib import LongestPrefix
from rtmref.targets.rib import Key, Nesting, Path, Route
from rtmref.values import parse_prefix

__all__ = ["name", "sound"]


def route(view: int, prefix: str, preference: int, owner: int = 0) -> Route:
    """A route by the usual notation of its prefix."""
    hops = (parse_prefix("10.9.9.9/32"),)
    return Route(Key(owner, view, parse_prefix(prefix)), Path(preference, 7, hops))


def test_every_route_is_the_best_one(name: str) -> None:
    """It is found by its prefix and by addresses in it, in its view and with its whole path."""
    rib: Nesting = LongestPrefix(name)
    wide, narrow = route(1, "10.0.0.0/8", 1), route(1, "10.1.0.0/16", 9)
    six = route(1, "2001:db8::/32", 3)
    rib.announce([wide, narrow, six, route(1, "10.1.0.0/16", 2), narrow])
    rib.settle()
    assert rib.best(1, narrow.key.prefix) == narrow
    assert rib.best(1, parse_prefix("10.0.0.0/9")) is None
    assert rib.lookup(1, parse_prefix("10.1.2.3/32")) == narrow
    assert rib.lookup(1, parse_prefix("10.2.2.3/32")) == wide
    assert rib.lookup(1, parse_prefix("2001:db8::1/128")) == six
    assert rib.lookup(0, parse_prefix("10.1.2.3/32")) is None
    assert rib.covering(1, narrow.key.prefix) == [wide, narrow]
    assert list(rib.table(1)) == [wide, narrow, six]
    assert list(rib.table(0)) == []
    assert not rib.take_changes()
    rib.withdraw([wide.key])
    assert list(rib.table(1)) == [narrow, six]
    rib.close()


def test_who_leaves_or_resets_leaves_nothing(sound: str) -> None:
    """All prefixes are removed; others may come."""
    rib = LongestPrefix(sound)
    routes = [route(0, "10.0.0.0/8", 1), route(0, "::/0", 1), route(1, "10.0.0.0/8", 1)]
    for resets in (False, True):
        rib.announce(routes)
        rib.leave(1)
        assert [*rib.table(0), *rib.table(1)] == routes
        if resets:
            rib.reset()
        else:
            rib.leave(0)
        assert [*rib.table(0), *rib.table(1)] == []


def test_there_is_one_owner_and_no_link(name: str) -> None:
    """What a library for prefixes does not know cannot be asked of it."""
    rib = LongestPrefix(name)
    assert rib.version.startswith(f"{name} ")
    with pytest.raises(TargetError, match="no owners"):
        rib.announce([route(0, "10.0.0.0/8", 1, owner=1)])
    with pytest.raises(TargetError, match="no links"):
        rib.set_link(0, up=False)
