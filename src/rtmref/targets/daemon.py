"""Software under test that runs in the background, in a folder of its own.

It is kept by `keeper.py`: whatever happens to this process, the daemon ends with everything that it
has started, and its folder is removed.
"""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep
from typing import Final

from rtmref.targets.child import KEEPER, TAIL, LateError, TargetError

OUTPUT: Final = "output"
"""The file in the folder that has what the daemon prints."""
PAUSE: Final = 0.002
"""Seconds between two looks at whether the daemon is ready."""


class Daemon:
    """A running daemon; raises TargetError where there is no such program.

    It runs in the network namespace of the thread that makes it. `folder` must exist; the daemon's
    files go there, and it is removed with the daemon.
    """

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        if shutil.which(command[0]) is None:
            shutil.rmtree(folder, ignore_errors=True)
            raise TargetError(f"{command[0]}: there is no such program, or it may not be run")
        self.folder = folder
        self.name = Path(command[0]).name
        self._control, theirs = socket.socketpair()
        keeper = [sys.executable, "-I", "-S", str(KEEPER), str(theirs.fileno()), str(folder)]
        with theirs, (folder / OUTPUT).open("wb") as output:
            self._process = Popen(
                [*keeper, *command],
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    def await_ready(self, ready: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until it is ready; raises TargetError if it ends instead, or takes too long."""
        until = monotonic() + seconds
        while not ready():
            self.check()
            if monotonic() > until:
                raise LateError(f"{self.name} was not ready within {seconds:g} s{self._said()}")
            sleep(PAUSE)

    def check(self) -> None:
        """Raises TargetError if it has ended."""
        self._control.setblocking(False)
        with suppress(BlockingIOError):
            code = self._control.recv(64).decode().strip()
            raise TargetError(f"{self.name} has ended with exit code {code}{self._said()}")

    def _said(self) -> str:
        with suppress(OSError):
            text = (self.folder / OUTPUT).read_bytes()[-TAIL:].decode(errors="replace").strip()
            return f"; it said: {text}" if text else ""
        return ""

    def close(self) -> None:
        """End it, and whatever it has started, and remove its folder."""
        self._control.close()
        self._process.wait()
