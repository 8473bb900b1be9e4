"""What is known at a place, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.notation import lines, text
from tests.lang.specs import check_invariant, check_operation, refuse

VARIABLES = {"h": "Hop", "k": "Hop", "o": "Owner", "v": "View"}
PARAMETERS = {
    "c": "handle<Owner>",
    "x": "handle<Hop>",
    "y": "handle<Hop|Owner>",
    "p": "optional<pointer<handle<Hop>>>",
    "i": "optional<HOP_INFO>",
    "a": "optional<address>",
    "n": "optional<int>",
    "hs": "list<handle<Hop>>",
    "ns": "optional<list<optional<int>>>",
    "b": "bool",
    "d": "bool",
}

KNOWN = [
    "h.next != null && h.next.cost > 0",
    "h.next == null || h.next.cost > 0",
    "!(h.next == null) && h.next.cost > 0",
    "null != h.next && h.next.cost > 0",
    "h.next == null ? true : h.next.cost > 0",
    "(h.next != null ? h.next.cost : 0) > 0",
    "h.next != null && (h.cost > 1 || h.next.cost > 0)",
    "!(h.next == null || h.cost > 1) && h.next.cost > 0",
    "h.next != null && h.next.next != null && h.next.next.cost > 0",
    "(h.next != null) == true || h.cost > 1",
    "o.best[v] != null && o.best[v].cost > 0",
    "o.best[v] != null && competes(o.best[v], o, v)",
    "h.next == k && h.next.cost > 0",
    "k == h.next && h.next.cost > 0",
    "h.next in k.others && h.next.cost > 0",
    "Hop.filter(g, g.next != null).all(g, g.next.cost > 0)",
    "Hop.filter(g, g.next != null).map(g, g.next).exists(g, g.cost > 0)",
    "Hop.filter(g, g.next != null).filter(f, f.cost > 1).all(e, e.next.cost > 0)",
    "Hop.filter(g, g.next != null).sort_by(g, [g.born]).take(2).all(e, e.next.cost > 0)",
    "Hop.all(g, g.next != null) && Hop.exists(g, g.next.cost > 0)",
    "Hop.exists(g, g.next == null) || Hop.all(g, g.next.cost > 0)",
    "o.kinds.all(i, i != null) && o.kinds.all(i, i > 0)",
    "Hop.min_by(g, [g.born]) != null && Hop.min_by(f, [f.born]).cost > 0",
    "h.next != null && near(h.next).size() > 0",
    "h.cost / 2 > 0",
    "(h.cost + 2) * h.born % 7 > 0",
    "h.others.size() / slots > 0",
    "index(v) / 2 > 0",
    "(h.cost > 1 ? h.cost : 0) / 2 > 0",
]
UNKNOWN = [
    "h.next.cost > 0",
    "h.next != null || h.next.cost > 0",
    "h.next == null && h.next.cost > 0",
    "h.next != null ? true : h.next.cost > 0",
    "h.next != null && h.next.next.cost > 0",
    "k.next != null && h.next.cost > 0",
    "(h.next != null || h.cost > 1) && h.next.cost > 0",
    "o.best[v].cost > 0",
    "View.exists(w, o.best[w] != null && o.best[v].cost > 0)",
    "h.next != k && h.next.cost > 0",
    "Hop.filter(g, g.next != null || g.cost > 1).all(g, g.next.cost > 0)",
    "Hop.exists(g, g.next != null) && Hop.all(g, g.next.cost > 0)",
    "Hop.all(g, g.next != null) || Hop.exists(g, g.next.cost > 0)",
    "Hop.min_by(g, [g.born]).cost > 0",
    "near(h.next).size() > 0",
]


@pytest.mark.parametrize("formula", KNOWN)
def test_known_in_expressions(formula: str) -> None:
    """What the expression has tested is known in the rest of it."""
    specs.spec_of(check_invariant(formula, for_=VARIABLES))


@pytest.mark.parametrize("formula", UNKNOWN)
def test_unknown_in_expressions(formula: str) -> None:
    """What the expression has not tested is not known."""
    assert specs.codes(check_invariant(formula, for_=VARIABLES)) == ["RTM400"]


def test_when_is_known_in_then() -> None:
    """`when` of an invariant is known in its `then`."""
    specs.spec_of(check_invariant("h.next.cost > 0", for_=VARIABLES, when="h.next != null"))


GUARDS: list[tuple[list[Any], str, bool]] = [
    (["!live(x)"], "x.cost", True),
    (["x == null"], "x.cost", False),
    (["!registered(c)"], "c.stamp", True),
    (["b && !live(x)"], "b ? x.cost : 0", True),
    (["b && !live(x)"], "d ? x.cost : 0", False),
    (["b && !live(x)", "!b"], "x.cost", True),
    (["b && !live(x)", "d && !b"], "d ? x.cost : 0", True),
    (["b && !live(x)", {"e": "b && d"}], "e ? x.cost : 0", True),
    ([{"e": "p != null && p.value != null"}, "e && !live(p.value)"], "e ? p.value.cost : 0", True),
    ([{"e": "p != null && p.value != null"}, "e && !live(p.value)"], "p.value.cost", False),
    (["i == null || n == null"], "i.Cost.Metric + n", True),
    (["i == null && n == null"], "n == null ? i.Cost.Metric : n", True),
    (["x != null && !live(x)"], "x == null ? 0 : x.cost", True),
    (["!(x == null || live(x))"], "x == null ? 0 : x.cost", True),
    (["!live(x)", {"z": "x"}], "z.cost", True),
    ([{"z": "x"}, "!live(z)"], "x.cost", True),
    ([{"z": "x"}, "!live(x)"], "z.cost", True),
    ([{"z": "b ? x : null"}, "z != null && !live(z)"], "z == null ? 0 : z.cost", True),
    ([{"z": "b && live(x) ? x : null"}], "z == null ? 0 : z.cost", True),
    ([{"z": "b && live(x) ? x : null"}, "z == null"], "x.cost", True),
    ([{"z": "Hop.find(h, h == x)"}, "z == null"], "z.cost", True),
    (["!(y in Hop)"], "y.cost", True),
    (["!(y in Hop || y in Owner)"], "y in Owner ? y.stamp : 0", True),
    (["!live(y)"], "y.cost", False),
    (["a == null || !well_formed(a)"], "length(prefix(a))", True),
    (["a == null"], "length(prefix(a))", False),
    (["a != null && !well_formed(a)"], "a == null ? 0 : length(prefix(a))", True),
    (["!hs.all(h, live(h))"], "hs.map(h, h.cost).size()", True),
    (["!hs.all(h, live(h))", {"t": "hs.take(2)"}], "t.map(h, h.cost).size()", True),
    (["hs.exists(h, !live(h))"], "hs.map(h, h.cost).size()", True),
    (["!hs.all(h, h == null || live(h))"], "hs.map(h, h == null ? 0 : h.cost).size()", True),
    (["hs.all(h, live(h))"], "hs.map(h, h.cost).size()", False),
    (["ns == null || ns.exists(n, n == null)"], "ns.map(n, n + 1).size()", True),
    (["b || d && !live(x)", "!d"], "x.cost", True),
    (["!(b ? live(x) : x == null)"], "b ? x.cost : 0", True),
    (['ties == "oldest" && !live(x)'], 'ties == "oldest" ? x.cost : 0', True),
    (['ties == "oldest" && !live(x)'], "x.cost", False),
    (["true"], "x.cost", True),
]


@pytest.mark.parametrize(("guards", "result", "known"), GUARDS)
def test_known_after_refusals(guards: list[Any], result: str, known: bool) -> None:
    """A call that was not refused knows that no refusal held."""
    items = [refuse(each) if isinstance(each, str) else {"let": each} for each in guards]
    checked = check_operation(params=PARAMETERS, refuse=items, return_={"r": result})
    wrong = [code for code in specs.codes(checked) if not code.startswith("RTM9")]
    assert wrong in ([[]] if known else [["RTM400"], ["RTM403"]])


AFTER: list[tuple[list[Any], str, bool]] = [
    ([{"set": {"h.cost": "1"}}], "h.next.cost", True),
    ([{"set": {"h.next": "null"}}], "h.next.cost", False),
    ([{"set": {"h.next": "null"}}], "was.cost", True),
    ([{"each": {"g": "Hop"}, "do": [{"set": {"g.next": "null"}}]}], "h.next.cost", False),
    ([{"if": "b", "then": [{"set": {"h.next": "null"}}]}], "h.next.cost", False),
    ([{"if": "h.next.cost > 1", "then": [{"set": {"h.cost": "h.next.cost"}}]}], "1", True),
    ([{"call": {"elect": {"o": "h.owner"}}}], "h.next.cost", True),
    ([{"call": {"withdraw": {"hops": "[h]"}}}], "h.next.cost", True),
    ([{"delete": "h.others.min_by(g, [g.born])"}], "1", False),
    ([{"delete": "h"}], "x.cost", False),
    ([{"delete": "h"}], "h.cost", True),
    (
        [{"create": "Owner", "with": {"registered": "b", "kinds": "[]", "stamp": "0"}}],
        "x.cost",
        True,
    ),
    ([{"let": {"z": "h.next"}}, {"set": {"h.next": "null"}}], "z.cost", True),
    (
        [{"let": {"z": "o.best[UNICAST]"}}, {"set": {"o.best[UNICAST]": "null"}}],
        "z == null ? 0 : z.cost",
        True,
    ),
    (
        [{"let": {"z": "o.best[UNICAST]", "e": "z != null"}}, {"set": {"o.best[UNICAST]": "null"}}],
        "e ? z.cost : 0",
        True,
    ),
    (
        [{"let": {"e": "o.best[UNICAST] != null"}}, {"set": {"o.best[UNICAST]": "null"}}],
        "e ? o.best[UNICAST].cost : 0",
        False,
    ),
]


@pytest.mark.parametrize(("statements", "result", "known"), AFTER)
def test_known_after_statements(statements: list[Any], result: str, known: bool) -> None:
    """What a statement writes is no longer known; what a name kept is."""
    checked = check_operation(
        params={"x": "handle<Hop>", "b": "bool"},
        refuse=[
            refuse("!live(x) || x.next == null"),
            {"let": {"h": "x", "was": "h.next", "o": "h.owner"}},
        ],
        do=statements,
        return_={"r": result},
    )
    assert ("RTM400" not in specs.codes(checked)) == known


def test_narrowing_is_explicit() -> None:
    """Every use of what is known is a node of its own."""
    checked = check_operation(
        params={"x": "handle<Hop>"},
        refuse=[refuse("!live(x)"), {"let": {"z": "x.next"}}],
        do=[{"if": "z != null", "then": [{"set": {"z.refs": "z.refs + x.refs"}}]}],
        return_={"r": "z == null ? x : z"},
    )
    operation = specs.probe(checked)
    assert lines(operation.body) == ["if !(z == null)", "  set z!.refs = (z!.refs + x!.refs)"]
    assert text(operation.results[0].value) == "((z == null) ? x! : z!)"
    assert str(operation.results[0].value.type) == "Hop"


def test_one_mistake_is_one_complaint() -> None:
    """What would follow from a refused guard is not complained about."""
    checked = check_operation(
        params=PARAMETERS, refuse=[refuse("!liv(x)")], return_={"r": "x.cost", "s": "z"}
    )
    assert specs.codes(checked) == ["RTM200", "RTM200"]
