"""Simpler values: of the same type, in range, and ever simpler."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.engine.smaller_values import Needed, rewritten, simpler, without
from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    HandleType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    SortType,
    Type,
)
from rtmref.snapshots import Reference
from rtmref.values import NetAddress, parse_prefix

ONE, OTHER = Reference("Route", 1), Reference("Route", 2)
ROUTE = SortType("Route")


def declared(spec: Spec, kind: Type, least: int | None = 0) -> Parameter:
    """A field of the type."""
    span = spec.sorts["Route"].span
    return Parameter(name="x", type=kind, minimum=least, maximum=None, doc="", span=span)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (IntType(), 9, [0, 1, 2, 3]),
        (IntType(), 0, []),
        (BoolType(), True, [False]),
        (OptionalType(IntType()), 1, [None, 0]),
        (OptionalType(IntType()), None, []),
        (HandleType(("Route",)), ONE, [None]),
        (SetType(BitType("View")), 0b101, [0, 0b001, 0b100, 0b011]),
        (ListType(IntType()), (1,), [(), (0,)]),
        (SetType(IntType()), frozenset({1}), [frozenset(), frozenset({0})]),
        (MapType(BitType("View"), IntType()), {0: 1}, [{}, {0: 0}]),
        (AddressType(), NetAddress(2, 0, 0), []),
    ],
)
def test_simpler_values(spec: Spec, kind: Type, value: Any, expected: list[Any]) -> None:
    """Nothing, zero, fewer, lower: in this order."""
    assert list(simpler(spec, declared(spec, kind), kind, value)) == expected


def test_numbers_stay_in_range(spec: Spec) -> None:
    """No number below the declared least one is simpler."""
    assert list(simpler(spec, declared(spec, IntType(), 5), IntType(), 7)) == [5, 6]


def test_addresses_end_at_the_shortest_of_the_first_family(spec: Spec) -> None:
    """Whatever the address, ever simpler ones lead to 0.0.0.0/0."""
    value = parse_prefix("fd00::1/128")
    for _ in range(10):
        value = next(simpler(spec, declared(spec, AddressType()), AddressType(), value), value)
    assert value == NetAddress(2, 0, 0)


def test_references_go(spec: Spec) -> None:
    """Optional references become null, items and entries go; what has to be there is missed."""
    gone = frozenset((ONE,))
    assert without(spec, OptionalType(ROUTE), ONE, gone) is None
    assert without(spec, HandleType(("Route",)), ONE, gone) is None
    assert without(spec, ListType(ROUTE), (ONE, OTHER), gone) == (OTHER,)
    assert without(spec, SetType(ROUTE), frozenset({ONE}), gone) == frozenset()
    assert without(spec, MapType(BitType("View"), ROUTE), {0: ONE, 1: OTHER}, gone) == {1: OTHER}
    with pytest.raises(Needed):
        without(spec, ROUTE, ONE, gone)


def test_every_leaf_is_rewritten(spec: Spec) -> None:
    """References in lists, maps and optional values are exchanged; bits are left alone."""
    kind = MapType(BitType("View"), ListType(OptionalType(ROUTE)))
    assert rewritten(spec, kind, {1: (ONE, None)}, lambda _, v: OTHER if v == ONE else v) == {
        1: (OTHER, None)
    }
