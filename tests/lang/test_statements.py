"""Statements: what they become, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.notation import lines
from tests.lang.specs import check_operation, check_with, refuse

from rtmref.lang.traversal import binder, walk

PARAMETERS = {"x": "handle<Hop>", "c": "handle<Owner>", "b": "bool", "hs": "list<handle<Hop>>"}
GUARDS = [refuse("!live(x) || !live(c)"), {"let": {"h": "x", "o": "c"}}]


def body(*statements: Any) -> list[str]:
    """The typed effects of a probe."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, do=list(statements))
    return lines(specs.probe(checked).body)


def wrong(*statements: Any) -> list[str]:
    """The codes for the effects of a probe."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, do=list(statements))
    return specs.codes(checked)


CREATE = {
    "owner": "o", "prefix": "h.prefix", "next": "h", "others": "[]", "state": "CREATED",
    "views": "[]", "cost": "1", "born": "1", "refs": "0",
}  # fmt: skip
CREATED = (
    "create Hop(owner: o, prefix: h.prefix, next: h^, others: [], state: CREATED, views: {}, "
    "cost: 1, born: 1, refs: 0)"
)

TYPED: list[tuple[list[Any], list[str]]] = [
    (
        [{"let": {"n": "1", "m": "n + 1"}}, {"set": {"o.stamp": "m"}}],
        ["let n: int = 1", "let m: int = (n + 1)", "set o.stamp = m"],
    ),
    (
        [{"set": {"h.next": "h", "o.best[UNICAST]": "null", "o.best[MULTICAST]": "h"}}],
        ["set h.next = h^, o.best[UNICAST] = null, o.best[MULTICAST] = h^"],
    ),
    ([{"set": {"x.next": "x"}}], ["set x!.next = x!^"]),
    ([{"add": {"h.views": "UNICAST"}}], ["add UNICAST to h.views"]),
    ([{"remove": {"h.views": "UNICAST"}}], ["remove UNICAST from h.views"]),
    ([{"create": "Hop", "with": CREATE}], [CREATED + " as hop"]),
    (
        [{"create": "Hop", "with": CREATE, "as": "new"}, {"set": {"new.next": "new"}}],
        [CREATED + " as new", "set new.next = new^"],
    ),
    ([{"delete": "h"}], ["delete h"]),
    ([{"delete": "x"}], ["delete x!"]),
    (
        [{"each": {"w": "[o]", "v": "View"}, "do": [{"set": {"w.best[v]": "h"}}]}],
        ["each w in [o], v in View", "  set w.best[v] = h^"],
    ),
    (
        [{"each": {"g": "hs"}, "do": [{"if": "live(g)", "then": [{"set": {"g.refs": "1"}}]}]}],
        ["each g in hs", "  if live(g)", "    set g!.refs = 1"],
    ),
    (
        [
            {
                "each": {"g": "Hop.filter(g, g.cost > 1)"},
                "do": [
                    {"let": {"n": "g.cost"}},
                    {"create": "Hop", "with": CREATE, "as": "new"},
                    {"set": {"new.cost": "n", "g.next": "new"}},
                    {"delete": "g"},
                ],
            }
        ],
        [
            "each g_2 in Hop.filter(g, (g.cost > 1))",
            "  let n: int = g_2.cost",
            "  " + CREATED + " as new",
            "  set new.cost = n, g_2.next = new^",
            "  delete g_2",
        ],
    ),
    (
        [{"if": "b", "then": [{"delete": "h"}], "else": []}],
        ["if b", "  delete h"],
    ),
    (
        [
            {
                "if": "b",
                "then": [{"let": {"z": "h"}}],
                "else": [{"if": "h.cost > 1", "then": [{"let": {"z": "h.next"}}],
                          "else": [{"let": {"z": "o.best[UNICAST]"}}]}],
            },
            {"if": "z != null", "then": [{"delete": "z"}]},
        ],
        [
            "if b",
            "  let z: optional<Hop> = h^",
            "else",
            "  if (h.cost > 1)",
            "    let z: optional<Hop> = h.next",
            "  else",
            "    let z: optional<Hop> = o.best[UNICAST]",
            "if !(z == null)",
            "  delete z!",
        ],
    ),
    (
        [
            {"if": "b", "then": [{"create": "Hop", "with": CREATE, "as": "z"}],
             "else": [{"let": {"z": "h"}}]},
            {"set": {"z.refs": "1"}},
        ],
        ["if b", "  " + CREATED + " as z", "else", "  let z: Hop = h", "set z.refs = 1"],
    ),
    (
        [{"if": "b", "then": [{"let": {"z": "1"}}, {"set": {"o.stamp": "z"}}]},
         {"let": {"z": "2"}}, {"set": {"o.stamp": "z"}}],
        ["if b", "  let z: int = 1", "  set o.stamp = z", "let z_2: int = 2", "set o.stamp = z_2"],
    ),
    (
        [{"call": {"withdraw": {"hops": "[h]"}}, "as": "touched"},
         {"each": {"w": "touched"}, "do": [{"set": {"w.stamp": "0"}}]}],
        [
            "call withdraw",
            "  let hops: set<Hop> = {h}",
            "  each h_2 in hops",
            "    set h_2.state = DELETED",
            "    emit HOP_REMOVED to h_2.owner: h_2, h_2.cost",
            "  let owners: set<Owner> = hops.map(h_3, h_3.owner)",
            "  let touched: set<Owner> = owners",
            "each w in touched",
            "  set w.stamp = 0",
        ],
    ),
    (
        [{"emit": {"to": "c", "event": "HOP_ADDED", "context1": "h", "context2": "0"}}],
        ["emit HOP_ADDED to c!: h, 0"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "typed"), TYPED)
def test_typed(statements: list[Any], typed: list[str]) -> None:
    """Procedures are put in place, names are unique, narrowing and widening are explicit."""
    assert body(*statements) == typed


REFUSED: list[tuple[list[Any], str]] = [
    ([{"set": {"h.nothing": "1"}}], "RTM200"),
    ([{"set": {"h": "1"}}], "RTM500"),
    ([{"set": {"b": "true"}}], "RTM500"),
    ([{"set": {"h.cost": "true"}}], "RTM300"),
    ([{"set": {"h.next.cost": "1"}}], "RTM400"),
    ([{"set": {"h.others[0]": "h"}}], "RTM307"),
    ([{"set": {"o.best": "o.best"}}], "RTM501"),
    ([{"set": {"Hop.size()": "1"}}], "RTM500"),
    ([{"add": {"h.others": "h"}}], "RTM504"),
    ([{"add": {"h.views": "CHANGE_NEW"}}], "RTM300"),
    ([{"remove": {"h.cost": "1"}}], "RTM504"),
    ([{"create": "Nothing"}], "RTM200"),
    ([{"create": "Hop", "with": {"cost": "1"}}], "RTM303"),
    ([{"create": "Hop", "with": {**CREATE, "nothing": "1"}}], "RTM200"),
    ([{"create": "Hop", "with": {**CREATE, "cost": "true"}}], "RTM300"),
    (
        [{"create": "Owner", "with": {"registered": "b", "kinds": "[]", "stamp": "0", "best": ""}}],
        "RTM200",
    ),
    ([{"delete": "1"}], "RTM300"),
    ([{"delete": "h.next"}], "RTM400"),
    ([{"each": {"g": "h.cost"}, "do": []}], "RTM305"),
    ([{"each": {"g": "[]"}, "do": []}], "RTM305"),
    ([{"each": {"h": "Hop"}, "do": []}], "RTM207"),
    ([{"let": {"h": "1"}}], "RTM207"),
    ([{"let": {"Hop": "1"}}], "RTM207"),
    ([{"let": {"n": "1"}}, {"let": {"n": "2"}}], "RTM207"),
    ([{"create": "Hop", "with": CREATE, "as": "h"}], "RTM207"),
    ([{"if": "1", "then": []}], "RTM300"),
    ([{"if": "b", "then": [{"let": {"z": "1"}}]}, {"set": {"o.stamp": "z"}}], "RTM200"),
    (
        [{"if": "b", "then": [{"let": {"z": "1"}}], "else": [{"let": {"z": "h"}}]}],
        "RTM302",
    ),
    (
        [
            {"if": "b", "then": [{"create": "Hop", "with": CREATE, "as": "z"}],
             "else": [{"let": {"z": "h.next"}}]},
        ],
        "RTM302",
    ),
    ([{"call": {"nothing": {}}}], "RTM200"),
    ([{"call": {"elect": {}}}], "RTM303"),
    ([{"call": {"elect": {"p": "o"}}}], "RTM200"),
    ([{"call": {"elect": {"o": "h"}}}], "RTM300"),
    ([{"call": {"elect": {"o": "o"}}, "as": "z"}], "RTM505"),
    ([{"emit": {"to": "b", "event": "HOP_ADDED", "context1": "1", "context2": "1"}}], "RTM300"),
    ([{"emit": {"to": "o", "event": "1", "context1": "1", "context2": "1"}}], "RTM300"),
    ([{"each": {"g": "Hop"}, "do": [{"set": {"h.cost": "1"}}]}], "RTM502"),
    ([{"each": {"g": "Hop"}, "do": [{"set": {"g.owner.stamp": "1"}}]}], "RTM502"),
    ([{"each": {"v": "View"}, "do": [{"set": {"o.best[v]": "h"}}]}], "RTM502"),
    ([{"each": {"g": "Hop"}, "do": [{"delete": "g.owner"}]}], "RTM502"),
    ([{"each": {"g": "Hop", "k": "Hop"}, "do": [{"set": {"g.cost": "k.cost"}}]}], "RTM503"),
    (
        [
            {
                "each": {"g": "Hop", "k": "Hop"},
                "do": [{"let": {"n": "k.cost"}}, {"set": {"g.cost": "n"}}],
            }
        ],
        "RTM503",
    ),
    (
        [
            {
                "each": {"w": "[o]", "v": "View"},
                "do": [{"set": {"w.best[UNICAST]": "w.best[v]"}}],
            }
        ],
        "RTM503",
    ),
    (
        [{"each": {"g": "Hop"}, "do": [
            {"each": {"k": "Hop"}, "do": [{"set": {"k.cost": "g.cost"}}]}]}],
        "RTM503",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "code"), REFUSED)
def test_refused(statements: list[Any], code: str) -> None:
    """What could go wrong at run time, or means nothing, is refused."""
    assert [each for each in wrong(*statements) if each < "RTM9"] == [code]


ALLOWED: list[list[Any]] = [
    [{"each": {"g": "Hop", "k": "Hop"}, "do": [{"set": {"g.cost": "g.cost + 1"}}]}],
    [{"each": {"g": "Hop"}, "do": [{"set": {"g.owner": "g.owner"}}]}],
    [{"each": {"g": "Hop"}, "do": [{"call": {"elect": {"o": "o"}}}]}],
    [
        {
            "each": {"g": "Hop"},
            "do": [
                {"create": "Hop", "with": CREATE, "as": "new"},
                {"set": {"new.cost": "g.cost"}},
                {"each": {"k": "Hop"}, "do": [{"set": {"k.cost": "1"}}]},
            ],
        }
    ],
    [{"each": {"w": "Owner", "v": "View"}, "do": [{"set": {"w.best[v]": "h"}}]}],
    [{"each": {"g": "Hop"}, "do": [{"call": {"elect_of": {"w": "g"}}}]}],
]


@pytest.mark.parametrize("statements", ALLOWED)
def test_places_of_rounds(statements: list[Any]) -> None:
    """Rounds that write places of their own, or equal values, do not disturb each other."""
    procedure = {
        "doc": "d",
        "params": {"w": "Hop"},
        "do": [{"let": {"it": "w"}}, {"set": {"it.cost": "it.born"}}],
    }
    checked = check_with(
        procedures={"elect_of": procedure},
        operations={
            "Probe": {
                "doc": "d", "source": ["S-X-1"], "params": PARAMETERS, "refuse": GUARDS,
                "do": statements,
            }
        },
    )  # fmt: skip
    assert checked.spec is not None, [specs.said(each) for each in checked.diagnostics]


def test_unused_names_are_warned_of() -> None:
    """A `let` that nothing mentions gets a warning; one that is mentioned does not."""
    checked = check_operation(do=[{"let": {"n": "1"}}, {"let": {"m": "n"}}])
    assert [(each.code, each.severity) for each in checked.diagnostics] == [("RTM900", "warning")]
    assert "'m'" in checked.diagnostics[0].message


def test_names_are_unique() -> None:
    """No operation of the fixture binds a name twice, but for the branches of an `if`."""
    spec = specs.spec_of(specs.check_with())
    for operation in spec.operations.values():
        bound = [each.name for each in operation.parameters]
        for guard in operation.guards:
            value = getattr(guard, "value", None) or getattr(guard, "when", None)
            assert value is not None
            bound += [name for node in walk(value) if (name := binder(node))]
            bound += [guard.name] if hasattr(guard, "name") else []
        assert len(bound) == len(set(bound))
