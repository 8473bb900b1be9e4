"""The small tables that the repository ships."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path
from types import ModuleType

import pytest

from rtmref.tables import MULTICAST, UNICAST, Announce, Damage, Peer, PeerDown, Withdraw, read
from rtmref.values import AF_INET, AF_INET6

SMALL = 60_000


def test_the_sample_files_are_what_the_generator_makes(
    wire: ModuleType, sample: Path, sample_prefixes: Path
) -> None:
    """Both files have exactly the content that their generator gives for its seed."""
    assert bz2.decompress(sample.read_bytes()) == wire.sample_mrt()
    assert gzip.decompress(sample_prefixes.read_bytes()).decode() == wire.sample_prefixes()


def test_the_sample_files_are_small(sample: Path, sample_prefixes: Path) -> None:
    """Each of them stays below 60,000 bytes."""
    assert max(path.stat().st_size for path in (sample, sample_prefixes)) < SMALL


def test_the_generator_writes_both_files(
    wire: ModuleType, tmp_path: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run as a program it writes the two files and says how large they are."""
    wire.main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {sample.name, "sample_prefixes.txt.gz"}
    assert capsys.readouterr().out.count(" bytes\n") == 2


def test_the_mrt_sample_has_every_kind_of_item(sample: Path) -> None:
    """Families, uses, paths with identifiers, withdrawals and a lost session: all are in it."""
    items = list(read(sample))
    announces = [item for item in items if isinstance(item, Announce)]
    assert {(a.prefix.AddressFamily, a.safi) for a in announces} == {
        (AF_INET, UNICAST),
        (AF_INET, MULTICAST),
        (AF_INET6, UNICAST),
        (AF_INET6, MULTICAST),
    }
    assert {0, 32, 128} <= {a.prefix.NumBits for a in announces}
    assert {a.path for a in announces} >= {0, 1, 2}
    assert sum(isinstance(item, Withdraw) for item in items) > 100
    assert sum(isinstance(item, PeerDown) for item in items) == 1
    assert not any(isinstance(item, Damage) for item in items)


def test_a_peer_comes_before_what_refers_to_it(sample: Path) -> None:
    """Peers are numbered from 0 in order of appearance, each before its first path."""
    known: list[int] = []
    for item in read(sample):
        match item:
            case Peer(number, _, _):
                known.append(number)
            case Announce() | Withdraw() | PeerDown():
                assert item.peer in known
    assert known == list(range(len(known)))


def test_the_list_sample_has_both_families(sample_prefixes: Path) -> None:
    """The list holds 4,000 IPv4 and 1,500 IPv6 prefixes and nothing that is none."""
    peer, *announces = read(sample_prefixes)
    assert isinstance(peer, Peer)
    families = [item.prefix.AddressFamily for item in announces if isinstance(item, Announce)]
    assert len(families) == len(announces)
    assert (families.count(AF_INET), families.count(AF_INET6)) == (4000, 1500)
