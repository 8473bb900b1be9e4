"""The state that the chapters of the interface share."""

from __future__ import annotations

from collections.abc import Mapping

from rtmref.optimized.configuration import Decisions, Limits, read_decisions, read_limits
from rtmref.optimized.election import Election
from rtmref.optimized.objects import Entity
from rtmref.optimized.table import Table

Event = tuple[object, int, object, object]
"""Recipient, event type, and the two context values."""


class State:
    """Instances, tables, registrations and waiting events of one RTM."""

    def __init__(
        self,
        limits: Mapping[str, object] | None = None,
        decisions: Mapping[str, str] | None = None,
    ) -> None:
        self.limits: Limits = read_limits(limits)
        self.decisions: Decisions = read_decisions(decisions)
        self.election = Election(self.decisions)
        self.policy_always = self.decisions.preference_source == "policy"
        self.first_is_cheapest = self.decisions.first_route == "cheapest"
        self.finds_hidden = self.decisions.hidden_dests == "found"
        self.started: dict[int, int] = {}
        """The number of interfaces of each started instance."""
        self.owner_of_interface: dict[int, int] = {}
        self.tables: dict[tuple[int, int], Table] = {}
        self.table_of: dict[Entity, Table] = {}
        """The live registration handles, each with the table it gives access to."""
        self.events: list[Event] = []
        self.routes_born = 0
