"""Expressions: their types, and what they become."""

from __future__ import annotations

import pytest
from tests.lang import specs
from tests.lang.notation import text
from tests.lang.specs import check_operation, refuse

PARAMETERS = {
    "x": "handle<Hop>",
    "y": "handle<Hop|Owner>",
    "n": "optional<int>",
    "i": "int",
    "hs": "list<handle<Hop>>",
    "word": "set<Change>",
    "cost": "COST",
    "b": "bool",
    "a": "address",
    "out": "out",
}
GUARDS = [refuse("!live(x)"), {"let": {"h": "x", "o": "h.owner"}}]

TYPED = [
    ("1", "int", "1"),
    ("0x1F + -i", "int", "(31 + -i)"),
    ("1 - 2 * 3", "int", "(1 - (2 * 3))"),
    ('"a" == "b"', "bool", "('a' == 'b')"),
    ("true != b", "bool", "!(true == b)"),
    ("CREATED", "HopState", "CREATED"),
    ("h.state == CREATED", "bool", "(h.state == CREATED)"),
    ("h.state == 0", "bool", "(h.state^ == 0)"),
    ("UNICAST", "View", "UNICAST"),
    ("[UNICAST]", "set<View>", "{UNICAST}"),
    ("[1, 2]", "list<int>", "[1, 2]"),
    ("[h, null]", "list<optional<Hop>>", "[h^, null]"),
    ("[x]", "list<Hop>", "[x!]"),
    ("[h.next]", "list<optional<Hop>>", "[h.next]"),
    ("[[1], []]", "list<list<int>>", "[[1], []]"),
    ("views", "set<View>", "views"),
    ("View", "set<View>", "View"),
    ("Hop", "set<Hop>", "Hop"),
    ("policy[i]", "optional<int>", "policy[i]"),
    ("o.best[UNICAST]", "optional<Hop>", "o.best[UNICAST]"),
    ("h.next", "optional<Hop>", "h.next"),
    ("x", "Hop", "x!"),
    ("cost.Metric", "int", "cost.Metric"),
    ("COST{Weight: 1, Metric: i}", "COST", "COST(i, 1)"),
    ("HOP_INFO{Owner: o, Address: a, Cost: cost, Views: [], Next: [h.next, x, null]}", "HOP_INFO",
     "HOP_INFO(o^, a, cost, {}, [h.next^, x, null])"),
    ("b ? h : null", "optional<Hop>", "(b ? h^ : null)"),
    ("b ? h.next : h", "optional<Hop>", "(b ? h.next : h^)"),
    ("b ? [] : [CHANGE_NEW]", "set<Change>", "(b ? {} : {CHANGE_NEW})"),
    ("b ? [] : h.others", "list<Hop>", "(b ? [] : h.others)"),
    ("b ? h.others : Hop", "set<Hop>", "(b ? h.others^ : Hop)"),
    ("b ? h.others : [h.next]", "list<optional<Hop>>", "(b ? h.others^ : [h.next])"),
    ("b ? i : n", "optional<int>", "(b ? i^ : n)"),
    ("word + [CHANGE_NEW]", "set<Change>", "(word ∪ {CHANGE_NEW})"),
    ("[] + word", "set<Change>", "({} ∪ word)"),
    ("h.others + [h]", "list<Hop>", "(h.others + [h])"),
    ("h.others + hs", "list<handle<Hop>>", "(h.others^ + hs)"),
    ("Hop + h.others", "set<Hop>", "(Hop ∪ h.others^)"),
    ("word == []", "bool", "(word == {})"),
    ("word == Change", "bool", "(word == Change)"),
    ("h.others == hs", "bool", "(h.others^ == hs)"),
    ("h == x", "bool", "(h^ == x)"),
    ("h.next == h", "bool", "(h.next == h^)"),
    ("h.next == x", "bool", "(h.next^ == x)"),
    ("x == y", "bool", "(x^ == y)"),
    ("x == null", "bool", "(x == null)"),
    ("out == null", "bool", "(out == null)"),
    ("h in Hop", "bool", "(h in Hop)"),
    ("y in Hop", "bool", "(y in Hop)"),
    ("y in [h]", "bool", "(y in [h^])"),
    ("h in hs", "bool", "(h^ in hs)"),
    ("h.next in h.others", "bool", "(!(h.next == null) && (h.next! in h.others))"),
    ("o.best[UNICAST] in h.others", "bool",
     "(let element = o.best[UNICAST] in (!(element == null) && (element! in h.others)))"),
    ("UNICAST in h.views", "bool", "(UNICAST in h.views)"),
    ("1 in o.kinds", "bool", "(1^ in o.kinds)"),
    ("null in o.kinds", "bool", "(null in o.kinds)"),
    ("h.state in [CREATED, DELETED]", "bool", "(h.state in [CREATED, DELETED])"),
    ("hs.count(h)", "int", "hs.count(h^)"),
    ("hs.place_of(h)", "int", "hs.place_of(h^)"),
    ("h.others.place_of(h.next)", "int", "h.others^.place_of(h.next)"),
    ("[1, 2].place_of(i)", "int", "[1, 2].place_of(i)"),
    ("h.others[i]", "optional<Hop>", "h.others[i]"),
    ("[1, 2][0] == 1", "bool", "([1, 2][0] == 1^)"),
    ("h.others[0] != null && h.others[0].next == h", "bool",
     "(!(h.others[0] == null) && (h.others[0]!.next == h^))"),
    ("Hop.sum(g, g.cost)", "int", "Hop.sum(g, g.cost)"),
    ("h.others.sum(g, i)", "int", "h.others.sum(g, i)"),
    ("hs.size() + Hop.size()", "int", "(hs.size() + Hop.size())"),
    ("hs.take(i)", "list<handle<Hop>>", "hs.take(i)"),
    ("Hop.filter(g, g.cost > 1)", "set<Hop>", "Hop.filter(g, (g.cost > 1))"),
    ("hs.filter(g, live(g))", "list<Hop>", "hs.filter(g, live(g))!"),
    ("h.others.map(g, g.owner)", "list<Owner>", "h.others.map(g, g.owner)"),
    ("Hop.map(g, g.owner)", "set<Owner>", "Hop.map(g, g.owner)"),
    ("h.others.flat_map(g, g.views)", "set<View>", "h.others.flat_map(g, g.views)"),
    ("Hop.flat_map(g, g.others)", "set<Hop>", "Hop.flat_map(g, g.others^)"),
    ("Hop.find(g, g.born == 1)", "optional<Hop>", "Hop.find(g, (g.born == 1))"),
    ("Hop.max_by(g, [g.cost, -g.born])", "optional<Hop>", "Hop.max_by(g, [g.cost, -g.born])"),
    ("Hop.sort_by(g, [g.cost] + rank(g))", "list<Hop>",
     'Hop.sort_by(g, [g.cost, g.cost, (ties == "newest" ? -g.born : g.born)])'),
    ("View.exists(v, v in views)", "bool", "View.exists(v, (v in views))"),
    ("View.all(v, View.exists(v, v in views))", "bool",
     "View.all(v, View.exists(v_2, (v_2 in views)))"),
    ("View.exists(h, h in views)", "bool", "View.exists(h_2, (h_2 in views))"),
    ("live(x) && live(h)", "bool", "(live(x) && live(h))"),
    ("index(UNICAST)", "int", "index(UNICAST)"),
    ("length(h.prefix)", "int", "length(h.prefix)"),
    ("length(a) % 8", "int", "(length(a) % 8)"),
    ("bits(a) / 256", "int", "(bits(a) / 256)"),
    ("order(h.prefix) / 2", "int", "(order(h.prefix) / 2)"),
    ("net_address(2, i, bits(a))", "address", "net_address(2, i, bits(a))"),
    ("bits(address(h.prefix))", "int", "bits(address(h.prefix))"),
    ("Clock", "Clock", "Clock"),
    ("Clock.now / 2", "int", "(Clock.now / 2)"),
    ("Clock.marks[UNICAST]", "optional<Hop>", "Clock.marks[UNICAST]"),
    ("stands_behind(o, Clock)", "bool", "(Clock.line.place_of(o) > 0)"),
    ("[Clock].exists(c, c == Clock)", "bool", "[Clock].exists(c, (c == Clock))"),
    ("covers(h.prefix, host(h.prefix))", "bool", "covers(h.prefix, host(h.prefix))"),
    ("family(h.prefix) == family(a)", "bool", "(family(h.prefix) == family(a))"),
    ("address(h.prefix) == a", "bool", "(address(h.prefix) == a)"),
    ("well_formed(a) ? prefix(a) : h.prefix", "prefix", "(well_formed(a) ? prefix(a) : h.prefix)"),
    ('ties != "oldest"', "bool", '!ties == "oldest"'),
    ('"newest" == ties', "bool", 'ties == "newest"'),
    ("competes(h, o, UNICAST)", "bool",
     "(((h.owner == o) && (h.state == CREATED)) && (UNICAST in h.views))"),
    ("near(h.owner.best[UNICAST] == null ? h : h)", "list<Hop>",
     "(let h_2 = ((h.owner.best[UNICAST] == null) ? h : h) in "
     "(h_2.others + ((h_2.next == null) ? [] : [h_2.next!])))"),
    ("halved(2)", "int", "((2 > 2) ? (2 / 2) : ((2 % 1) + 1))"),
    ("registered(o)", "bool", "(live(o^) && o^!.registered)"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "type_name", "typed"), TYPED)
