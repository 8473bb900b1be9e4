"""Methods that clients export for each other (S-METH-01 to S-METH-18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from rtmref.optimized.arguments import number, parts, wanted
from rtmref.optimized.constants import (
    ERROR_INSUFFICIENT_BUFFER,
    ERROR_NOT_FOUND,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    METHOD_TYPE_ALL_METHODS,
    MOST_EXPORTED_METHODS,
    POSSIBLE_DEADLOCK,
    RTM_BLOCK_METHODS,
    RTM_RESUME_METHODS,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.table import Table
from rtmref.optimized.waiting import Waiting

RECORD_HEAD_SIZE: Final = 12
"""Bytes of an output record before its data."""
BLOCKED_KINDS: Final[Mapping[int, type[Dest | NextHop | Route]]] = MappingProxyType(
    {1: Dest, 2: NextHop, 3: Route}
)
"""What a block can be asked for, by target type."""
BLOCKABLE: Final = (Dest, NextHop, Route)
Record = tuple[int, int, int]
"""The bit of the method, its status, and how many bytes it delivered."""


class Methods(Waiting):
    """Listing and invoking the methods of a client, and blocking one's own."""

    def RtmGetEntityMethods(
        self,
        RtmRegHandle: Entity,
        EntityHandle: object,
        NumMethods: int | None,
        ExptMethods: bool | None,
    ) -> Answer:
        """The methods of a client; with room for none just their number (D-METH-01)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        wants_methods = wanted("ExptMethods", ExptMethods)
        if NumMethods is None:
            return INVALID_PARAMETER
        room = number("NumMethods", NumMethods)
        target = self._present(table, EntityHandle)
        if target is None:
            return INVALID_HANDLE
        total = len(target.methods)
        if not room:
            too_small = total and self.decisions.size_query == "too_small"
            return (ERROR_INSUFFICIENT_BUFFER if too_small else 0, total, None)
        fitting = target.methods[:room] if wants_methods else None
        if room < total:
            return (ERROR_INSUFFICIENT_BUFFER, room, fitting)
        return (0, total, fitting)

    def RtmInvokeMethod(
        self,
        RtmRegHandle: Entity,
        EntityHandle: object,
        Input: tuple[int, int] | None,
        OutputSize: int | None,
        Output: bool | None,
    ) -> Answer:
        """Run methods of a client; answers the bytes produced and a record for each method."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if Input is None or OutputSize is None or not wanted("Output", Output):
            return INVALID_PARAMETER
        asked, size = parts("Input", Input, 2)
        asked = number("Input.MethodType", asked)
        number("Input.InputSize", size)
        room = number("OutputSize", OutputSize)
        target = self._present(table, EntityHandle)
        if target is None:
            return INVALID_HANDLE
        if target.blocked:
            if target is RtmRegHandle:
                return POSSIBLE_DEADLOCK
            return self.park("RtmInvokeMethod", RtmRegHandle, target, Input, OutputSize, Output)
        return self._run(target, asked, room)

    def RtmBlockMethods(
        self, RtmRegHandle: Entity, TargetHandle: object, TargetType: int, BlockingFlag: int
    ) -> Answer:
        """Block or resume the caller's methods, all of them alike (S-METH-13, D-METH-05)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        kind = BLOCKED_KINDS.get(number("TargetType", TargetType, 8))
        number("BlockingFlag", BlockingFlag)
        if TargetHandle is not None and not (
            isinstance(TargetHandle, kind or BLOCKABLE) and TargetHandle.table is table
        ):
            return INVALID_HANDLE
        if TargetHandle is not None and kind is None:
            return INVALID_PARAMETER
        if BlockingFlag not in (RTM_RESUME_METHODS, RTM_BLOCK_METHODS):
            return INVALID_PARAMETER
        if TargetHandle is None or self.decisions.single_object_block == "everything":
            RtmRegHandle.blocked = BlockingFlag == RTM_BLOCK_METHODS
        return self.settled(SUCCESS)

    def _present(self, table: Table, handle: object) -> Entity | None:
        """The client behind a handle unless it has departed (D-DEREG-03)."""
        if type(handle) is not Entity or handle.table is not table or handle not in self.table_of:
            return None
        return handle

    def _run(self, target: Entity, asked: int, room: int) -> Answer:
        """The records in ascending order of bits, as far as there is room (D-METH-04)."""
        records: list[Record] = []
        used = 0
        for record in self._records(target, asked):
            size = RECORD_HEAD_SIZE + record[2]
            if used + size > room:
                if self.decisions.method_output == "fail":
                    return (ERROR_INSUFFICIENT_BUFFER, 0, ())
                return (ERROR_INSUFFICIENT_BUFFER, used, tuple(records))
            used += size
            records.append(record)
        return (0, used, tuple(records))

    def _records(self, target: Entity, asked: int) -> Iterator[Record]:
        """What each method asked for delivers; index n is bit n (D-METH-02, D-METH-03)."""
        for index, (status, size) in enumerate(target.methods):
            if asked >> index & 1:
                yield (1 << index, status, size)
        if self.decisions.missing_methods == "error_record" and asked != METHOD_TYPE_ALL_METHODS:
            for index in range(len(target.methods), MOST_EXPORTED_METHODS):
                if asked >> index & 1:
                    yield (1 << index, ERROR_NOT_FOUND, 0)
