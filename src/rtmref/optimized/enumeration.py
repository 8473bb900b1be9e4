"""What the enumerations have in common (S-ENUM-01, S-ENUM-02, D-ENUM-05 to D-ENUM-07)."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from rtmref.optimized.arguments import Address, bad_address, fits, number, wanted
from rtmref.optimized.belongings import Belonging
from rtmref.optimized.callbacks import Callbacks
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    ERROR_NO_MORE_ITEMS,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    RTM_ENUM_NEXT,
    RTM_ENUM_RANGE,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.state import State
from rtmref.optimized.table import Table


class Extent(NamedTuple):
    """Where an enumeration begins and ends: at a prefix or behind it, and at a last address."""

    length: int
    bits: int
    strictly: bool
    last: int


class Enumeration(Belonging):
    """An enumeration of any of the four kinds."""

    __slots__ = ()


E = TypeVar("E", bound=Enumeration)


class Request(NamedTuple, Generic[E]):
    """A request for the next so many items of an enumeration."""

    enumeration: E
    size: int


class DestCursor:
    """A place in the order of a table, from which one goes on to an end (D-ENUM-04)."""

    __slots__ = ("_bits", "_last", "_length", "_strictly", "_table")

    def __init__(self, table: Table, extent: Extent) -> None:
        self._table = table
        self._length, self._bits, self._strictly, self._last = extent

    def following(self, dest: Dest | None = None) -> Dest | None:
        """The next dest that the table now has, or the one behind a given dest."""
        if dest is None:
            found = self._table.dests.following(self._length, self._bits, self._strictly)
        else:
            found = self._table.dests.following(dest.address[1], dest.address[2], True)
        return None if found is None or found.address[2] > self._last else found

    def move_behind(self, dest: Dest) -> None:
        """Go on behind a dest from now on."""
        _, self._length, self._bits = dest.address
        self._strictly = True


class Retrieval(State):
    """What the calls that create enumerations and get batches have in common."""

    def extent(
        self, table: Table, EnumFlags: int, own: int, name: str, address: Address | None
    ) -> Extent | Answer:
        """Where to begin and to end, or why the flags or the address are refused (D-ENUM-07)."""
        start = number("EnumFlags", EnumFlags) & ~own
        if start not in (0, RTM_ENUM_NEXT, RTM_ENUM_RANGE):
            return INVALID_PARAMETER
        whole = (1 << table.width) - 1
        if not start:
            return Extent(0, 0, False, whole)
        if not fits(address, table):
            return INVALID_PARAMETER if address is None else bad_address(name, address)
        _, length, bits = table.prefix(address)
        if start == RTM_ENUM_RANGE:
            return Extent(length, bits, False, bits | whole >> length)
        return Extent(length, bits, self.decisions.enum_next == "exclusive", whole)

    def request(
        self,
        kind: type[E],
        caller: Entity,
        handle: object,
        count: tuple[str, int | None],
        items: tuple[str, bool | None],
    ) -> Request[E] | Answer:
        """What a call asks for, or why it is refused; count and items come with their names."""
        try:
            table = self.table_of[caller]
        except Exception:
            return INVALID_HANDLE
        name, size = count
        if size is None or not wanted(*items):
            return INVALID_PARAMETER
        if not isinstance(handle, kind) or handle.table is not table:
            return INVALID_HANDLE
        if handle.owner is not caller:
            return ACCESS_DENIED
        return self.refuse_count(name, size) or Request(handle, size)

    def refuse_count(self, name: str, count: int) -> Answer | None:
        """The answer to a request for nothing or for too much, None if it is neither."""
        if number(name, count) > self.limits.max_handles_in_enum:
            return INVALID_PARAMETER
        if count:
            return None
        return INVALID_PARAMETER if self.decisions.zero_count == "error" else (0, 0, ())

    def batch(self, found: list[object], count: int) -> Answer:
        """The answer of a call that found so many of the items asked for (D-ENUM-05)."""
        enough = count if self.decisions.last_batch == "code_with_items" else 1
        status = 0 if len(found) >= enough else ERROR_NO_MORE_ITEMS
        return (status, len(found), tuple(found))


class Enumerations(Callbacks):
    """Ending enumerations."""

    def RtmDeleteEnumHandle(self, RtmRegHandle: Entity, EnumHandle: object) -> Answer:
        """End an enumeration of any kind."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not isinstance(EnumHandle, Enumeration) or EnumHandle.table is not table:
            return INVALID_HANDLE
        if EnumHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        EnumHandle.close()
        return self.settled(SUCCESS)
