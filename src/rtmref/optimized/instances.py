"""The router manager's part: instances and their interfaces (S-INST-03, S-INST-06, S-INST-13)."""

from __future__ import annotations

from rtmref.optimized.arguments import number
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    ALREADY_EXISTS,
    NOT_FOUND,
    SUCCESS,
    Answer,
)
from rtmref.optimized.state import State


class Instances(State):
    """Starting and stopping instances; moving interfaces between them."""

    def StartInstance(self, RtmInstanceId: int, InterfaceIndex: int) -> Answer:
        """Start an instance with its first interface."""
        number("InterfaceIndex", InterfaceIndex)
        number("RtmInstanceId", RtmInstanceId, 16)
        if RtmInstanceId in self.started or InterfaceIndex in self.owner_of_interface:
            return ALREADY_EXISTS
        self.started[RtmInstanceId] = 1
        self.owner_of_interface[InterfaceIndex] = RtmInstanceId
        return SUCCESS

    def StopInstance(self, RtmInstanceId: int) -> Answer:
        """Stop an instance without clients; its interfaces become free."""
        number("RtmInstanceId", RtmInstanceId, 16)
        if RtmInstanceId not in self.started:
            return NOT_FOUND
        if any(entity.info[0] == RtmInstanceId for entity in self.table_of):
            return ACCESS_DENIED
        del self.started[RtmInstanceId]
        for interface, owner in list(self.owner_of_interface.items()):
            if owner == RtmInstanceId:
                del self.owner_of_interface[interface]
        return SUCCESS

    def AddInterface(self, RtmInstanceId: int, InterfaceIndex: int) -> Answer:
        """Give a free interface to a started instance."""
        number("InterfaceIndex", InterfaceIndex)
        number("RtmInstanceId", RtmInstanceId, 16)
        if RtmInstanceId not in self.started:
            return NOT_FOUND
        if InterfaceIndex in self.owner_of_interface:
            return ALREADY_EXISTS
        self.started[RtmInstanceId] += 1
        self.owner_of_interface[InterfaceIndex] = RtmInstanceId
        return SUCCESS

    def MoveInterface(self, RtmInstanceId: int, InterfaceIndex: int) -> Answer:
        """Move an interface to another started instance; its owner must keep one."""
        number("InterfaceIndex", InterfaceIndex)
        number("RtmInstanceId", RtmInstanceId, 16)
        owner = self.owner_of_interface.get(InterfaceIndex)
        if RtmInstanceId not in self.started or owner is None:
            return NOT_FOUND
        if owner == RtmInstanceId:
            return SUCCESS
        if self.started[owner] == 1:
            return ACCESS_DENIED
        self.started[owner] -= 1
        self.started[RtmInstanceId] += 1
        self.owner_of_interface[InterfaceIndex] = RtmInstanceId
        return SUCCESS

    def RemoveInterface(self, InterfaceIndex: int) -> Answer:
        """Take an interface from its instance, which must keep one."""
        owner = self.owner_of_interface.get(number("InterfaceIndex", InterfaceIndex))
        if owner is None:
            return NOT_FOUND
        if self.started[owner] == 1:
            return ACCESS_DENIED
        self.started[owner] -= 1
        del self.owner_of_interface[InterfaceIndex]
        return SUCCESS
