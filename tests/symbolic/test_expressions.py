"""What each construct means to the prover, on a small state."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from tests.symbolic.worlds import HOP, NARROW, SECOND, THIRD, WIDE, probe

from rtmref.lang import expressions as syntax
from rtmref.lang.expressions import (
    access,
    applications,
    atoms,
    collections,
    comprehensions,
    operators,
)
from rtmref.symbolic import expressions
from rtmref.values import AF_INET, AF_INET6, NetAddress

MEANINGS: tuple[tuple[str, Any], ...] = (
    # literals, names, configuration
    ("true", True),
    ("0x1F", 31),
    ("Nothing == null", True),
    ("Buffer != null", True),
    ("Number", 7),
    ("slots", 4),
    ('ties == "oldest"', True),
    ('ties == "newest"', False),
    ("CREATED", 0),
    ("MULTICAST", 1),
    # objects, structures, maps
    ("First.cost", 5),
    ("Clock.rate.Weight", -1),
    ("Caller.best[UNICAST] == First", True),
    ("Caller.best[MULTICAST] == null", True),
    ("policy[1] == 10", True),
    ("policy[2] == null", True),
    ("live(First)", True),
    ("live(Stale)", False),
    ("Hop.exists(h, h.next == First)", True),
    ("Hop.filter(h, h.next == First.next).sort_by(h, [h.cost])", (THIRD, HOP)),
    ("Hop.filter(h, h.next != null && h.next == First.next).size()", 0),
    ("First in Hops", True),
    # truth, order, arithmetic
    ("!live(First)", False),
    ("Number > 6 && Number <= 7", True),
    ("Number < 7 || Number >= 8", False),
    ("(Number + 2) * 3 - 1", 26),
    ("Number / 2", 3),
    ("Number % 4", 3),
    ("-Number", -7),
    ("Number == 7 ? 1 : 2", 1),
    # sets and lists
    ("Hop.all(h, h.cost > 2)", True),
    ("Hop.exists(h, h.cost > 5)", False),
    ("Hop.filter(h, h.cost == 5).size()", 2),
    ("Hop.filter(h, h.owner == Caller).map(h, h.cost).size()", 1),
    ("First.others.map(h, h.cost)", (5, 3)),
    ("First.others.filter(h, h.cost == 3).size()", 1),
    ("Hop.find(h, h.prefix == prefix(Address))", SECOND),
    ("Hop.find(h, h.cost == 9) == null", True),
    ("Hop.filter(h, h.owner == Caller).min_by(h, [h.cost, -h.born])", SECOND),
    ("Hop.max_by(h, [h.cost, -h.born])", HOP),
    ("Hop.filter(h, h.cost > 5).min_by(h, [h.cost])", None),
    ("Hop.sort_by(h, [h.cost, h.born])", (THIRD, HOP, SECOND)),
    ("Hop.sort_by(h, [h.cost, h.born]).take(2)", (THIRD, HOP)),
    ("First.others.filter(h, h.cost == 3)", (THIRD,)),
    ("Hop.sort_by(h, [h.born]).filter(h, h.cost == 5)", (HOP, SECOND)),
    ("Hop.sort_by(h, [h.born]).flat_map(h, h.others + [h])", (SECOND, THIRD, HOP, SECOND, THIRD)),
    ("First.others.take(1)", (SECOND,)),
    ("First.others.take(-1).size()", 0),
    ("Caller.kinds.count(1)", 2),
    ("Caller.kinds.count(null)", 1),
    ("Caller.kinds.size()", 4),
    ("Hops.count(First)", 1),
    ("Hops.count(Stale)", 0),
    ("First.others + [First]", (SECOND, THIRD, HOP)),
    ("(First.others + [First]).count(First)", 1),
    ("Views == [MULTICAST]", True),
    ("Views == View", False),
    ("View.filter(v, index(v) < 3 && !(v in Views)).size()", 2),
    ("Hop.sum(h, h.cost * 2)", 26),
    ("Hop.filter(h, h.cost > 5).sum(h, h.cost)", 0),
    ("First.others.sum(h, h.cost)", 8),
    ("(First.others + First.others).filter(h, h.cost == 3).sum(h, h.cost + 1)", 8),
    ("Hop.sort_by(h, [h.cost, h.born]).take(2).sum(h, h.cost)", 8),
    ("View.filter(v, v in Views).sum(v, index(v) + 5)", 6),
    ("First.others[1]", THIRD),
    ("First.others[2] == null && First.others[-1] == null", True),
    ("Hop.sort_by(h, [h.cost, h.born])[Number - 6]", HOP),
    ("Caller.kinds.filter(k, k != null).size()", 3),
    ("Clock.line.place_of(Caller)", 1),
    ("First.others.place_of(First)", -1),
    ("Clock.line == Hop.sort_by(h, [h.cost, -h.born]).map(h, h.owner).take(2)", True),
    # prefixes, addresses, bits
    ("covers(First.prefix, prefix(Address))", True),
    ("covers(prefix(Address), First.prefix)", False),
    ("prefix(Address)", NARROW),
    ("length(First.prefix)", 8),
    ("length(Address)", 16),
    ("family(Address)", AF_INET),
    ("bits(Address)", 0x0A010203),
    ("well_formed(Address)", True),
    ("address(First.prefix)", WIDE),
    ("host(First.prefix)", NetAddress(AF_INET, 32, 0x0A000000)),
    ("order(First.prefix) < order(prefix(Address))", True),
    ("net_address(23, 200, 5)", NetAddress(AF_INET6, 200, 5)),
    ("index(MULTICAST)", 1),
    # structures, narrowing
    ("COST{Metric: Number, Weight: 1}", (7, 1)),
    ("Clock.last == null ? 0 : Clock.last.cost", 5),
    ("Clock.line.filter(o, o.registered).size()", 1),
    ("halved(Number)", 3),
)  # fmt: skip


OF_BITS: tuple[tuple[str, Any], ...] = (
    ("Hop.flat_map(h, h.views)", 0b11),
    ("Views + [UNICAST]", 0b11),
)
"""Asked apart from the others, because they need every bit of a word."""


@cache
def values() -> dict[str, Any]:
    """The value of each expression, asked in one call, or in two."""
    found = {}
    for cases in (MEANINGS, OF_BITS):
        named = {f"X{number}": text for number, (text, _) in enumerate(cases)}
        results = probe(return_=named).results
        found.update({text: results[name] for name, text in named.items()})
    return found


@pytest.mark.parametrize(("text", "value"), MEANINGS + OF_BITS)
def test_expressions_mean_what_they_say(text: str, value: Any) -> None:
    """The terms of an expression have the value that the language gives it."""
    assert values()[text] == value


def test_every_construct_has_a_meaning() -> None:
    """The cases are those of the syntax, in its order."""
    known = [
        each
        for part in (atoms, access, operators, collections, comprehensions, applications)
        for each in vars(part).values()
        if isinstance(each, type) and issubclass(each, syntax.Expression)
        if each.__module__ == part.__name__ and each is not syntax.Expression
    ]
    assert list(expressions.CASES) == known
