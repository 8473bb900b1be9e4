"""The command line: parses arguments, follows an engine's events, and decides the exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.disable()  # what starts a program lasts; `following` lets the collector of cycles go on
    try:
        from rtmref.cli.program import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _leave(code)


def _leave(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    gc.freeze()  # all memory goes with the process
    sys.exit(code)
