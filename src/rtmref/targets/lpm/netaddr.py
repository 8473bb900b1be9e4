"""netaddr: no table, but functions that look through networks, one after the other."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import netaddr

from rtmref.targets.lpm.table import Entry
from rtmref.targets.notation import KEPT, text_of
from rtmref.values import AF_INET, AF_INET6, NetAddress


@lru_cache(maxsize=KEPT)
def network_of(prefix: NetAddress) -> netaddr.IPNetwork:
    """The prefix as an `IPNetwork`."""
    return netaddr.IPNetwork(text_of(prefix))


def prefix_of(network: netaddr.IPNetwork) -> NetAddress:
    """The prefix that an `IPNetwork` is."""
    family = AF_INET if network.version == 4 else AF_INET6
    return NetAddress(family, network.prefixlen, network.first)


class NetaddrTable:
    """A dictionary of `IPNetwork`s, which equal each other, and go, as netaddr says."""

    def __init__(self, family: int) -> None:
        self._values: dict[netaddr.IPNetwork, Any] = {}

    def insert(self, prefix: NetAddress, value: Any) -> None:
        self._values[network_of(prefix)] = value

    def remove(self, prefix: NetAddress) -> None:
        self._values.pop(network_of(prefix), None)

    def exact(self, prefix: NetAddress) -> Entry | None:
        network = network_of(prefix)
        return self._entry(network) if network in self._values else None

    def longest(self, address: NetAddress) -> Entry | None:
        found = netaddr.smallest_matching_cidr(network_of(address).ip, self._values)
        return None if found is None else self._entry(found)

    def covering(self, prefix: NetAddress) -> list[Entry]:
        found = netaddr.all_matching_cidrs(network_of(prefix).ip, self._values)
        return [self._entry(each) for each in found if each.prefixlen <= prefix.NumBits]

    def ordered(self) -> list[Entry]:
        return [self._entry(network) for network in sorted(self._values)]

    def _entry(self, network: netaddr.IPNetwork) -> Entry:
        return Entry(prefix_of(network), self._values[network])
