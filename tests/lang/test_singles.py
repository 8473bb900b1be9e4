"""Sorts that have one object: its initial values, its place in expressions and statements."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.notation import lines, text
from tests.lang.specs import check_invariant, check_operation, check_with, refuse

from rtmref.lang.loading import Checked


def single(fields: dict[str, Any], initial: dict[str, Any] | None) -> Checked:
    """The fixture specification with one more sort of one object, `X`."""
    element = {"doc": "X.", "source": ["S-X-1"], "fields": fields, "single": initial}
    return check_with(sorts={"X": element})


def test_initial_values_of_the_fixture() -> None:
    """There is a typed value for every field but maps, in the order of the fields."""
    spec = specs.spec_of(check_with())
    initial = spec.sorts["Clock"].initial
    assert initial is not None
    assert [(name, text(value), str(value.type)) for name, value in initial] == [
        ("now", "0", "int"),
        ("line", "[]", "list<Owner>"),
        ("last", "null", "optional<Hop>"),
        ("kind", "CREATED", "HopState"),
        ("seen", "{UNICAST}", "set<View>"),
        ("rate", "COST(1, -1)", "COST"),
    ]
    assert spec.sorts["Hop"].initial is None


def test_order_of_fields() -> None:
    """The values stand in the order of the fields, not in that of the file."""
    spec = specs.spec_of(single({"a": "int", "b": "bool"}, {"b": "true", "a": "1"}))
    assert [name for name, _ in spec.sorts["X"].initial or ()] == ["a", "b"]


@pytest.mark.parametrize("initial", [None, {}])
def test_nothing_to_say(initial: dict[str, Any] | None) -> None:
    """An object without fields, or with maps alone, needs no values."""
    spec = specs.spec_of(single({"a": "map<int, Hop>"}, initial))
    assert spec.sorts["X"].initial == ()


GOOD: list[tuple[Any, str, str]] = [
    ("int", "CREATED", "CREATED^"),
    ("optional<int>", "7", "7^"),
    ({"type": "int", "min": -1}, "-1", "-1"),
    ({"type": "list<optional<int>>", "min": 0}, "[0, null]", "[0^, null]"),
    ("set<View>", "[]", "{}"),
    ("set<int>", "[1, 2]", "{1, 2}"),
    ("optional<Hop>", "null", "null"),
    ("list<list<int>>", "[[1], []]", "[[1], []]"),
]


@pytest.mark.parametrize(("field", "given", "typed"), GOOD)
def test_constants(field: Any, given: str, typed: str) -> None:
    """Initial values are constants, fitted to the field."""
    initial = specs.spec_of(single({"a": field}, {"a": given})).sorts["X"].initial
    assert [text(value) for _, value in initial or ()] == [typed]


BAD: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"a": "int"}, {}, "RTM303"),
    ({"a": "int"}, {"a": "1", "b": "1"}, "RTM200"),
    ({"a": "map<int, int>"}, {"a": "[]"}, "RTM200"),
    ({"a": "int"}, {"a": "true"}, "RTM300"),
    ({"a": "Hop"}, {"a": "null"}, "RTM300"),
    ({"a": "X"}, {"a": "X"}, "RTM508"),
    ({"a": "int"}, {"a": "Clock.now"}, "RTM508"),
    ({"a": "int"}, {"a": "slots"}, "RTM508"),
    ({"a": "int"}, {"a": "1 + 1"}, "RTM508"),
    ({"a": "set<Hop>"}, {"a": "Hop"}, "RTM508"),
    ({"a": "bool"}, {"a": 'ties == "newest"'}, "RTM508"),
    ({"a": {"type": "int", "min": 0}}, {"a": "-1"}, "RTM206"),
    ({"a": {"type": "optional<int>", "max": 3}}, {"a": "4"}, "RTM206"),
    ({"a": {"type": "list<int>", "min": 1}}, {"a": "[1, 0]"}, "RTM206"),
    ({"a": "int"}, {"a": "1 +"}, "RTM100"),
    ({"a": "int"}, {"a": "[" * 70 + "1" + "]" * 70}, "RTM103"),
]


@pytest.mark.parametrize(("fields", "initial", "code"), BAD)
def test_refused_initial_values(fields: dict[str, Any], initial: dict[str, Any], code: str) -> None:
    """What is missing, too much, of another type, outside the range or not constant is refused."""
    checked = single(fields, initial)
    assert specs.codes(checked) == [code], [specs.said(each) for each in checked.diagnostics]


def test_refused_field() -> None:
    """A field whose type is refused gets no second complaint for its initial value."""
    assert specs.codes(single({"a": "nothing"}, {"a": "1"})) == ["RTM200"]


PARAMETERS = {"c": "handle<Clock>", "x": "handle<Hop>"}
GUARDS = [refuse("!live(c) || !live(x)")]


def effects(*statements: Any) -> Checked:
    """An operation with these effects."""
    return check_operation(params=PARAMETERS, refuse=GUARDS, do=list(statements))


WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({"set": {"Clock.now": "Clock.now + 1"}}, "set Clock.now = (Clock.now + 1)"),
    ({"set": {"Clock.last": "x"}}, "set Clock.last = x!^"),
    ({"set": {"Clock.marks[UNICAST]": "null"}}, "set Clock.marks[UNICAST] = null"),
    ({"add": {"Clock.seen": "MULTICAST"}}, "add MULTICAST to Clock.seen"),
    ({"emit": {"to": "Clock", "event": "HOP_ADDED", "context1": "0", "context2": "0"}},
     "emit HOP_ADDED to Clock: 0, 0"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "typed"), WRITTEN)
def test_places(statement: dict[str, Any], typed: str) -> None:
    """The fields of the one object are places."""
    assert lines(specs.probe(effects(statement)).body) == [typed]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"create": "Clock"}, "RTM507"),
    ({"delete": "Clock"}, "RTM507"),
    ({"delete": "c"}, "RTM507"),
    ({"each": {"k": "[Clock]"}, "do": [{"delete": "k"}]}, "RTM507"),
    ({"each": {"h": "Hop"}, "do": [{"set": {"Clock.now": "1"}}]}, "RTM502"),
    ({"each": {"h": "Hop"}, "do": [{"set": {"Clock.marks[UNICAST]": "h"}}]}, "RTM502"),
    ({"each": {"h": "Hop"}, "do": [{"add": {"Clock.seen": "UNICAST"}}]}, "RTM502"),
    ({"each": {"k": "[Clock]"}, "do": [{"set": {"Clock.now": "1"}}]}, "RTM502"),
    ({"each": {"k": "[Clock]", "h": "Hop"}, "do": [{"set": {"k.now": "h.cost"}}]}, "RTM503"),
    ({"each": {"k": "Clock"}, "do": []}, "RTM305"),
    ({"set": {"Clock": "1"}}, "RTM500"),
    ({"let": {"Clock": "1"}}, "RTM207"),
]


@pytest.mark.parametrize(("statement", "code"), REFUSED)
def test_refused_statements(statement: dict[str, Any], code: str) -> None:
    """The one object neither comes nor goes, and no round of `each` owns its fields."""
    checked = effects(statement)
    assert specs.codes(checked) == [code], [specs.said(each) for each in checked.diagnostics]


def test_what_is_known_ends_with_a_change() -> None:
    """Facts about a field of the one object hold until it is written."""
    known = {"if": "Clock.last != null", "then": [{"set": {"Clock.last": "Clock.last.next"}}]}
    assert specs.codes(effects(known)) == []
    before = [{"set": {"Clock.last": "null"}}, {"set": {"Clock.now": "Clock.last.cost"}}]
    lost = {"if": "Clock.last != null", "then": before}
    assert specs.codes(effects(lost)) == ["RTM400"]


def test_invariants() -> None:
    """Invariants speak of the one object by its name, or have a variable for it."""
    found = specs.spec_of(
        check_invariant("Clock.now >= 0 && k.now <= Clock.now", for_={"k": "Clock"})
    )
    assert text(found.invariants["probe"].then) == "((Clock.now >= 0) && (k.now <= Clock.now))"
    assert text(found.invariants["Clock.now in range"].then) == "(x.now >= 0)"
    assert text(found.invariants["Clock.last exists"].then) == "live(x.last!)"
