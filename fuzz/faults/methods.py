"""Methods gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.objects import Entity


@fault
class HeadsCostNothing(Rtm):
    """RtmInvokeMethod fills the buffer with data alone and forgets the heads of the records."""

    def RtmInvokeMethod(
        self,
        RtmRegHandle: Entity,
        EntityHandle: object,
        Input: tuple[int, int] | None,
        OutputSize: int | None,
        Output: bool | None,
    ) -> Answer:
        room = OutputSize + 12 if type(OutputSize) is int else OutputSize
        return super().RtmInvokeMethod(RtmRegHandle, EntityHandle, Input, room, Output)


@fault
class BlocksAreCounted(Rtm):
    """Two blocks need two resumes before an invocation goes on."""

    def RtmBlockMethods(
        self, RtmRegHandle: Entity, TargetHandle: object, TargetType: int, BlockingFlag: int
    ) -> Answer:
        blocks = self.blocks = getattr(self, "blocks", dict[Entity, int]())
        counted = isinstance(RtmRegHandle, Entity) and blocks.get(RtmRegHandle, 0) > 1
        if counted and type(BlockingFlag) is int and BlockingFlag == 0:
            blocks[RtmRegHandle] -= 1
            return (0,)
        answer = super().RtmBlockMethods(RtmRegHandle, TargetHandle, TargetType, BlockingFlag)
        if answer == (0,):
            blocks[RtmRegHandle] = blocks.get(RtmRegHandle, 0) + 1 if BlockingFlag else 0
        return answer


@fault
class DepartedClientsAnswer(Rtm):
    """The methods of a client that has left are still listed."""

    def RtmGetEntityMethods(
        self,
        RtmRegHandle: Entity,
        EntityHandle: object,
        NumMethods: int | None,
        ExptMethods: bool | None,
    ) -> Answer:
        answer = super().RtmGetEntityMethods(RtmRegHandle, EntityHandle, NumMethods, ExptMethods)
        known = isinstance(EntityHandle, Entity) and RtmRegHandle in self.table_of
        if known and NumMethods == 0 and EntityHandle.table is RtmRegHandle.table:
            return (0, len(EntityHandle.methods), None)
        return answer
