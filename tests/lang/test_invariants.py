"""Invariants: the written ones, and the standing ones that follow from the sorts."""

from __future__ import annotations

import pytest
from tests.lang import specs
from tests.lang.notation import text
from tests.lang.specs import check_invariant, check_with

STANDING = [
    ("a", "Hop", {}, "x: X", "", "live(x.a)", "exists"),
    ("a", "optional<Hop>", {}, "x: X", "!(x.a == null)", "live(x.a!)", "exists"),
    ("a", "set<Hop>", {}, "x: X, y: Hop", "(y in x.a)", "live(y)", "exists"),
    ("a", "list<Hop>", {}, "x: X, y: Hop", "(y in x.a)", "live(y)", "exists"),
    ("a", "map<View, Hop>", {}, "x: X, k: View", "!(x.a[k] == null)", "live(x.a[k]!)", "exists"),
    ("a", "map<View, set<Hop>>", {}, "x: X, k: View, y: Hop",
     "(!(x.a[k] == null) && (y in x.a[k]!))", "live(y)", "exists"),
    ("a", "int", {"min": 0}, "x: X", "", "(x.a >= 0)", "in range"),
    ("a", "int", {"max": 9}, "x: X", "", "(x.a <= 9)", "in range"),
    ("a", "int", {"min": 1, "max": 9}, "x: X", "", "((x.a >= 1) && (x.a <= 9))", "in range"),
    ("a", "optional<int>", {"min": 0}, "x: X", "!(x.a == null)", "(x.a! >= 0)", "in range"),
    ("a", "map<int, int>", {"min": 0}, "x: X, k: int", "!(x.a[k] == null)", "(x.a[k]! >= 0)",
     "in range"),
    ("a", "int", {}, None, "", "", ""),
    ("a", "COST", {}, None, "", "", ""),
    ("a", "View", {}, None, "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "checked", "limits", "variables", "when", "then", "name"), STANDING
)
def test_standing_invariants(
    field: str,
    checked: str,
    limits: dict[str, int],
    variables: str | None,
    when: str,
    then: str,
    name: str,
) -> None:
    """A field of objects points to objects that exist; an integer stays in its range."""
    sort = {"doc": "d", "source": ["S-X-1"], "fields": {field: {"type": checked, **limits}}}
    spec = specs.spec_of(check_with(sorts={"X": sort}))
    found = {key: each for key, each in spec.invariants.items() if key.startswith("X.")}
    if variables is None:
        assert not found
        return
    ((key, invariant),) = found.items()
    assert key == invariant.name == f"X.{field} {name}"
    assert invariant.origin == ("reference" if name == "exists" else "range")
    assert ", ".join(f"{each}: {of}" for each, of in invariant.variables) == variables
    assert ("" if invariant.when is None else text(invariant.when)) == when
    assert text(invariant.then) == then
    assert invariant.source == ("S-X-1",)
    assert invariant.says.endswith(".")


def test_written_invariants() -> None:
    """Written invariants come first, in the order of the files."""
    spec = specs.spec_of(check_with())
    assert list(spec.invariants)[:4] == [
        "best-hop-competes",
        "kinds-are-known",
        "order",
        "Owner.best exists",
    ]
    first = spec.invariants["best-hop-competes"]
    assert (first.chapter, first.origin) == ("hops", "written")
    assert first.says == "The best hop of a view competes in it."
    assert first.source == ("S-PREF-06", "V1-BEST-01", "R-0001")
    assert text(first.then) == (
        "(let h = o.best[v]! in (((h.owner == o) && (h.state == CREATED)) && (v in h.views)))"
    )


@pytest.mark.parametrize(
    ("variables", "when", "code"),
    [
        ({"x": "int"}, "x > 0", "RTM506"),
        ({"x": "prefix"}, None, "RTM506"),
        ({"x": "int", "h": "Hop"}, "x in [h.cost] || x == 1", "RTM506"),
        ({"x": "int", "h": "Hop"}, "x in [h.cost] && x == 1", None),
        ({"x": "int", "o": "Owner"}, "(true && x in o.kinds) && x == 1", None),
        ({"x": "prefix"}, "x in Hop.map(h, h.prefix)", None),
        ({"x": "View", "y": "HopState", "z": "bool", "h": "Hop"}, None, None),
        ({"x": "handle<Hop>"}, None, "RTM213"),
        ({"x": "optional<Hop>"}, None, "RTM213"),
        ({"x": "out"}, None, "RTM213"),
        ({"CREATED": "Hop"}, None, "RTM207"),
    ],
)
def test_variables(variables: dict[str, str], when: str | None, code: str | None) -> None:
    """A variable ranges over objects, bits and members, or over what `when` says."""
    parts = {} if when is None else {"when": when}
    checked = check_invariant("true", for_=variables, **parts)
    assert specs.codes(checked) == ([] if code is None else [code])


def test_invariant_is_boolean() -> None:
    """`when` and `then` are boolean."""
    assert specs.codes(check_invariant("1")) == ["RTM300"]
    assert specs.codes(check_invariant("true", when="1")) == ["RTM300"]
