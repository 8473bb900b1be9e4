"""What each statement does to the state, by the prover's meaning."""

from __future__ import annotations

from typing import Any

import pytest
from tests.symbolic.worlds import (
    GONE,
    HOP,
    NARROW,
    OTHER,
    OWNER,
    SECOND,
    THIRD,
    changes,
    probe,
)

from rtmref.lang import statements as syntax
from rtmref.snapshots import Reference
from rtmref.symbolic import statements

CLOCK, NEW = Reference("Clock", 1), Reference("Hop", 4)
RESTED = {CLOCK: {"kind": 1}}
"""What the step `rest` does after every call."""
NEW_HOP = {
    "owner": "Caller",
    "prefix": "prefix(Address)",
    "next": "First",
    "others": "First.others + [First]",
    "state": "CREATED",
    "views": "[UNICAST]",
    "cost": 1,
    "born": "Number",
    "refs": 0,
}
CHANGES: tuple[tuple[str, list[Any], dict[Reference, Any]], ...] = (
    ("nothing", [], {}),
    ("set a field", [{"set": {"First.cost": "First.cost + 1"}}], {HOP: {"cost": 6}}),
    (
        "set all at once",
        [{"set": {"First.cost": "First.born", "First.born": "First.cost"}}],
        {HOP: {"cost": 1, "born": 5}},
    ),
    (
        "one after the other",
        [{"set": {"First.cost": 9}}, {"set": {"First.born": "First.cost"}}],
        {HOP: {"cost": 9, "born": 9}},
    ),
    (
        "a name keeps its value",
        [{"let": {"x": "First.cost"}}, {"set": {"First.cost": 9}}, {"set": {"First.born": "x"}}],
        {HOP: {"cost": 9, "born": 5}},
    ),
    (
        "set a map entry",
        [{"set": {"Caller.best[MULTICAST]": "First"}}],
        {OWNER: {"best": {0: HOP, 1: HOP}}},
    ),
    ("remove a map entry", [{"set": {"Caller.best[UNICAST]": "null"}}], {OWNER: {"best": {}}}),
    ("set a list", [{"set": {"First.others": "[First]"}}], {HOP: {"others": (HOP,)}}),
    ("add to a set", [{"add": {"First.views": "MULTICAST"}}], {HOP: {"views": 0b11}}),
    ("remove from a set", [{"remove": {"First.views": "UNICAST"}}], {HOP: {"views": 0}}),
    ("delete", [{"delete": "First"}], {HOP: None}),
    (
        "create",
        [{"create": "Hop", "with": NEW_HOP, "as": "h"}, {"set": {"h.refs": 2}}],
        {
            NEW: {
                "owner": OWNER,
                "prefix": NARROW,
                "next": HOP,
                "others": (SECOND, THIRD, HOP),
                "state": 0,
                "views": 1,
                "cost": 1,
                "born": 7,
                "refs": 2,
            }
        },
    ),
    (
        "each reads the state before",
        [
            {
                "each": {"h": "Hop"},
                "do": [{"set": {"h.cost": "h.born + Hop.filter(k, k.cost == 5).size()"}}],
            }
        ],
        {HOP: {"cost": 3}, SECOND: {"cost": 4}, THIRD: {"cost": 5}},
    ),
    (
        "each over a list counts an item once",
        [
            {
                "each": {"h": "Hops.filter(x, live(x))"},
                "do": [{"set": {"h.refs": "h.refs + Hops.count(h)"}}],
            }
        ],
        {HOP: {"refs": 1}, SECOND: {"refs": 3}},
    ),
    (
        "each over two variables",
        [
            {
                "each": {"o": "Owner", "v": "Views"},
                "do": [{"set": {"o.best[v]": "Hop.find(h, h.owner == o && h.cost == 3)"}}],
            }
        ],
        {OTHER: {"best": {1: THIRD}}},
    ),
    (
        "a fixed key",
        [{"each": {"o": "Owner"}, "do": [{"set": {"o.best[UNICAST]": "null"}}]}],
        {OWNER: {"best": {}}},
    ),
    (
        "branches in a loop",
        [
            {
                "each": {"h": "Hop"},
                "do": [
                    {
                        "if": "h.cost == 3",
                        "then": [{"delete": "h"}],
                        "else": [{"add": {"h.views": "MULTICAST"}}],
                    }
                ],
            }
        ],
        {HOP: {"views": 0b11}, THIRD: None},
    ),
    (
        "create in a loop",
        [
            {
                "each": {"h": "Hop.filter(k, k.cost == 3)"},
                "do": [
                    {"create": "Hop", "with": {**NEW_HOP, "next": "h", "others": "[h]"}, "as": "c"},
                    {"set": {"c.cost": "h.cost"}},
                ],
            }
        ],
        {
            NEW: {
                "owner": OWNER,
                "prefix": NARROW,
                "next": THIRD,
                "others": (THIRD,),
                "state": 0,
                "views": 1,
                "cost": 3,
                "born": 7,
                "refs": 0,
            }
        },
    ),
    (
        "branches",
        [
            {
                "if": "Number == 7",
                "then": [{"let": {"x": "First.cost"}}],
                "else": [{"let": {"x": "0"}}],
            },
            {"set": {"First.born": "x"}},
        ],
        {HOP: {"born": 5}},
    ),
    ("a procedure", [{"call": {"elect": {"o": "Caller"}}}], {OWNER: {"best": {0: HOP, 1: SECOND}}}),
)


@pytest.mark.parametrize(
    ("do", "expected"), [case[1:] for case in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_statements_do_what_they_say(do: list[Any], expected: dict[Reference, Any]) -> None:
    """The state after a statement differs from the one before as the language says."""
    assert changes(probe(do=do)) == {**RESTED, **expected}


def test_events_are_sent_for_every_item() -> None:
    """An event in a loop is sent once for each item that satisfies the conditions around it."""
    emit = {"emit": {"to": "h.owner", "event": "HOP_ADDED", "context1": "h", "context2": "h.cost"}}
    outcome = probe(do=[{"each": {"h": "Hop"}, "do": [{"if": "h.cost == 5", "then": [emit]}]}])
    assert set(outcome.events) == {(OWNER, 0, HOP, 5), (OWNER, 0, SECOND, 5)}


def test_a_refused_call_changes_nothing() -> None:
    """The first refusal that holds gives the status, and no statement runs."""
    refused = {"status": "ERROR_NOT_FOUND", "when": "Number == 7", "source": ["D-ERR-01"]}
    outcome = probe(do=[{"delete": "First"}], refuse=[refused])
    assert (outcome.status, outcome.refused) == (1168, True)
    assert changes(outcome) == RESTED


def test_a_new_object_is_no_stale_one() -> None:
    """An object that is created is not the one that a stale handle of the caller names."""
    outcome = probe(
        do=[{"create": "Hop", "with": NEW_HOP, "as": "h"}, {"let": {"same": "Stale == h"}}],
        return_={"Same": "same", "New": "h"},
    )
    assert outcome.results == {"Same": False, "New": NEW}
    assert NEW != GONE


def test_every_construct_has_an_effect() -> None:
    """The cases are those of the syntax, in its order."""
    known = [
        each
        for each in vars(syntax).values()
        if isinstance(each, type)
        and issubclass(each, syntax.Statement)
        and each is not syntax.Statement
    ]
    assert list(statements.CASES) == known
