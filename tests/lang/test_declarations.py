"""Declarations: types, ranges, limits, decisions, sorts, and what is refused of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.specs import check_operation, check_with


def element(kind: str, **parts: Any) -> dict[str, Any]:
    """A chapter with one documented element, `X`."""
    return {kind: {"X": {"doc": "X.", "source": ["S-X-1"], **parts}}}


def test_fixture_declarations() -> None:
    """Numbers, bits, members, limits and decisions are those of the files."""
    spec = specs.spec_of(check_with())
    assert spec.enums["HopState"].members == {"CREATED": 0, "DELETED": 1}
    assert spec.bits["Change"].names == {"CHANGE_NEW": 0, "CHANGE_BEST": 16}
    assert [str(member.type) for member in spec.structures["HOP_INFO"].members] == [
        "handle<Owner>",
        "address",
        "COST",
        "set<View>",
        "list<handle<Hop>>",
    ]
    metric = spec.structures["COST"].members[0]
    assert (metric.minimum, metric.maximum) == (0, 0xFFFFFFFF)
    assert metric.doc == "the lower the better"
    assert {name: limit.default for name, limit in spec.limits.items()} == {
        "slots": 4,
        "views": frozenset({0, 1}),
        "policy": {1: 10},
        "strict": False,
    }
    ties = spec.decisions["ties"]
    assert (ties.default, list(ties.options)) == ("oldest", ["oldest", "newest"])
    assert ties.source == ("D-BEST-01",)
    assert spec.field("Hop", "next").minimum is None
    assert spec.chapters["hops"].startswith("Owners keep hops")
    assert spec.sorts["Hop"].chapter == "hops"
    assert str(spec.sorts["Hop"].span) == "models/hops.yaml:14:3"


TYPES = [
    "bool",
    "int",
    "prefix",
    "address",
    "HopState",
    "View",
    "COST",
    "Hop",
    "optional<Hop>",
    "set<Hop>",
    "set<View>",
    "list<optional<int>>",
    "list<list<int>>",
    "map<View, Hop>",
    "map<Hop, set<int>>",
    "optional<list<COST>>",
]


@pytest.mark.parametrize("name", TYPES)
def test_field_types(name: str) -> None:
    """Fields have values, objects, and collections of them."""
    fields = {"a": name, "b": {"type": name, "doc": "d"}}
    spec = specs.spec_of(check_with(**element("sorts", fields=fields)))
    assert [str(field.type) for field in spec.sorts["X"].fields] == [name, name]


REFUSED: list[tuple[dict[str, Any], str]] = [
    (element("sorts", fields={"a": "string"}), "RTM213"),
    (element("sorts", fields={"a": "out"}), "RTM213"),
    (element("sorts", fields={"a": "handle<Hop>"}), "RTM213"),
    (element("sorts", fields={"a": "pointer<int>"}), "RTM213"),
    (element("sorts", fields={"a": "nothing"}), "RTM200"),
    (element("sorts", fields={"a": "set<set<int>>"}), "RTM211"),
    (element("sorts", fields={"a": "set<list<int>>"}), "RTM211"),
    (element("sorts", fields={"a": "map<int, optional<int>>"}), "RTM211"),
    (element("sorts", fields={"a": "map<COST, int>"}), "RTM211"),
    (element("sorts", fields={"a": "list<map<int, int>>"}), "RTM211"),
    (element("sorts", fields={"a": "optional<out>"}), "RTM211"),
    (element("sorts", fields={"a": "handle<COST>"}), "RTM200"),
    (element("sorts", fields={"a": "int<int>"}), "RTM210"),
    (element("sorts", fields={"a": "set<int, int>"}), "RTM210"),
    (element("sorts", fields={"a": "handle"}), "RTM210"),
    (element("sorts", fields={"a": {"type": "int", "min": 2, "max": 1}}), "RTM214"),
    (element("sorts", fields={"a": {"type": "Hop", "max": 1}}), "RTM214"),
    (element("structures", members={"a": "Hop"}), "RTM213"),
    (element("structures", members={"a": "map<int, int>"}), "RTM213"),
    (element("structures", members={"a": "list<X>"}), "RTM215"),
    (element("limits", type="Hop", default=1), "RTM213"),
    (element("limits", type="set<int>", default=[1]), "RTM213"),
    (element("limits", type="nothing", default=1), "RTM200"),
    (element("limits", type="int", default=True), "RTM206"),
    (element("limits", type="int", default="1"), "RTM206"),
    (element("limits", type="int", max=3, default=4), "RTM206"),
    (element("limits", type="bool", default=1), "RTM206"),
    (element("limits", type="set<View>", default=[0, 0]), "RTM206"),
    (element("limits", type="set<View>", default=[32]), "RTM206"),
    (element("limits", type="set<View>", default=3), "RTM206"),
    (element("limits", type="map<int, int>", default={"a": 1}), "RTM206"),
    (element("limits", type="map<int, int>", default=[1]), "RTM206"),
    (element("decisions", default="c", options={"a": "A.", "b": "B."}), "RTM205"),
    (element("decisions", default="a", options={"a": "A."}), "RTM037"),
    (element("enums", members={}), "RTM037"),
    (element("enums", members={"A": -1}), "RTM036"),
    (element("bits", size=8, masks={"A": 0x100}), "RTM204"),
    (element("bits", size=8, masks={"A": 0x0}), "RTM036"),
    ({"decisions": {"CREATED": {"doc": "d", "source": ["S-X-1"], "default": "a",
                                "options": {"a": "A.", "b": "B."}}}}, "RTM201"),
    ({"functions": {"near": {"doc": "d", "is": "true"}}}, "RTM201"),
    ({"functions": {"f": {"doc": "d", "params": {"x": "map<int, int>"}, "is": "1"}}}, "RTM213"),
    ({"functions": {"f": {"doc": "d", "is": "1 + true"}}}, "RTM300"),
]  # fmt: skip


@pytest.mark.parametrize(("chapter", "code"), REFUSED)
def test_refused(chapter: dict[str, Any], code: str) -> None:
    """Each thing that makes no sense is refused, with one complaint."""
    checked = check_with(**chapter)
    found = [each for each in specs.codes(checked) if each < "RTM9"]
    assert found == [code], [specs.said(each) for each in checked.diagnostics]


def test_names_of_two_kinds() -> None:
    """A name belongs to one element, whatever its kind."""
    checked = check_with(enums={"Hop": {"doc": "d", "source": ["S-X-1"], "members": {"A": 1}}})
    (found,) = [each for each in checked.diagnostics if each.code == "RTM201"]
    assert str(found.span) == "models/hops.yaml:14:3"
    assert found.hint.startswith("first at models/more.yaml:1:")


@pytest.mark.parametrize(
    "source", ["S-ROUTE-01", "D-BEST-1", "V1-ADD-03", "V1-DEC-CHG-01", "R-0001", "S-NH-01A"]
)
def test_sources(source: str) -> None:
    """Facts, decisions and records of the project are sources."""
    specs.spec_of(check_with(**element("sorts", source=[source], fields={})))


@pytest.mark.parametrize("source", ["S", "S-", "s-route-01", "X-1", "S-route", "D_1", "chapter 4"])
def test_no_sources(source: str) -> None:
    """Anything else is none."""
    assert specs.codes(check_with(**element("sorts", source=[source], fields={}))) == ["RTM034"]


def test_parameters_of_operations() -> None:
    """Clients pass handles, values and buffers, never objects."""
    for name, code in (("Hop", "RTM213"), ("map<int, int>", "RTM213"), ("string", "RTM213")):
        assert specs.codes(check_operation(params={"a": name})) == [code]
    for name in ("out", "handle<Hop|Owner>", "optional<pointer<handle<Hop>>>", "COST", "set<View>"):
        specs.spec_of(check_operation(params={"a": name}))
    assert specs.codes(check_operation(params={"Hop": "int"})) == ["RTM207"]


def test_statuses() -> None:
    """Statuses are members of the enumeration Status; an operation without one succeeds."""
    operation = specs.probe(check_operation())
    assert getattr(operation.status, "member", "") == "NO_ERROR"
    assert specs.codes(check_operation(status="CREATED")) == ["RTM300"]
    assert specs.codes(check_operation(status="NOTHING")) == ["RTM200"]


def test_cycles_name_the_way() -> None:
    """Each member of a ring of functions is reported with the way back to it."""
    functions = {
        name: {"doc": "d", "is": f"{called}() + 1"}
        for name, called in (("f", "g"), ("g", "h"), ("h", "f"))
    }
    checked = check_with(functions=functions)
    assert [each.message.split(": ")[1] for each in checked.diagnostics] == [
        "f → g → h → f",
        "g → h → f → g",
        "h → f → g → h",
    ]
