"""What is drawn from ranges that have values of several address families."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from rtmref.machines.pools import Pools, new_pools
from rtmref.machines.ranges import OneOf, Prefixes, Range, Values
from rtmref.machines.source import seeded
from rtmref.values import AF_INET, AF_INET6, parse_prefix

FOUR, SIX = parse_prefix("10.0.0.0/8"), parse_prefix("2000::/3")
BOTH = [
    Values((parse_prefix("10.0.0.1/32"), parse_prefix("10.0.0.2/32"), parse_prefix("2001::1/128"))),
    OneOf((OneOf((Prefixes(FOUR, 8, 32), Values((FOUR,)))), Prefixes(SIX, 3, 128))),
    OneOf((Prefixes(FOUR, 8, 32), Values((parse_prefix("0::/0"),)), Prefixes(SIX, 3, 128))),
]


@pytest.fixture
def pools() -> Pools:
    """Pools in which the caller is the address family that it uses."""
    found = new_pools(seeded(Random(1).random), (), ())
    found.family_near = lambda caller: caller
    return found


@pytest.mark.parametrize("both", BOTH, ids=["values", "nested", "ranges"])
@pytest.mark.parametrize("family", [AF_INET, AF_INET6])
def test_addresses_are_mostly_of_the_family_of_the_caller(
    pools: Pools, both: Range, family: int
) -> None:
    """Of many, a few are of another family: what is refused is worth a try."""
    make, pools.caller = both.make(), family
    drawn = Counter(make(pools).AddressFamily for _ in range(2000))
    assert drawn.keys() == {AF_INET, AF_INET6}
    assert drawn[family] > 1900


@pytest.mark.parametrize("both", BOTH, ids=["values", "nested", "ranges"])
def test_any_family_is_drawn_for_who_uses_none(pools: Pools, both: Range) -> None:
    """Without a family to go by, each alternative comes as often as the others."""
    make = both.make()
    drawn = Counter(make(pools).AddressFamily for _ in range(3000))
    assert min(drawn.values()) > 800
