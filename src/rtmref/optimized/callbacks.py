"""Telling clients of events, after the call that caused them is done (D-CB-02).

A call raises events while it runs. When it has ended they join the queue, recipients in the order
of registration and the notification registrations of one recipient in the order of creation; what
is raised while events are delivered queues up behind.
"""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from operator import itemgetter
from typing import Final

from rtmref.optimized.constants import (
    ERROR_NOT_SUPPORTED,
    NO_ERROR,
    RTM_CHANGE_NOTIFICATION,
    RTM_ENTITY_DEREGISTERED,
    RTM_ENTITY_REGISTERED,
    Answer,
)
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.notification import Notification
from rtmref.optimized.objects import Entity
from rtmref.optimized.state import Event, State
from rtmref.optimized.table import Table

BEHIND_NOTIFICATIONS: Final = 1 << 64

ABOUT_CLIENTS: Final = (RTM_ENTITY_REGISTERED, RTM_ENTITY_DEREGISTERED)


class CallbackMode(IntEnum):
    """How the callback that a client registered behaves."""

    NONE = 0
    RETURNS_SUCCESS = 1
    RETURNS_NOT_SUPPORTED = 2
    TAKES_ITS_TIME = 3
    """It is open, and its client goes on making calls, until it is ended."""


class Callbacks(State):
    """The events that wait, and their delivery."""

    def announce_entity(self, table: Table, event: int, entity: Entity) -> None:
        """Tell the clients of a table that have a callback that another one came or went.

        The entity exists at least until the last of them has been told (D-HAND-09).
        """
        for client in table.clients.values():
            if client.mode:
                entity.pins += 1
                told = (client, event, entity, entity.info)
                self.raised.append((client.rank, BEHIND_NOTIFICATIONS, told))

    def announce_others(self, table: Table, entity: Entity) -> None:
        """Tell a client that has a callback of those that registered before it (D-REG-04)."""
        if not entity.mode or self.decisions.earlier_clients == "unannounced":
            return
        for client in table.clients.values():
            client.pins += 1
            told = (entity, RTM_ENTITY_REGISTERED, client, client.info)
            self.raised.append((entity.rank, BEHIND_NOTIFICATIONS, told))

    def announce_changes(self, notification: Notification) -> None:
        """Tell a client that has a callback that changes wait for it (S-NOTE-10)."""
        client = notification.owner
        if client.mode:
            told = (client, RTM_CHANGE_NOTIFICATION, notification, notification.context)
            self.raised.append((client.rank, notification.rank, told))

    def settled(self, answer: Answer) -> Answer:
        """The answer of a call that is done, once everybody has been told of what it caused."""
        if self.raised or self.parked or self.late:
            self.settle()
        return answer

    def settle(self) -> None:
        """Deliver what waits, and let go on what had to wait for that."""
        if self.settling:
            return
        self.settling = True
        self.deliver()
        while self.fire_next() or self.retry():
            self.deliver()
        self.settling = False

    def fire_next(self) -> bool:
        """Fire the next timer that is due; answers whether there was one."""
        return False

    def retry(self) -> bool:
        """Try the parked calls again; answers whether one of them has gone on."""
        return False

    def deliver(self) -> None:
        """Call back one client after the other, up to one that takes its time."""
        self._queue_up()
        while self.queue and self.open is None:
            event = self.queue.popleft()
            if not self._is_current(event):
                self.answered(event, NO_ERROR)
                continue
            self.events.append(event)
            self._call_back(event)
            self._queue_up()

    def _call_back(self, event: Event) -> None:
        """What the callback of a client does, by its mode."""
        match event[0].mode:
            case CallbackMode.RETURNS_SUCCESS:
                self.answered(event, NO_ERROR)
            case CallbackMode.RETURNS_NOT_SUPPORTED:
                self.answered(event, ERROR_NOT_SUPPORTED)
            case _:
                self.open = event

    def end_callback(self, answer: int) -> None:
        """Close the open callback."""
        event, self.open = self.open, None
        assert event is not None
        self.answered(event, answer)

    def is_told_of(self, caller: Entity, *kinds: int) -> bool:
        """Whether a client is in its callback for an event that forbids a call (D-CB-01)."""
        if self.decisions.forbidden_calls == "executed":
            return False
        return self.open is not None and self.open[0] is caller and self.open[1] in kinds

    def _queue_up(self) -> None:
        """Put the events raised by one call into the queue, in the order of recipients."""
        self.raised.sort(key=itemgetter(0, 1))
        self.queue.extend(event for _, _, event in self.raised)
        self.raised.clear()

    def drop_events(self, client: Entity) -> None:
        """Forget what a departing client has not been told (S-DEREG-02)."""
        dropped = [event for event in self.queue if event[0] is client]
        if dropped:
            self.queue = deque(event for event in self.queue if event[0] is not client)
        for event in dropped:
            self.answered(event, NO_ERROR)

    def _is_current(self, event: Event) -> bool:
        """Whether recipient and subject of an event are still there."""
        client, _, subject, _ = event
        if isinstance(subject, Notification) and subject.table is None:
            return False
        return client in self.table_of

    def answered(self, event: Event, answer: int) -> None:
        """Let go of what an event pointed to; what was answered matters to few (S-MEM-08)."""
        _, kind, subject, _ = event
        if kind in ABOUT_CLIENTS:
            assert isinstance(subject, Entity)
            unpin(subject)
