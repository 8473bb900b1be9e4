"""The decompressed bytes of a file, in pieces of bounded size, whatever it is compressed with.

A compressed file may hold several streams in a row, padded with zero bytes. What the compression
is, the first bytes tell, not the name. Damage is a value: it says why the pieces ended.
"""

from __future__ import annotations

import lzma
import zlib
from bz2 import BZ2Decompressor
from collections import deque
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from typing import BinaryIO, Final, Protocol

INPUT: Final = 1 << 16
"""Bytes that are read from the file at once."""

PIECE: Final = 1 << 14
"""Bytes of a decompressed piece at most. Content this far before damage may be lost with it."""

LOOK_AHEAD: Final = 1 << 12
"""Pieces within which the checksum that shows damage follows: no bzip2 block has more."""

MEMORY_LIMIT: Final = 1 << 27
"""Bytes that decompressing may ask for; `xz -9` needs 65 MiB, a forged header asks for 4 GiB."""

DECOMPRESSION_ERRORS: Final = (
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    zlib.error,
    lzma.LZMAError,
)

Progress = Callable[[int, int], None]
"""Told the bytes of the file read so far and in all (0: not known), before decompression."""


class Decompressor(Protocol):
    """One compressed stream, as the bz2 and lzma modules of the standard library read it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class GzipDecompressor:
    """One gzip stream, with the interface that the other two have."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        taken = self._stream.decompress(self._stream.unconsumed_tail + data, max_length)
        self.needs_input = not self._stream.unconsumed_tail and len(taken) < max_length
        return taken


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(memlimit=MEMORY_LIMIT)


COMPRESSIONS: Final[dict[bytes, tuple[str, Callable[[], Decompressor]]]] = {
    b"\x1f\x8b": ("gzip", GzipDecompressor),
    b"BZh": ("bzip2", BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", _xz),
}
"""The first bytes of each kind of compressed stream, its name, and what reads one."""


class Source:
    """The decompressed content of an open file. Only errors of the file itself are raised."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        self._file, self._size, self._progress = file, size, progress
        self._read = 0
        self._head = self._input()
        self.compression: str | None = None
        self.damage: str | None = None
        pieces = self._plain()
        for magic, (name, new) in COMPRESSIONS.items():
            if self._head.startswith(magic):
                self.compression, self._magic = name, magic
                pieces = self._decompressed(new)
        self.pieces = filter(None, pieces)
        """The content, without empty pieces; after the last, `damage` says why if too early."""

    @property
    def place(self) -> str:
        """What an offset into the pieces is an offset of."""
        if self.compression is None:
            return "the file"
        return f"the decompressed stream ({self.compression})"

    def look_for_damage(self) -> None:
        """Read a little further, after content that makes no sense.

        A stream gives the content of a damaged block before it finds that the checksum is wrong.
        """
        if self.compression is not None:
            deque(islice(self.pieces, LOOK_AHEAD), maxlen=0)

    def _input(self) -> bytes:
        data = self._file.read(INPUT)
        self._read += len(data)
        if self._progress is not None:
            self._progress(self._read, self._size)
        return data

    def _plain(self) -> Iterator[bytes]:
        data = self._head
        while data:
            yield data
            data = self._input()

    def _decompressed(self, new: Callable[[], Decompressor]) -> Iterator[bytes]:
        data = self._head
        while data:
            stream = new()
            whole = yield from self._one_stream(stream, data)
            data = self._after(stream) if whole else b""

    def _one_stream(self, stream: Decompressor, data: bytes) -> Generator[bytes, None, bool]:
        """The content of a stream that begins with `data`; whether it came to its own end."""
        while not stream.eof:
            if not data and stream.needs_input and not (data := self._input()):
                self.damage = f"the {self.compression} stream is cut short"
                return False
            try:
                content = stream.decompress(data, PIECE)
            except DECOMPRESSION_ERRORS as error:
                self.damage = f"the {self.compression} stream is damaged ({error})"
                return False
            data = b""
            yield content
        return True

    def _after(self, stream: Decompressor) -> bytes:
        """What follows a finished stream, its padding dropped; empty at the end of the file."""
        data = stream.unused_data.lstrip(b"\0")
        while not data and (more := self._input()):
            data = more.lstrip(b"\0")
        if data and len(data) < len(self._magic):
            data += self._input()
        if data and not data.startswith(self._magic):
            self.damage = f"something else follows the {self.compression} stream"
            return b""
        return data
