"""Each library, as its adapter asks it, against a dictionary that is searched from end to end."""

from __future__ import annotations

from random import Random

import pytest
from tests.targets.lpm.tables import Plain, made_by, name, sound

from rtmref.targets.child import TargetError
from rtmref.targets.lpm import libraries
from rtmref.targets.lpm.table import Entry, PrefixTable
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress, masked, parse_prefix

__all__ = ["name", "sound"]
STEPS = 600
ENDS = [("0.0.0.0/0", "255.255.255.255/32"), ("::/0", f"{'ffff:' * 7}ffff/128")]


def drawn(random: Random, family: int) -> NetAddress:
    """A prefix, or the address of a host; most are nested in others, or almost equal."""
    width = WIDTHS[family]
    length = random.choice((random.randrange(width + 1), random.randrange(8), width))
    bits = random.getrandbits(width) & random.getrandbits(width) & random.getrandbits(width)
    return masked(NetAddress(family, length, bits))


def step(
    random: Random, table: PrefixTable, kept: dict[NetAddress, int], prefix: NetAddress
) -> None:
    """Insert the prefix, or remove it; most of all if there are many."""
    if random.random() < (0.7 if len(kept) < 60 else 0.2):
        kept[prefix] = random.randrange(1000)
        table.insert(prefix, kept[prefix])
    else:
        kept.pop(prefix, None)
        table.remove(prefix)


@pytest.mark.parametrize("family", [AF_INET, AF_INET6])
def test_a_library_answers_as_a_dictionary_would(sound: str, family: int) -> None:
    """Whatever was inserted and removed: exact, longest, covering and ordered are the same."""
    random, table = Random(family), made_by(sound)(family)
    kept: dict[NetAddress, int] = {}
    for at in range(STEPS):
        again = kept and random.random() < 0.4
        step(random, table, kept, random.choice(list(kept)) if again else drawn(random, family))
        plain, asked = Plain(kept), drawn(random, family)
        host = NetAddress(family, WIDTHS[family], asked.AddrBits | random.getrandbits(3))
        assert table.longest(host) == plain.longest(host)
        for prefix in (asked, random.choice(plain.entries).prefix if kept else asked):
            assert table.exact(prefix) == plain.exact(prefix)
            assert list(table.covering(prefix)) == plain.covering(prefix)
        if at % 20 == 0:
            assert list(table.ordered()) == plain.entries


@pytest.mark.parametrize(("all_of_it", "last"), ENDS)
def test_the_ends_of_the_range_are_prefixes_too(sound: str, all_of_it: str, last: str) -> None:
    """The prefix of no bits contains every address, that of all bits one."""
    whole, single = parse_prefix(all_of_it), parse_prefix(last)
    table = made_by(sound)(whole.AddressFamily)
    assert table.longest(single) is None
    assert list(table.ordered()) == []
    table.insert(single, "one")
    table.insert(whole, "all")
    assert table.longest(single) == Entry(single, "one")
    assert list(table.covering(single)) == [Entry(whole, "all"), Entry(single, "one")]
    table.remove(single)
    assert table.longest(single) == table.exact(whole) == Entry(whole, "all")
    table.remove(whole)
    table.remove(whole)
    assert list(table.ordered()) == []


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says how to get it."""
    monkeypatch.setitem(libraries.LIBRARIES, "absent", libraries.Library("no_such_adapter", "T"))
    with pytest.raises(TargetError, match=r"absent is not installed.*rtmref\[libraries\]"):
        libraries.table_of("absent")
