"""Damaged files: whatever happens to a file, it is read without an exception."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from rtmref.tables import Announce, Damage, Item, Peer, PeerDown, UnknownFormat, Withdraw, read
from rtmref.values import masked, well_formed

Reading = Callable[[bytes], list[Item]]
Records = tuple[bytes, list[int]]
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
KEPT = 7


def boundaries(content: bytes) -> list[int]:
    """Where the records of an MRT file begin, and where the last one ends."""
    places = [0]
    while places[-1] < len(content):
        header = content[places[-1] :][:12]
        places.append(places[-1] + 12 + int.from_bytes(header[8:], "big"))
    return places


@pytest.fixture(scope="module")
def mrt(wire: ModuleType) -> Records:
    """The table of peers and every seventh record of the sample, and where they begin."""
    content: bytes = wire.sample_mrt()
    places = boundaries(content)
    kept = [n for n in range(len(places) - 1) if n % KEPT == 0]
    small = b"".join(content[places[n] : places[n + 1]] for n in kept)
    return small, boundaries(small)


def damaged(random: Random, content: bytes) -> bytes:
    """The content with some bits flipped, octets overwritten, lost or doubled, or cut short."""
    spoilt = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 5, 40))):
        at = random.randrange(len(spoilt)) if spoilt else 0
        match random.randrange(6):
            case 0 | 1 if spoilt:
                spoilt[at] ^= 1 << random.randrange(8)
            case 2 if spoilt:
                spoilt[at] = random.choice((0, 1, 255, random.randrange(256)))
            case 3:
                del spoilt[at : at + random.choice((1, 2, 50))]
            case 4:
                spoilt[at:at] = spoilt[at : at + random.choice((1, 4, 300))]
            case 5 if random.random() < 0.3:
                del spoilt[max(at, 1) :]
    return bytes(spoilt)


def check(items: list[Item], length: int) -> None:
    """What holds for the items of any content of `length` bytes, damaged or not."""
    peers = 0
    for item in items:
        match item:
            case Peer(number, address, _):
                assert number == peers
                assert well_formed(address)
                peers += 1
            case Announce():
                assert item.peer < peers
                assert well_formed(item.prefix)
                assert masked(item.prefix) == item.prefix
                assert well_formed(item.next_hop)
                assert item.preference >= 1
                assert item.metric >= 0
            case Withdraw() | PeerDown():
                assert item.peer < peers
            case Damage():
                assert item is items[-1]
                assert 0 <= item.offset <= length
                assert item.message


@pytest.mark.parametrize("seed", range(8))
def test_damaged_mrt_is_read(reading: Reading, mrt: Records, seed: int) -> None:
    """Flipped bits, lost and doubled octets of an MRT file lead to items, or to no format."""
    random = Random(seed)
    for _ in range(100):
        spoilt = damaged(random, mrt[0])
        try:
            check(reading(spoilt), len(spoilt))
        except UnknownFormat:
            assert spoilt[:12] != mrt[0][:12]


@pytest.mark.parametrize("name", COMPRESS)
def test_damaged_compressed_mrt_is_read(reading: Reading, mrt: Records, name: str) -> None:
    """Damage to a compressed file leads to items, or to no format if its head is damaged."""
    random = Random(name)
    compressed = COMPRESS[name](mrt[0])
    for _ in range(100):
        spoilt = damaged(random, compressed)
        try:
            check(reading(spoilt), 2 * len(mrt[0]))
        except UnknownFormat:
            assert spoilt[:24] != compressed[:24]


def test_damaged_lists_are_read(reading: Reading, sample_prefixes: Path) -> None:
    """Damage to a list, plain or compressed, leads to items, or to no format."""
    random = Random(0)
    text = gzip.decompress(sample_prefixes.read_bytes())[:20_000]
    for content in (text, gzip.compress(text, mtime=0)):
        for _ in range(50):
            spoilt = damaged(random, content)
            try:
                check(reading(spoilt), 2 * len(text))
            except UnknownFormat:
                assert spoilt != content


def test_noise_is_read(reading: Reading, mrt: Records) -> None:
    """Noise behind a sound beginning is damage, and alone it is no format."""
    random = Random(1)
    content, places = mrt
    for _ in range(50):
        noise = random.randbytes(500)
        sound = content[: random.choice(places[1:])]
        items = reading(sound + noise)
        check(items, len(sound + noise))
        assert isinstance(items[-1], Damage)


def test_truncation_loses_only_what_is_cut(reading: Reading, mrt: Records) -> None:
    """At any length the records that are whole are read, and the place of the next is told."""
    content, places = mrt
    whole = reading(content)
    random = Random(2)
    for cut in [*places[1:9], *random.sample(range(1, len(content)), 200)]:
        if cut < 12:
            continue
        items = reading(content[:cut])
        before = max(place for place in places if place <= cut)
        if before == cut:
            assert items == whole[: len(items)]
        else:
            last = items[-1]
            assert isinstance(last, Damage)
            assert (last.offset, last.records_read) == (before, places.index(before))
            assert items[:-1] == whole[: len(items) - 1]


def test_reading_twice_gives_the_same(mrt: Records, tmp_path: Path) -> None:
    """The items of a damaged file depend on its content alone."""
    path = tmp_path / "damaged"
    path.write_bytes(damaged(Random(3), mrt[0]))
    assert list(read(path)) == list(read(path))
