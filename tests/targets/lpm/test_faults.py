"""What is known to be wrong in a library: if one of these fails, it has been mended."""

from __future__ import annotations

from tests.targets.lpm.tables import Plain, made_by

from rtmref.targets.lpm.table import Entry
from rtmref.values import AF_INET, parse_prefix

HALF, QUARTER = parse_prefix("64.0.0.0/3"), parse_prefix("80.0.0.0/4")


def test_cidr_trie_loses_a_prefix_behind_a_longer_one() -> None:
    """Release 3.1.2 does not find 64.0.0.0/3 for an address in 80.0.0.0/4, inserted before it."""
    host = parse_prefix("80.0.0.0/32")
    table = made_by("cidr-trie")(AF_INET)
    table.insert(QUARTER, 1)
    table.insert(HALF, 2)
    assert Plain({QUARTER: 1, HALF: 2}).covering(host) == [Entry(HALF, 2), Entry(QUARTER, 1)]
    assert table.covering(host) == [Entry(QUARTER, 1)]
    assert table.exact(HALF) == Entry(HALF, 2)


def test_cidr_trie_shares_what_begins_at_zero_between_tables() -> None:
    """Release 3.1.2 keeps 0.0.0.0/0 of all tries in one dictionary, a default argument."""
    one, other = made_by("cidr-trie")(AF_INET), made_by("cidr-trie")(AF_INET)
    whole = parse_prefix("0.0.0.0/0")
    one.insert(whole, 1)
    assert other.exact(whole) == Entry(whole, 1)
    one.remove(whole)
    assert other.exact(whole) is None


def test_patricia_trie_names_a_key_that_it_does_not_have() -> None:
    """Release 10 has the right value for an address, under a key where only an edge was split."""
    table = made_by("patricia-trie")(AF_INET)
    whole = parse_prefix("0.0.0.0/0")
    for prefix in (whole, parse_prefix("80.0.0.0/8"), parse_prefix("83.0.0.0/8")):
        table.insert(prefix, str(prefix))
    host = parse_prefix("82.0.0.1/32")
    assert table.covering(host) == [Entry(whole, str(whole))]
    assert table.longest(host) == Entry(parse_prefix("80.0.0.0/6"), str(whole))
    assert table.exact(parse_prefix("80.0.0.0/6")) is None