def test_types(formula: str, type_name: str, typed: str) -> None:
    """An expression has one type, and says where it narrows and widens."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, return_={"r": formula})
    (result,) = specs.probe(checked).results
    assert (str(result.value.type), text(result.value)) == (type_name, typed)


REFUSED = [
    ("h.cost == true", "RTM304"),
    ("h == o", "RTM304"),
    ("h == 1", "RTM304"),
    ("[1] == [true]", "RTM304"),
    ("o.best == o.best", "RTM304"),
    ("UNICAST == CHANGE_NEW", "RTM304"),
    ("UNICAST in word", "RTM304"),
    ("o in hs", "RTM304"),
    ("word + views", "RTM304"),
    ("1 + [1]", "RTM304"),
    ("1 + true", "RTM300"),
    ("CREATED && true", "RTM300"),
    ("b + b", "RTM300"),
    ('"a" + "b"', "RTM300"),
    ("!1", "RTM300"),
    ("-true", "RTM300"),
    ("1 < true", "RTM300"),
    ("b ? 1 : h", "RTM302"),
    ("[1, h]", "RTM302"),
    ("1 ? 2 : 3", "RTM300"),
    ("null", "RTM311"),
    ("[]", "RTM311"),
    ("b ? null : null", "RTM311"),
    ("h.others.map(g, null)", "RTM311"),
    ("Hop.map(g, g.views)", "RTM310"),
    ("h.nothing", "RTM200"),
    ("cost.Nothing", "RTM200"),
    ("i.x", "RTM306"),
    ("h[1]", "RTM307"),
    ("policy[true]", "RTM300"),
    ("hs.size(1)", "RTM308"),
    ("Hop.exists(true)", "RTM308"),
    ("Hop.exists(1, true)", "RTM309"),
    ("Hop.exists(View, true)", "RTM207"),
    ("Hop.take(1)", "RTM305"),
    ("Hop.count(h)", "RTM305"),
    ("1.exists(x, true)", "RTM101"),
    ("i.size()", "RTM305"),
    ("Hop.min_by(g, g.cost)", "RTM312"),
    ("Hop.min_by(g, [])", "RTM312"),
    ("Hop.min_by(g, [g])", "RTM300"),
    ("Hop.min_by(g, near(g))", "RTM312"),
    ("hs.nothing(g, true)", "RTM200"),
    ("nothing(1)", "RTM200"),
    ("competes(h)", "RTM308"),
    ("competes(o, h, UNICAST)", "RTM300"),
    ("NOTHING{a: 1}", "RTM200"),
    ("COST{Metric: 1, Metric: 2, Weight: 3}", "RTM201"),
    ("COST{Metric: true, Weight: 3}", "RTM300"),
    ("competes", "RTM200"),
    ("elect", "RTM200"),
    ("COST", "RTM200"),
    ("Status", "RTM200"),
    ("ties", "RTM301"),
    ("ties == i", "RTM301"),
    ("ties == ties", "RTM301"),
    ("live(1)", "RTM300"),
    ("index(1)", "RTM300"),
    ("length(o)", "RTM300"),
    ("bits(h.prefix)", "RTM300"),
    ("order(a)", "RTM300"),
    ("net_address(4, 24)", "RTM308"),
    ("net_address(4, 24, a)", "RTM300"),
    ("bits(a, a)", "RTM308"),
    ("Hop.place_of(h)", "RTM305"),
    ("Hop[0]", "RTM307"),
    ("h.others[true]", "RTM300"),
    ("h.others[0].next", "RTM400"),
    ("hs[0]", "RTM310"),
    ("h.others.sum(g, g)", "RTM300"),
    ("i.sum(x, 1)", "RTM305"),
    ("h.others.place_of()", "RTM308"),
    ("h.others.place_of(o)", "RTM304"),
    ("Clock.size()", "RTM305"),
    ("h in Clock", "RTM305"),
    ("Clock.nothing", "RTM200"),
    ("Clock.line.place_of(o) / 2", "RTM402"),
    ("1 / 0", "RTM401"),
    ("1 / -2", "RTM401"),
    ("1 / i", "RTM401"),
    ("i / 2", "RTM402"),
    ("(1 - 2) % 2", "RTM402"),
    ("h.others.find(g, g.next)", "RTM300"),
    ("[h.next].find(g, true)", "RTM310"),
    ("x.value", "RTM200"),
    ("out == 1", "RTM304"),
]


@pytest.mark.parametrize(("formula", "code"), REFUSED)
def test_refused(formula: str, code: str) -> None:
    """What has no type is refused with one complaint."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, return_={"r": formula})
    assert specs.codes(checked) == [code], [specs.said(each) for each in checked.diagnostics]


