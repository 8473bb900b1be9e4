"""Changes of the best routes, from what the kernel tells of every route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rtmref.targets.child import TargetError
from rtmref.targets.linux.messages import Entry
from rtmref.targets.rib import Change
from rtmref.values import NetAddress

Place = tuple[int, NetAddress]


class Changes:
    """The routes to each prefix in the order in which the kernel takes them, as it was told."""

    def __init__(self) -> None:
        self._known: dict[Place, list[Entry]] = {}
        self._found: list[Change] = []

    def begin(self, entries: Iterable[Entry]) -> None:
        """These are there, in this order."""
        self._known.clear()
        for entry in entries:
            self._known.setdefault((entry.view, entry.prefix), []).append(entry)

    def added(self, entry: Entry) -> None:
        """A route has come behind those of equal priority."""
        place = entry.view, entry.prefix
        listed = self._known.setdefault(place, [])
        before = listed[0] if listed else None
        at = sum(other.priority <= entry.priority for other in listed)
        listed.insert(at, entry)
        self._compare(place, before)

    def removed(self, entry: Entry) -> None:
        """A route has gone."""
        place = entry.view, entry.prefix
        listed = self._known.get(place, [])
        gone = [n for n, other in enumerate(listed) if other == entry]
        if not gone:
            raise TargetError(f"the kernel tells of a route that goes and never came: {entry}")
        before = listed[0]
        del listed[gone[0]]
        self._compare(place, before)

    def _compare(self, place: Place, before: Entry | None) -> None:
        listed = self._known[place]
        now = listed[0] if listed else None
        if now != before:
            self._found.append(Change(*place, None if now is None else now.route()))
        if not listed:
            del self._known[place]

    def take(self) -> Sequence[Change]:
        """The changes since the last time."""
        found, self._found = self._found, []
        return found
