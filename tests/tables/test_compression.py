"""Compressed files: what they are is told by their content."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from rtmref.tables import BadLine, Damage, Item, read

Reading = Callable[[bytes], list[Item]]
TEXT = b"".join(b"10.%d.%d.0/24\n" % (n >> 8, n & 255) for n in range(5000))
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
MEBIBYTE = 1 << 20

every = pytest.mark.parametrize("name", COMPRESS)


@every
def test_the_content_tells_the_compression(name: str, reading: Reading) -> None:
    """A compressed table is the same table, whatever the file is called."""
    assert reading(COMPRESS[name](TEXT)) == reading(TEXT)


@every
def test_several_streams_are_one_content(name: str, reading: Reading) -> None:
    """Streams one after another, with padding of zeros after them, are read as one."""
    parts = [COMPRESS[name](part) for part in (TEXT[:7003], b"", TEXT[7003:])]
    assert reading(b"".join(parts) + bytes(8)) == reading(TEXT)


@every
def test_padding_longer_than_what_is_read_at_once(name: str, reading: Reading) -> None:
    """A stream may follow after any number of zeros."""
    compressed = COMPRESS[name](TEXT)
    assert reading(compressed + bytes(200_000) + compressed) == reading(TEXT + TEXT)


@every
@pytest.mark.parametrize("size", [1, 300_000])
def test_something_else_after_the_stream_is_damage(name: str, size: int, reading: Reading) -> None:
    """What is no stream of this kind is told, after the whole content before it."""
    *before, last = reading(COMPRESS[name](TEXT) + b"x" * size)
    assert before == reading(TEXT)
    assert isinstance(last, Damage)
    assert last.offset == len(TEXT)
    assert f"something else follows the {name} stream" in last.message


@every
def test_a_stream_cut_anywhere_is_damage(name: str, reading: Reading) -> None:
    """Wherever the stream is cut, reading ends in damage at a place that was read."""
    compressed = COMPRESS[name](TEXT)
    whole = reading(TEXT)
    for cut in range(len(compressed) // 20, len(compressed), len(compressed) // 20):
        *before, last = reading(compressed[:cut])
        assert before == whole[: len(before)]
        assert isinstance(last, Damage)
        assert last.offset <= len(TEXT)
        assert f"the {name} stream is cut short" in last.message


@every
def test_a_stream_of_which_nothing_is_left_is_damage(name: str, reading: Reading) -> None:
    """A stream that is cut within its header is damaged, not of unknown format."""
    (last,) = reading(COMPRESS[name](TEXT)[:8])
    assert isinstance(last, Damage)
    assert (last.offset, last.records_read) == (0, 0)


@every
def test_a_wrong_checksum_is_damage(name: str, reading: Reading) -> None:
    """Where the checksum of a stream does not fit, it says so."""
    compressed = bytearray(COMPRESS[name](TEXT))
    compressed[{"gzip": -8, "bzip2": 10, "xz": 9}[name]] ^= 1
    last = reading(bytes(compressed))[-1]
    assert isinstance(last, Damage)
    assert f"the {name} stream is damaged" in last.message


def test_a_forged_need_for_memory_is_damage(reading: Reading) -> None:
    """An xz stream whose header asks for 4 GiB is not given them."""
    content = bytearray(lzma.compress(TEXT))
    header = slice(12, 12 + 4 * content[12])
    assert content[header][2:4] == b"\x21\x01", "the block has the one usual filter"
    content[16] = 40
    content[header.stop : header.stop + 4] = zlib.crc32(content[header]).to_bytes(4, "little")
    (last,) = reading(bytes(content))
    assert isinstance(last, Damage)
    assert "emory usage limit" in last.message


@every
def test_much_content_takes_little_memory(name: str, tmp_path: Path) -> None:
    """A small file with 64 MiB of content in one line is read within a few MiB."""
    path = tmp_path / "bomb"
    path.write_bytes(COMPRESS[name](b"10.0.0.0/8\n" + b"x" * (64 * MEBIBYTE)))
    tracemalloc.start()
    try:
        items = list(read(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(items[-1], BadLine)
    assert peak < 16 * MEBIBYTE


@every
def test_progress_counts_compressed_bytes(name: str, tmp_path: Path) -> None:
    """Progress grows from 0 to the size of the file, and the size is told with it."""
    path = tmp_path / "table"
    path.write_bytes(COMPRESS[name](TEXT))
    told: list[tuple[int, int]] = []
    list(read(path, progress=lambda done, total: told.append((done, total))))
    size = path.stat().st_size
    assert {total for _, total in told} == {size}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == size
