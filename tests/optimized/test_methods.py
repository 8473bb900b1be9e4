"""Exported methods: listing them, invoking them, output that does not fit."""

from __future__ import annotations

from typing import Any

import pytest

NULL, HANDLE = (87,), (6,)
EVERY = 0xFFFFFFFF
METHODS = ((0, 4), (7, 0), (5, 100))


@pytest.fixture
def exporting(world: Any) -> Any:
    """A client `me`, and a client `you` with three methods."""
    world.me, world.you = world.register(1), world.register(2, methods=METHODS)
    return world


def invoke(world: Any, asked: int, room: int = 1000) -> Any:
    """The answer of an invocation of the exporting client."""
    return world.rtm.RtmInvokeMethod(world.me, world.you, (asked, 0), room, True)


def test_size_query(exporting: Any) -> None:
    """With a count of zero the call tells how many there are (S-METH-07, D-METH-01)."""
    get = exporting.rtm.RtmGetEntityMethods
    assert get(exporting.me, exporting.you, 0, True) == (0, 3, None)
    assert get(exporting.me, exporting.you, 0, None) == (0, 3, None)
    assert get(exporting.you, exporting.me, 0, None) == (0, 0, None)
    assert get(exporting.you, exporting.me, 4, True) == (0, 0, ())


def test_listing(exporting: Any) -> None:
    """Enough room delivers all, too little fills what there is (S-METH-08)."""
    get = exporting.rtm.RtmGetEntityMethods
    assert get(exporting.me, exporting.you, 9, True) == (0, 3, METHODS)
    assert get(exporting.you, exporting.you, 3, True) == (0, 3, METHODS)
    assert get(exporting.me, exporting.you, 2, True) == (122, 2, METHODS[:2])
    assert get(exporting.me, exporting.you, 2, None) == (122, 2, None)
    assert get(exporting.me, exporting.you, 3, None) == (0, 3, None)


def test_invoking(exporting: Any) -> None:
    """Each method asked for delivers a record, in ascending order of bits (D-METH-03)."""
    records = [(1 << bit, *METHODS[bit]) for bit in range(3)]
    assert invoke(exporting, EVERY) == (0, 140, tuple(records))
    assert invoke(exporting, 0b101) == (0, 128, (records[0], records[2]))
    assert invoke(exporting, 0b010) == (0, 12, (records[1],))
    invoke_self = exporting.rtm.RtmInvokeMethod
    assert invoke_self(exporting.you, exporting.you, (1, 9), 16, True) == (0, 16, (records[0],))


def test_bits_without_a_method(exporting: Any, make: Any) -> None:
    """Bits without a method are passed over, or get an error record by decision (D-METH-02)."""
    assert invoke(exporting, 0xF8) == (0, 0, ())
    assert invoke(exporting, 0xFA) == (0, 12, ((2, 7, 0),))
    world = make(missing_methods="error_record")
    world.me, world.you = world.register(1), world.register(2, methods=METHODS)
    missing = ((8, 1168, 0), (1 << 31, 1168, 0))
    assert invoke(world, 1 << 31 | 0xA) == (0, 36, ((2, 7, 0), *missing))
    assert invoke(world, 1 << 31 | 0xA, 30) == (122, 24, ((2, 7, 0), missing[0]))
    assert invoke(world, EVERY)[1] == 140


def test_output_that_does_not_fit(exporting: Any, make: Any) -> None:
    """The records before the first one that does not fit are delivered, or none (D-METH-04)."""
    assert invoke(exporting, EVERY, 139) == (122, 28, ((1, 0, 4), (2, 7, 0)))
    assert invoke(exporting, EVERY, 27) == (122, 16, ((1, 0, 4),))
    assert invoke(exporting, EVERY, 0) == (122, 0, ())
    assert invoke(exporting, 0b110, 100) == (122, 12, ((2, 7, 0),))
    world = make(method_output="fail")
    world.me, world.you = world.register(1), world.register(2, methods=METHODS)
    assert invoke(world, EVERY, 139) == (122, 0, ())
    assert invoke(world, EVERY, 140)[:2] == (0, 140)


def test_departed_clients(exporting: Any) -> None:
    """The methods of a departed client cannot be listed or invoked (D-DEREG-03)."""
    exporting.rtm.RtmReferenceHandles(exporting.me, (exporting.you,))
    exporting.rtm.RtmDeregisterEntity(exporting.you)
    assert exporting.rtm.RtmGetEntityInfo(exporting.me, exporting.you, True)[0] == 0
    assert exporting.rtm.RtmGetEntityMethods(exporting.me, exporting.you, 1, True) == HANDLE
    assert invoke(exporting, 1) == HANDLE


def test_refusals(exporting: Any) -> None:
    """NULL pointers first, then handles (D-ERR-01)."""
    me, you, rtm = exporting.me, exporting.you, exporting.rtm
    elsewhere = exporting.register(2, instance=1)
    assert rtm.RtmGetEntityMethods(None, you, 1, True) == HANDLE
    assert rtm.RtmGetEntityMethods(me, "x", None, True) == NULL
    assert rtm.RtmGetEntityMethods(me, elsewhere, 1, True) == HANDLE
    assert rtm.RtmInvokeMethod(None, you, (1, 0), 1, True) == HANDLE
    assert rtm.RtmInvokeMethod(me, "x", None, 1, True) == NULL
    assert rtm.RtmInvokeMethod(me, "x", (1, 0), None, True) == NULL
    assert rtm.RtmInvokeMethod(me, "x", (1, 0), 1, None) == NULL
    assert rtm.RtmInvokeMethod(me, exporting.hop(me), (1, 0), 1, True) == HANDLE
    assert rtm.RtmInvokeMethod(me, elsewhere, (1, 0), 1, True) == HANDLE
