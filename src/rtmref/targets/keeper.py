"""Keeps the process of a target, and ends it with everything that came of it.

A program of its own, run by `child.py` and `daemon.py` as `python -I -S keeper.py CONTROL FOLDER
COMMAND…`: it imports nothing of the project. What the target starts, and what that starts, stays
below it even where a parent has ended (PR_SET_CHILD_SUBREAPER). When the other end of the control
socket is closed, which the kernel does for a process that was killed, all of it is stopped and
killed; then the folder, if one is named, is removed.

A command without a folder is a stranger, who may want to end the keeper first. Where that is
permitted, as it is to root, it gets a process namespace of its own: from there nobody can send the
keeper a signal, and the kernel kills whoever is inside as soon as the first process there ends,
which it does with the keeper. Elsewhere a process that was forked to outlive a killed keeper stays.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

DEATH_SIGNAL: Final = 1
SUBREAPER: Final = 36
"""PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of the kernel's interface."""
PATIENCE: Final = 50
"""Milliseconds between two looks at whether the target has ended."""
NOT_STARTED: Final = 127
NEW_PROCESSES: Final = 0x20000000
"""CLONE_NEWPID: the next process that is forked is the first of a namespace."""


def main(arguments: list[str]) -> int:
    """Run the command until it is to end, then end everything below."""
    control, folder, command = int(arguments[0]), arguments[1], arguments[2:]
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    if not folder and library.unshare(NEW_PROCESSES) == 0:
        return _keep_apart(control, command)
    _keep(control, command)
    _end_all()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _keep_apart(control: int, command: list[str]) -> int:
    """Keep the command in the namespace, and wait until its first process has ended, and all."""
    first = os.fork()
    if first == 0:
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        _keep(control, command)
        return 0
    for own in (0, 1, 2, control):
        os.close(own)
    os.waitpid(first, 0)
    return 0


def _keep(control: int, command: list[str]) -> None:
    """Run the command until nobody wants it any more."""
    child = os.fork()
    if child == 0:
        os.close(control)
        _become(command)
    for own in (0, 1, 2):
        os.close(own)
    _follow(control, child)


def _become(command: list[str]) -> None:
    """The forked process becomes the target, with the signals as a program expects them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(NOT_STARTED)


def _follow(control: int, child: int) -> None:
    """Tell how the target ended, and wait until nobody wants it any more."""
    poll = select.poll()
    poll.register(control, select.POLLIN | select.POLLHUP)
    while not poll.poll(PATIENCE):
        with suppress(ChildProcessError):
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended == child:
                with suppress(OSError):
                    os.write(control, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _end_all() -> None:
    """Stop everything below, so that nothing is started meanwhile, and kill it; until none is."""
    with suppress(ChildProcessError):
        while True:
            below = list(_below(os.getpid()))
            for number in (signal.SIGSTOP, signal.SIGKILL):
                for process in below:
                    with suppress(ProcessLookupError):
                        os.kill(process, number)
            os.waitpid(-1, 0)


def _below(process: int) -> Iterator[int]:
    """The processes below one."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stat = (folder / "stat").read_text(encoding="latin-1")
                parent = stat.rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(folder.name))
    waiting = list(children.get(process, ()))
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(children.get(here, ()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
