"""Files of scopes: what they mean, and what is said of those that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtmref.lang import codes
from rtmref.lang.spec import Spec
from rtmref.scope import Each, Pattern, Scope
from rtmref.scope.loading import load, load_texts
from rtmref.values import NetAddress

HEAD = "theme: t\ndoc: T.\nscopes:\n  one:\n    says: Something.\n    chapters: [routes]\n"


def read(spec: Spec, calls: str, more: str = "") -> Scope:
    """The scope of a file with these calls."""
    loaded = load_texts(spec, {"one.yaml": f"{HEAD}{more}    calls:\n{calls}"})
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.found["one"]


def complaints(spec: Spec, text: str) -> list[str]:
    """What is wrong with a file, as place, code and message."""
    loaded = load_texts(spec, {"one.yaml": text})
    assert loaded.failed
    return [f"{each.span} {each.code} {each.message} {each.hint}" for each in loaded.diagnostics]


def test_shipped_scopes_load(spec: Spec) -> None:
    """The shipped scopes have no errors and are what a folder of them has."""
    shipped = load(spec)
    assert shipped.diagnostics == ()
    folder = Path(__file__).parents[2] / "scopes"
    assert load(spec, (folder,)).found.keys() == shipped.found.keys()


def test_every_operation_is_in_a_scope(spec: Spec) -> None:
    """Every operation is called in some shipped scope, and every `sometimes` is looked for."""
    scopes = load(spec).found.values()
    assert {name for scope in scopes for name in scope.operations} == set(spec.operations)
    assert {name for scope in scopes for name in scope.sometimes} == set(spec.sometimes)


def test_alternatives_are_multiplied(spec: Spec) -> None:
    """A call stands for all combinations of its alternatives, wherever they are; each once."""
    scope = read(
        spec,
        "      - StartInstance: {RtmInstanceId: {any: [1, 2, 1]}, InterfaceIndex: {any: [3, 4]}}\n",
    )
    assert [pattern.arguments for pattern in scope.patterns] == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_names_of_sorts_stand_for_objects(spec: Spec) -> None:
    """A sort stands for its objects, with a field for those that have something there."""
    scope = read(
        spec,
        "      - RtmGetDestInfo: {RtmRegHandle: Entity, DestHandle: Dest.refs}\n"
        "      - RtmReleaseRoutes: {RtmRegHandle: Entity, RouteHandles: [Route, stranger]}\n",
    )
    first, second = scope.patterns
    assert first.arguments[:2] == (Each("Entity"), Each("Dest", "refs"))
    assert second.arguments[1][0] == Each("Route")
    assert second == Pattern("RtmReleaseRoutes", second.arguments)


def test_what_is_left_out_is_zero(spec: Spec) -> None:
    """As in scenarios, what is not written is zero, NULL or empty."""
    (pattern,) = read(
        spec,
        "      - RtmGetExactMatchDestination: {RtmRegHandle: Entity, DestAddress: 10.0.0.0/8}\n",
    ).patterns
    assert pattern.arguments == (Each("Entity"), NetAddress(2, 8, 10 << 24), 0, 0, True)


def test_bounds_are_read(spec: Spec) -> None:
    """Depth, numbers of objects and of waiting calls."""
    scope = read(
        spec,
        "      - StopInstance: {RtmInstanceId: 1}\n",
        "    depth: 4\n    most: {Route: 3}\n    waiting: 1\n    decisions: {ties: newest}\n",
    )
    assert (scope.depth, scope.most, scope.waiting) == (4, {"Route": 3}, 1)
    assert scope.decisions == {"ties": "newest"}


BAD = [
    (
        HEAD + "    calls:\n      - StopInstanse: {RtmInstanceId: 1}\n",
        "one.yaml:8:9 RTM600 there is no operation 'StopInstanse'",
    ),
    (
        HEAD + "    calls:\n      - StopInstance: {RtmInstance: 1}\n",
        "one.yaml:8:24 RTM600 StopInstance has no 'RtmInstance'",
    ),
    (
        HEAD + "    calls:\n      - StopInstance: {RtmInstanceId: {any: []}}\n",
        "one.yaml:8:45 RTM601 a list of alternatives is expected here",
    ),
    (
        HEAD + "    calls:\n      - RtmDeregisterEntity: {RtmRegHandle: Entitee}\n",
        "one.yaml:8:45 RTM603 no call returned 'Entitee'",
    ),
    (
        HEAD + "    calls:\n      - RtmDeregisterEntity: {RtmRegHandle: Entity.reffs}\n",
        "one.yaml:8:45 RTM600 Entity has no field 'reffs' did you mean 'refs'?",
    ),
    (
        HEAD + "    most: {Rout: 1}\n    calls:\n      - StopInstance: {}\n",
        "one.yaml:7:12 RTM600 there is no sort 'Rout' did you mean 'Route' or 'RouteList'?",
    ),
    (
        HEAD.replace("[routes]", "[rutes]") + "    calls:\n      - StopInstance: {}\n",
        "one.yaml:6:16 RTM600 there is no chapter 'rutes' did you mean 'routes'",
    ),
    (
        HEAD + "    calls:\n      - StopInstance: {}\n    sometimes: [nowhere]\n",
        "one.yaml:9:17 RTM600 there is no sometimes 'nowhere'",
    ),
    (
        HEAD + "    depth: 0\n    calls:\n      - StopInstance: {}\n",
        "one.yaml:7:12 RTM036 0 is not between 1 and 1000",
    ),
    (HEAD, "one.yaml:5:5 RTM040 scope lacks 'calls'"),
    ("[]", "one.yaml:1:1 RTM020 a file of scopes is a mapping with 'theme'"),
    (
        HEAD
        + "    calls:\n      - StartInstance: {RtmInstanceId: {any: ["
        + ", ".join(map(str, range(70)))
        + "]}, InterfaceIndex: {any: ["
        + ", ".join(map(str, range(70)))
        + "]}}\n",
        "one.yaml:8:9 RTM700 4900 combinations of arguments are more than 4096",
    ),
]


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_errors_are_told_at_their_places(spec: Spec, text: str, expected: str) -> None:
    """What is wrong is told at its line, with what was perhaps meant."""
    found = complaints(spec, text)
    assert any(line.startswith(expected) for line in found), found


def test_every_code_of_scopes_is_given() -> None:
    """The codes that only scopes can get are all among the complaints above."""
    given = {expected.split()[1] for _, expected in BAD}
    assert {code for code in codes.table() if code.startswith("RTM7")} <= given
