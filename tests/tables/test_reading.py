"""What a file is, and the errors that reading may raise."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rtmref.tables import Announce, Item, Peer, UnknownFormat, read

Reading = Callable[[bytes], list[Item]]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the decompressed stream (gzip) is empty"),
        (b"Dear reader,\n", "text without a prefix, its first line is 'Dear reader,'"),
        (b"\n# note\nx = 1\n", "text without a prefix, its first line is 'x = 1'"),
        (b"\x7fELF" + bytes(99), "begins with the bytes 7f 45 4c 46 00"),
        (bytes(12), "no MRT record header, and no text"),
        (b"\0\0\0\0\0\x0d\0\x02\xff\xff\xff\xff", "no MRT record header, and no text"),
        (b"\0\0\0\0\0\x0d", "begins with the bytes 00 00 00 00 00 0d"),
        ("10.0.0.0/8\n".encode("utf-16"), "begins with the bytes ff fe"),
    ],
)
def test_an_unknown_format_says_what_was_seen(reading: Reading, content: bytes, seen: str) -> None:
    """What is neither MRT nor a list of prefixes is refused with its first bytes or line."""
    with pytest.raises(UnknownFormat) as caught:
        reading(content)
    assert seen in str(caught.value)


def test_a_list_may_begin_with_other_lines(reading: Reading) -> None:
    """A list may have a heading, or nothing but comments."""
    assert [type(item) for item in reading(b"prefix AS\n10.0.0.0/8 1\n")][-1] is Announce
    assert [type(item) for item in reading(b"# nothing\n")] == [Peer]


def test_a_missing_file_is_an_operating_system_error(tmp_path: Path) -> None:
    """A file that cannot be opened or read raises OSError with the first item."""
    for path in (tmp_path / "none", tmp_path):
        items = read(path)
        with pytest.raises(OSError, match=r"No such file|Is a directory"):
            next(items)


def test_reading_may_stop_early(sample: Path) -> None:
    """Who reads only a few items leaves no file open."""
    items = read(sample)
    assert isinstance(next(items), Peer)
    del items


def test_a_pipe_is_read_without_its_size(tmp_path: Path) -> None:
    """A table may come through a pipe; progress then tells no size."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"10.0.0.0/8\n" * 20_000,))
    writer.start()
    told: list[tuple[int, int]] = []
    items = list(read(path, progress=lambda done, total: told.append((done, total))))
    writer.join()
    assert len(items) == 20_001
    assert told[-1] == (220_000, 0)
