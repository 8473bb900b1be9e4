"""Instances gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer


@fault
class InstanceStopsUnderClients(Rtm):
    """An instance can be stopped while clients are registered with it."""

    def StopInstance(self, RtmInstanceId: int) -> Answer:
        clients, self.table_of = self.table_of, {}
        try:
            return super().StopInstance(RtmInstanceId)
        finally:
            self.table_of = clients


@fault
class LastInterfaceMoves(Rtm):
    """The last interface of an instance can be moved away from it."""

    def MoveInterface(self, RtmInstanceId: int, InterfaceIndex: int) -> Answer:
        self.started = {instance: number + 1 for instance, number in self.started.items()}
        try:
            return super().MoveInterface(RtmInstanceId, InterfaceIndex)
        finally:
            self.started = {instance: number - 1 for instance, number in self.started.items()}
