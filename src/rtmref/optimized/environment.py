"""Faults of the machine that an RTM runs on, switched by a test (S-REG-16)."""

from __future__ import annotations

from rtmref.optimized.arguments import truth
from rtmref.optimized.constants import SUCCESS, Answer
from rtmref.optimized.state import State


class Environment(State):
    """Lack of memory and damaged configuration; none of this is part of RTM."""

    def SetEnvironment(self, MemoryExhausted: bool, ConfigurationDamaged: bool) -> Answer:
        """From now on let calls fail that would create something, and registrations."""
        truth("MemoryExhausted", MemoryExhausted)
        truth("ConfigurationDamaged", ConfigurationDamaged)
        self.memory_exhausted = MemoryExhausted
        self.configuration_damaged = ConfigurationDamaged
        return SUCCESS
