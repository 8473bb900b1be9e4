"""Internal errors: one clear line for the user, the details in a file."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rtmref import __version__


def keep(error: BaseException, directory: Path, arguments: Sequence[str]) -> str:
    """Write the details of an error to a file and return the line that says where.

    Where `directory` cannot be written the file goes to the system's temporary directory.
    """
    from rtmref.report.outside import one_line

    text = one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    line = f"internal error: {text[:300]}"
    details = _details(error, arguments)
    for place in (directory, Path(tempfile.gettempdir())):
        try:
            return f"{line} (details: {_write(place, details)})"
        except OSError:
            continue
    return line


def _write(directory: Path, details: str) -> Path:
    from rtmref.events import fingerprint
    from rtmref.files import write_atomically

    path = directory / f"crash-{fingerprint(details)}.txt"
    write_atomically(path, details)
    return path


def _details(error: BaseException, arguments: Sequence[str]) -> str:
    from traceback import format_exception

    head = f"rtmref {__version__} on Python {platform.python_version()}, {platform.platform()}"
    lines = [head, f"arguments: {list(arguments)!r}", "", "".join(format_exception(error))]
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode()
