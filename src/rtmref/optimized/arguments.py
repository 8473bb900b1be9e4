"""What is wrong with an argument, said precisely; called only when something is.

Calls take their arguments apart at full speed and come here when that fails or a value is out
of bounds. An argument that cannot be passed at all (a wrong Python type, a number too large for
its field) is an error of the calling program: TypeError or ValueError, naming the argument. A
value that can be passed but means nothing is answered by a status.
"""

from __future__ import annotations

from typing import Never, TypeGuard

from rtmref.optimized.constants import INVALID_PARAMETER, Answer
from rtmref.optimized.table import Table

WORD = 32
Address = tuple[int, int, int]
"""Family, length in bits, address bits."""
RouteInfo = tuple[
    object, object, object, int, int, int, tuple[int, int], int, int, tuple[object, ...]
]
"""Dest, owner, neighbour, state, flags of version 1, flags, (metric, preference), views, private
data, next hops."""

NextHopInfo = tuple[Address, object, int, int, int, int, object]
"""Address, owner, interface, state, flags, private data, remote dest."""


def number(name: str, value: object, width: int = WORD) -> int:
    """The value as an unsigned number of a width in bits; raises naming it."""
    if not isinstance(value, int):
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}")
    if not 0 <= value < 1 << width:
        raise ValueError(f"{name} must be an unsigned number of {width} bits")
    return value


def parts(name: str, value: object, count: int) -> tuple[object, ...]:
    """The value as a tuple of a length; raises naming it."""
    if not isinstance(value, tuple) or len(value) != count:
        raise TypeError(f"{name} must be a tuple of {count}, not {type(value).__name__}")
    return value


def fits(address: Address | None, table: Table) -> TypeGuard[Address]:
    """Whether an address is one of the table's family (D-DEST-06); never raises."""
    try:
        family, length, bits = address  # type: ignore[misc]
        width = table.width
        if family != table.family or not isinstance(family, int) or length > width:
            return False
        if (length | bits) >> width:
            return False
        return table.clears_host_bits or not bits & (1 << width - length) - 1
    except Exception:
        return False


def bad_address(name: str, address: object) -> Answer:
    """The answer for an address that does not fit the table (D-DEST-06); raises if it is none."""
    family, length, bits = parts(name, address, 3)
    number(f"{name}.AddressFamily", family, 16)
    number(f"{name}.NumBits", length, 16)
    number(f"{name}.AddrBits", bits, 128)
    return INVALID_PARAMETER


def check_offer(
    info: RouteInfo, TimeToLive: int, ChangeFlags: int, name: str = "RouteInfo"
) -> None:
    """Raise unless route information and two words can be what they are passed as."""
    try:
        _, _, _, _, flags1, flags, cost, views, private, next_hops = info
        metric, preference = cost
        if (
            not (metric | preference | views | TimeToLive | ChangeFlags) >> 32
            and not (flags1 << 8 | flags) >> 16
            and type(private | 0) is int
            and type(next_hops) is tuple
        ):
            return
    except Exception:
        pass
    number("TimeToLive", TimeToLive)
    number("ChangeFlags", ChangeFlags)
    bad_route_info(info, name)


def bad_route_info(info: object, name: str = "RouteInfo") -> Never:
    """Raise for a structure that is no route information."""
    members = parts(name, info, 10)
    number(f"{name}.Flags1", members[4], 8)
    number(f"{name}.Flags", members[5], 16)
    metric, preference = parts(f"{name}.PrefInfo", members[6], 2)
    number(f"{name}.PrefInfo.Metric", metric)
    number(f"{name}.PrefInfo.Preference", preference)
    number(f"{name}.BelongsToViews", members[7])
    if not isinstance(members[8], int):
        raise TypeError(f"{name}.EntitySpecificInfo must be an integer")
    raise TypeError(f"{name}.NextHopsList must be a tuple of next-hop handles")


def bad_next_hop_info(info: object) -> Never:
    """Raise for a structure that is no next-hop information."""
    members = parts("NextHopInfo", info, 7)
    number("NextHopInfo.InterfaceIndex", members[2])
    number("NextHopInfo.Flags", members[4], 16)
    if not isinstance(members[5], int):
        raise TypeError("NextHopInfo.EntitySpecificInfo must be an integer")
    raise TypeError("NextHopInfo.NextHopAddress must be a network address")


def variable(name: str, pointer: object) -> object:
    """The handle in an in-out handle variable; raises if it is no 1-tuple."""
    return parts(name, pointer, 1)[0]


def handles(name: str, array: object) -> tuple[object, ...]:
    """An array of handles or structures; raises if it is no tuple."""
    if not isinstance(array, tuple):
        raise TypeError(f"{name} must be a tuple, not {type(array).__name__}")
    return array


def truth(name: str, value: object) -> bool:
    """The value as a truth value; raises naming it."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
    return value


def wanted(name: str, output: object) -> bool:
    """Whether an output is asked for: True for a buffer, None for NULL; raises on anything else."""
    if output is True:
        return True
    if output is not None:
        raise TypeError(f"{name} must be True or None, not {type(output).__name__}")
    return False
