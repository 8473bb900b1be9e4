"""Every path of an MRT file is what mrtparse reads."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rtmref.tables import Announce, Peer, PeerDown, Safi, Withdraw, read
from rtmref.values import AF_INET, AF_INET6, NetAddress

Fact = tuple[Any, ...]
RIB_SAFIS: dict[int, Safi] = {2: "unicast", 3: "multicast", 4: "unicast", 5: "multicast"}
RIB_SAFIS |= {subtype + 6: safi for subtype, safi in RIB_SAFIS.items()}
MESSAGE_SAFIS: dict[int, Safi] = {1: "unicast", 2: "multicast"}
RECEIVED = {1, 4, 8, 9}


@pytest.fixture(scope="module")
def mrtparse() -> ModuleType:
    """The library; importing it changes what SIGPIPE does, which is put right again."""
    handler = signal.getsignal(signal.SIGPIPE)
    try:
        return importlib.import_module("mrtparse")
    finally:
        signal.signal(signal.SIGPIPE, handler)


@cache
def address(text: str) -> NetAddress:
    """An address in the form of the reader."""
    value = ip_address(text)
    family = AF_INET if value.version == 4 else AF_INET6
    return NetAddress(family, value.max_prefixlen, int(value))


def prefix(entry: dict[str, Any]) -> NetAddress:
    """A prefix in the form of the reader."""
    family, _, bits = address(entry["prefix"])
    return NetAddress(family, entry["length"], bits)


def key(numbered: dict[Any, Any]) -> Any:
    """The number in what mrtparse gives as {number: name}."""
    return next(iter(numbered))


def values(attributes: list[dict[str, Any]]) -> dict[int, Any]:
    """The values of attributes by their code."""
    return {key(attribute["type"]): attribute["value"] for attribute in attributes}


def length(path: list[dict[str, Any]]) -> int:
    """The length of an AS path as BGP compares it."""
    kinds = [int(key(segment["type"])) for segment in path]
    sequences = (s["value"] for s, kind in zip(path, kinds, strict=True) if kind == 2)
    return kinds.count(1) + sum(map(len, sequences))


def path_facts(found: dict[int, Any], next_hop: str) -> Fact:
    """Next hop, preference and metric."""
    return address(next_hop), max(1, length(found.get(2, []))), found.get(4, 0)


def hop(found: dict[int, Any]) -> str:
    """The next hop of an entry of a dump."""
    text = found[14]["next_hop"][0] if 14 in found else found[3]
    assert isinstance(text, str)
    return text


class Oracle:
    """What mrtparse reads, as facts."""

    def __init__(self) -> None:
        self._table: list[Fact] = []

    def facts(self, kind: int, subtype: int, data: dict[str, Any]) -> Iterator[Fact]:
        """The facts of one record."""
        if kind == 13 and subtype == 1:
            entries = data["peer_entries"]
            self._table = [(address(e["peer_ip"]), int(e["peer_as"])) for e in entries]
        elif kind == 13:
            for entry in data["rib_entries"]:
                found = values(entry["path_attributes"])
                peer, path = self._table[entry["peer_index"]], entry.get("path_id", 0)
                facts = path_facts(found, hop(found))
                yield ("A", *peer, prefix(data), *facts, RIB_SAFIS[subtype], path)
        elif kind == 12:
            found = values(data["path_attributes"])
            peer = address(data["peer_ip"]), int(data["peer_as"])
            yield ("A", *peer, prefix(data), *path_facts(found, hop(found)), "unicast", 0)
        elif kind in (16, 17):
            yield from self._session(subtype, data)

    def _session(self, subtype: int, data: dict[str, Any]) -> Iterator[Fact]:
        peer = address(data["peer_ip"]), int(data["peer_as"])
        if subtype in (0, 5) and key(data["old_state"]) == 6 != key(data["new_state"]):
            yield ("D", *peer)
        if subtype in RECEIVED and key(data["bgp_message"]["type"]) == 2:
            yield from self._update(peer, data["bgp_message"])

    def _update(self, peer: Fact, update: dict[str, Any]) -> Iterator[Fact]:
        found = values(update["path_attributes"])
        gone: list[tuple[Safi, Any]] = [("unicast", update["withdrawn_routes"])]
        new: list[tuple[Safi, Any, str]] = [("unicast", update["nlri"], found.get(3, ""))]
        if 15 in found:
            gone.append((MESSAGE_SAFIS[key(found[15]["safi"])], found[15]["withdrawn_routes"]))
        if 14 in found:
            safi = MESSAGE_SAFIS[key(found[14]["safi"])]
            new.append((safi, found[14]["nlri"], found[14]["next_hop"][0]))
        for safi, entries in gone:
            for entry in entries:
                yield ("W", *peer, prefix(entry), safi, entry.get("path_id", 0))
        for safi, entries, text in new:
            for entry in entries:
                facts = path_facts(found, text)
                yield ("A", *peer, prefix(entry), *facts, safi, entry.get("path_id", 0))


def expected(library: ModuleType, path: Path) -> Iterator[Fact]:
    """The facts of a file as mrtparse reads it, up to where its stream is cut short."""
    oracle = Oracle()
    records = library.Reader(str(path))
    while True:
        try:
            record = next(records)
        except (StopIteration, EOFError):
            return
        assert record.err is None, record.err_msg
        yield from oracle.facts(key(record.data["type"]), key(record.data["subtype"]), record.data)


def actual(path: Path) -> Iterator[Fact]:
    """The facts of a file as the reader delivers it."""
    peers: dict[int, Fact] = {}
    for item in read(path):
        match item:
            case Peer(number, of, asn):
                peers[number] = (of, asn)
            case Announce():
                yield ("A", *peers[item.peer], *item[1:])
            case Withdraw():
                yield ("W", *peers[item.peer], *item[1:])
            case PeerDown():
                yield ("D", *peers[item.peer])


def compare(library: ModuleType, path: Path) -> int:
    """How many facts there are; each is the same in both readings."""
    number = 0
    for number, (ours, theirs) in enumerate(
        zip_longest(actual(path), expected(library, path)), start=1
    ):
        assert ours == theirs, f"fact {number}"
    return number


def test_the_sample_reads_as_in_mrtparse(mrtparse: ModuleType, sample: Path) -> None:
    """Every record kind of the sample gives the same peers, prefixes, attributes and order."""
    assert compare(mrtparse, sample) > 2000


@pytest.mark.parametrize("name", ["updates.20070211.0141.gz", "updates.20160811.1600.gz"])
def test_real_updates_read_as_in_mrtparse(
    mrtparse: ModuleType, real: Callable[[str], Path], name: str
) -> None:
    """Announcements, withdrawals and lost sessions of real update files are the same."""
    assert compare(mrtparse, real(name)) > 40_000


@pytest.mark.slow
def test_a_real_dump_reads_as_in_mrtparse(
    mrtparse: ModuleType, real: Callable[[str], Path]
) -> None:
    """All 270,005 paths before the end of a truncated real dump are the same."""
    assert compare(mrtparse, real("rib.20140523.0600_firstMB.bz2")) == 270_005
