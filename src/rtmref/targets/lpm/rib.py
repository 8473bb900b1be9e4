"""A library for prefixes as a `Rib`: of one owner, so that every route is the best one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.lpm.libraries import table_of, version_of
from rtmref.targets.lpm.table import Entry, PrefixTable
from rtmref.targets.rib import Change, Key, Route
from rtmref.values import WIDTHS, NetAddress

OWNER: Final = 0


class LongestPrefix:
    """Tables of a library, one for each view and address family; the paths are the values.

    Nothing tells of changes, there are no links, and only owner 0 has routes.
    """

    def __init__(self, name: str) -> None:
        self._make = table_of(name)
        self.name, self.version = name, version_of(name)
        self._tables: dict[tuple[int, int], PrefixTable] = {}

    def reset(self) -> None:
        """Remove everything, one by one, and take new tables."""
        self.leave(OWNER)
        self._tables.clear()

    def _table(self, view: int, family: int) -> PrefixTable:
        key = view, family
        if key not in self._tables:
            self._tables[key] = self._make(family)
        return self._tables[key]

    def announce(self, routes: Iterable[Route]) -> None:
        """Insert the prefixes."""
        for key, path in routes:
            self._owned(key).insert(key.prefix, path)

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Remove the prefixes."""
        for key in keys:
            self._owned(key).remove(key.prefix)

    def _owned(self, key: Key) -> PrefixTable:
        if key.owner != OWNER:
            raise TargetError(f"{self.name} has no owners: only owner {OWNER} can announce")
        return self._table(key.view, key.prefix.AddressFamily)

    def leave(self, owner: int) -> None:
        """Remove all prefixes that the library says that it has."""
        if owner == OWNER:
            for table in self._tables.values():
                for entry in table.ordered():
                    table.remove(entry.prefix)

    def set_link(self, link: int, up: bool) -> None:
        """There are no links."""
        raise TargetError(f"{self.name} has no links that could go up or down")

    def settle(self) -> None:
        """Everything takes effect at once."""

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """Ask for exactly this prefix."""
        return self._route(view, self._table(view, prefix.AddressFamily).exact(prefix))

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """Ask for the longest match."""
        return self._route(view, self._table(view, address.AddressFamily).longest(address))

    def covering(self, view: int, prefix: NetAddress) -> Sequence[Route]:
        """Ask for the prefixes that contain this one, itself included, the shortest first."""
        return self._routes(view, self._table(view, prefix.AddressFamily).covering(prefix))

    def table(self, view: int) -> Sequence[Route]:
        """Ask for all prefixes in order."""
        families = [family for family in WIDTHS if (view, family) in self._tables]
        entries = [entry for family in families for entry in self._table(view, family).ordered()]
        return self._routes(view, entries)

    def _routes(self, view: int, entries: Sequence[Entry]) -> list[Route]:
        return [Route(Key(OWNER, view, prefix), path) for prefix, path in entries]

    @staticmethod
    def _route(view: int, entry: Entry | None) -> Route | None:
        return None if entry is None else Route(Key(OWNER, view, entry.prefix), entry.value)

    def take_changes(self) -> Sequence[Change]:
        """Nothing is told of changes."""
        return ()

    def close(self) -> None:
        """Nothing is held outside of this process."""
        self._tables.clear()
