"""What can go wrong at each kind of node, and what stands there then."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.notation import lines, text
from tests.lang.specs import check_operation, refuse, spec_of

from rtmref.lang.alternatives import alternatives
from rtmref.lang.mutations import LATER, Mutation, mutated, mutations
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.statements import Let

PARAMETERS = {
    "x": "handle<Hop>",
    "y": "handle<Owner>",
    "i": "int",
    "b": "bool",
    "c": "bool",
    "list": "list<int>",
}
GUARDS = [refuse("!live(x)"), {"let": {"h": "x", "o": "h.owner"}}]

EXPRESSIONS = [
    ("b && c", {"without the right": "b", "without the left": "c", "or": "(b || c)"}),
    ("b || c", {"without the right": "b", "without the left": "c", "and": "(b && c)"}),
    ("!b", {"not negated": "b"}),
    ("true", {"negated": "false"}),
    ("i == 1", {"negated": "!(i == 1)"}),
    ("i in list", {"negated": "!(i in list)"}),
    ("strict == true", {"negated": "!(strict == true)"}),
    ("i < 1", {"negated": "!(i < 1)", "other bound": "(i <= 1)"}),
    ("i >= 1", {"negated": "!(i >= 1)", "other bound": "(i > 1)"}),
    ("7", {"one more": "8", "one less": "6"}),
    ("slots", {"one more": "(slots + 1)"}),
    ("i + 1", {"other operator": "(i - 1)"}),
    ("i - 1", {"other operator": "(i + 1)"}),
    ("-i", {"not negated": "i"}),
    ("b ? 1 : 2", {"always": "1", "never": "2"}),
    ("CREATED", {"other name": "DELETED"}),
    ("h.cost", {"other name": "h.born"}),
    ("h.refs", {"other name": "h.cost"}),
    ("h.owner", {}),
    ("Hop.filter(g, g.refs == 1)", {"no filter": "Hop"}),
    ("list.take(2)", {"all": "list"}),
    ("list + [1]", {"without the right": "list", "without the left": "[1]"}),
    ("[i, 1]", {"without item 1": "[1]", "without item 2": "[i]"}),
    (
        "Hop.exists(g, g.refs == 1)",
        {
            "negated": "!Hop.exists(g, (g.refs == 1))",
            "other quantifier": "Hop.all(g, (g.refs == 1))",
        },
    ),
    (
        "Hop.min_by(g, [g.cost, g.born])",
        {
            "other end": "Hop.max_by(g, [g.cost, g.born])",
            "without key 1": "Hop.min_by(g, [g.born])",
            "without key 2": "Hop.min_by(g, [g.cost])",
            "key 1 turned": "Hop.min_by(g, [-g.cost, g.born])",
            "key 2 turned": "Hop.min_by(g, [g.cost, -g.born])",
            "key 1 later": "Hop.min_by(g, [g.born, g.cost])",
        },
    ),
    ("COST{Weight: i, Metric: 2}", {"value 2 one more": "COST(2, (i + 1))"}),
    ("Hop.sort_by(g, [g.born])", {"key 1 turned": "Hop.sort_by(g, [-g.born])"}),
    ("i", {}),
]


@pytest.mark.parametrize(("written", "expected"), EXPRESSIONS)
def test_of_an_expression(written: str, expected: dict[str, str]) -> None:
    """At each expression stand the mistakes that an author makes there, and no other."""
    checked = check_operation(params=PARAMETERS, refuse=GUARDS, do=[{"let": {"it": written}}])
    spec = spec_of(checked)
    op = specs.probe(checked)
    (let,) = op.body
    assert isinstance(let, Let)
    found = {each.kind: text(each.instead) for each in alternatives(let.value, spec, op)}
    assert found == expected


STATEMENTS: list[tuple[list[Any], str, list[str]]] = [
    ([{"set": {"h.cost": "i", "h.refs": "1"}}], "cost stays", ["set h.refs = 1"]),
    ([{"set": {"h.cost": "i"}}], "cost stays", []),
    (
        [{"set": {"h.cost": "i", "h.refs": "1"}}],
        "cost one more",
        ["set h.cost = (i + 1), h.refs = 1"],
    ),
    (
        [{"add": {"h.views": "UNICAST"}}, {"set": {"h.owner": "o"}}],
        "owner is y",
        ["add UNICAST to h.views", "set h.owner = y!"],
    ),
    ([{"set": {"h.next": "h"}}], "null", ["set h.next = null"]),
    ([{"add": {"h.views": "UNICAST"}}], "no include", []),
    ([{"remove": {"h.views": "UNICAST"}}], "no exclude", []),
    ([{"delete": "h"}], "no delete", []),
    ([{"call": {"elect": {"o": "o"}}}], "no scope", []),
    ([{"each": {"g": "[h]"}, "do": [{"set": {"g.cost": "1"}}]}], "no each", []),
    (
        [{"set": {"h.cost": "h.refs"}}, {"set": {"h.refs": "1"}}],
        LATER,
        ["set h.refs = 1", "set h.cost = h.refs"],
    ),
    (
        [{"if": "b", "then": [{"delete": "h"}], "else": [{"set": {"h.cost": "1"}}]}],
        "other way round",
        ["if b", "  set h.cost = 1", "else", "  delete h"],
    ),
    ([{"if": "b", "then": [{"delete": "h"}]}], "always", ["call ", "  delete h"]),
    ([{"if": "b", "then": [{"delete": "h"}]}], "never", ["call "]),
]


@pytest.mark.parametrize(("body", "kind", "expected"), STATEMENTS)
def test_of_a_statement(body: list[Any], kind: str, expected: list[str]) -> None:
    """An effect is left out, its cases change places, or it comes after the next one."""
    spec = spec_of(check_operation(params=PARAMETERS, refuse=GUARDS, do=body))
    (one,) = of_probe(spec, kind)
    assert lines(mutated(spec, one).operations["Probe"].body) == expected


def of_probe(spec: Spec, kind: str) -> list[Mutation]:
    """The mutations of a kind that change the probe."""
    return [m for m in mutations(spec) if m.kind == kind and "Probe" in m.operations]


def refused(op: Operation) -> list[str]:
    """When the operation refuses, in order."""
    return [text(guard.when) for guard in op.guards if isinstance(guard, Refusal)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("no refusal", [["(b || c)"], ["!live(x)"]]),
        ("negated when", [["!live(x)", "!(b || c)"]]),
        (LATER, [["(b || c)", "!live(x)"]]),
    ],
)
def test_of_a_refusal(kind: str, expected: list[list[str]]) -> None:
    """A refusal is left out, comes in the opposite case, or after the next one."""
    guards = [refuse("!live(x)"), {**refuse("b || c"), "status": "ERROR_INVALID_PARAMETER"}]
    spec = spec_of(check_operation(params=PARAMETERS, refuse=guards))
    found = [refused(mutated(spec, one).operations["Probe"]) for one in of_probe(spec, kind)]
    assert found == expected


def test_what_is_not_equal_is_negated_once() -> None:
    """`a != b` has one mutant that says the opposite, not two that say the same."""
    spec = spec_of(check_operation(params=PARAMETERS, refuse=[refuse("i != 1")]))
    when = [m for m in mutations(spec) if m.operations == ("Probe",) and "negated" in m.kind]
    assert [m.kind for m in when] == ["not negated"]


def test_a_name_that_is_used_stays() -> None:
    """What binds a name that is used later cannot be left out."""
    body = [
        {"call": {"withdraw": {"hops": "[h]"}}, "as": "owners"},
        {"let": {"n": "owners.size()"}},
    ]
    spec = spec_of(check_operation(params=PARAMETERS, refuse=GUARDS, do=body))
    assert of_probe(spec, "no scope") == []


def test_each_tells_itself() -> None:
    """Each mutation has a sentence that goes on after "nothing notices if"."""
    guards = [refuse("!live(x)")]
    spec = spec_of(check_operation(params=PARAMETERS, refuse=guards, do=[{"delete": "x"}]))
    said = {m.kind: m.sentence for m in mutations(spec) if m.operations == ("Probe",)}
    assert said == {
        "no refusal": "the refusal with ERROR_NOT_FOUND is left out",
        "other status": "the refusal with ERROR_NOT_FOUND answers NO_ERROR",
        "not negated": "the condition is not negated",
        "no delete": "`delete` is left out",
        "other name": "`NO_ERROR` is `ERROR_INVALID_HANDLE`",
    }
    assert all(m.sentence for m in mutations(spec))