HINTS = [
    ("h.cots", "did you mean 'cost' or 'others'?"),
    ("Hopp.size()", "did you mean 'Hop'?"),
    ("Hop.fliter(g, true)", "did you mean 'filter'?"),
    ("compete(h, o, UNICAST)", "did you mean 'competes'?"),
    ('ties == "old"', "did you mean 'oldest'?"),
    ('ties == "x"', "options: oldest, newest"),
    ("Hop.competes(h)", "functions are called without a subject"),
    ("COST{Metrik: 1, Weight: 2}", "did you mean 'Metric'?"),
]


@pytest.mark.parametrize(("formula", "hint"), HINTS)
def test_hints(formula: str, hint: str) -> None:
    """A complaint says what was perhaps meant."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, return_={"r": formula})
    assert hint in checked.diagnostics[0].hint


def test_place_of_a_complaint_in_a_function() -> None:
    """A complaint about a body names the call from which it comes."""
    checked = specs.check_with(
        functions={"f": {"doc": "d", "params": {"h": "optional<Hop>"}, "is": "h.cost"}},
        operations={
            "Probe": {"doc": "d", "source": ["S-X-1"], "return": {"r": "f(Hop.find(h, true))"}}
        },
    )
    (found,) = checked.diagnostics
    assert found.code == "RTM400"
    assert "in the call of 'f' at models/more.yaml:1:" in found.hint
