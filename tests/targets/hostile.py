"""A target that answers properly a few times and then misbehaves in the way that it is told."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.targets.served import Served

PROPER: Final = 4
"""Requests that are answered properly."""
FOREVER: Final = 3600


def say(message: Any) -> None:
    """One line with a message."""
    write(json.dumps(message).encode() + b"\n")


def write(octets: bytes) -> None:
    """Octets as they are."""
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def reply(number: Any, result: Any) -> None:
    """A response of JSON-RPC."""
    say({"jsonrpc": "2.0", "id": number, "result": result})


def killed(how: signal.Signals) -> Callable[[int], None]:
    """Ends by a signal."""
    return lambda _: os.kill(os.getpid(), how)


def answers(answer: Any, events: Any = ()) -> Callable[[int], None]:
    """Gives this answer, whatever was asked."""
    return lambda number: reply(number, {"answer": answer, "events": events})


def flood(octets: bytes) -> Callable[[int], None]:
    """Writes without end."""

    def pour(_: int) -> None:
        while True:
            write(octets)

    return pour


def flood_errors(_: int) -> None:
    """Complains without end and does not answer."""
    while True:
        os.write(2, b"\x1b[31mno\x1b[0m" * 1000)


def sleep(_: int) -> None:
    """Does not answer."""
    time.sleep(FOREVER)


def deaf(number: int) -> None:
    """Does not answer, nor listen to signals."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sleep(number)


def leave_a_child(number: int) -> None:
    """Leaves a child behind that does not listen to signals."""
    if os.fork() == 0:
        deaf(number)
    os._exit(0)


def leave_a_daemon(number: int) -> None:
    """Leaves a process behind that has left the session and its parent."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            deaf(number)
        os._exit(0)
    os._exit(0)


def breed(number: int) -> None:
    """Has children that have children, and answers late."""
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            os.fork()
            deaf(number)
    deaf(number)


def close_output(number: int) -> None:
    """Closes its output and stays."""
    os.close(1)
    sleep(number)


def close_input(number: int) -> None:
    """Closes its input and answers no more."""
    os.close(0)
    sleep(number)


def stop_the_keeper(number: int) -> None:
    """Stops the process that is to end it."""
    os.kill(os.getppid(), signal.SIGSTOP)
    sleep(number)


def kill_the_keeper(number: int) -> None:
    """Kills the process that is to end it."""
    os.kill(os.getppid(), signal.SIGKILL)
    sleep(number)


def breed_and_kill_the_keeper(number: int) -> None:
    """Kills the process that is to end it, when it has children that are deaf."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            deaf(number)
    kill_the_keeper(number)


def say_a_gigabyte(_: int) -> None:
    """Writes a line of 1 GB."""
    for _ in range(1 << 14):
        write(b"x" * (1 << 16))
    write(b"\n")


def twice(number: int) -> None:
    """Answers the same request two times."""
    for _ in range(2):
        reply(number, {"answer": [0], "events": []})


def end(code: int) -> Callable[[int], None]:
    """Ends by itself."""
    return lambda _: os._exit(code)


def begin_and(then: Callable[[int], None]) -> Callable[[int], None]:
    """Begins an answer, and then does something else."""

    def begin(number: int) -> None:
        write(b'{"jsonrpc":')
        then(number)

    return begin


APART: Final[Mapping[str, Callable[[int], None]]] = {
    "breeds and kills the keeper": breed_and_kill_the_keeper,
}
"""What is survived only where a target gets a process namespace of its own."""
BEHAVIOURS: Final[Mapping[str, Callable[[int], None]]] = {
    "ends with 0": end(0),
    "ends with 3": end(3),
    "is killed": killed(signal.SIGKILL),
    "crashes": killed(signal.SIGSEGV),
    "stops": killed(signal.SIGSTOP),
    "sleeps": sleep,
    "is deaf": deaf,
    "floods with lines": flood(b'{"jsonrpc":"2.0","id":-1,"result":{}}\n' * 100),
    "floods with one line": flood(b"x" * 65536),
    "floods with empty lines": flood(b"\n" * 1000),
    "floods its errors": flood_errors,
    "begins a line and sleeps": begin_and(sleep),
    "begins a line and ends": begin_and(end(0)),
    "stops the keeper": stop_the_keeper,
    "kills the keeper": kill_the_keeper,
    "says a line of 1 GB": say_a_gigabyte,
    "closes its output": close_output,
    "closes its input": close_input,
    "leaves a child": leave_a_child,
    "leaves a daemon": leave_a_daemon,
    "breeds": breed,
    "answers another request": lambda number: reply(number + 7, {"answer": [0], "events": []}),
    "answers no request": lambda _: say({"jsonrpc": "2.0", "result": {"answer": [0]}}),
    "answers request true": lambda _: reply(True, {"answer": [0], "events": []}),
    "answers twice": twice,
    "says no JSON": lambda _: write(b"Segmentation fault\n"),
    "says no UTF-8": lambda _: write(b'{"jsonrpc":"2.0","id":"\xff\xfe"}\n'),
    "says a list": lambda number: say([number]),
    "says nothing of the version": lambda number: say({"id": number, "result": {}}),
    "says nothing of a result": lambda number: say({"jsonrpc": "2.0", "id": number}),
    "reports an error": lambda number: say(
        {"jsonrpc": "2.0", "id": number, "error": {"code": 1, "message": "\x1b[2Jno"}}
    ),
    "reports an error in words": lambda number: say(
        {"jsonrpc": "2.0", "id": number, "error": "not supported"}
    ),
    "reports no code of an error": lambda number: say(
        {"jsonrpc": "2.0", "id": number, "error": {"code": "-32001", "message": None}}
    ),
    "nests deeply": lambda _: write(b"[" * 100_000 + b"]" * 100_000 + b"\n"),
    "says a huge number": lambda number: write(
        b'{"jsonrpc":"2.0","id":%d,"result":%s}\n' % (number, b"9" * 10_000)
    ),
    "answers in words": lambda number: reply(number, "fine"),
    "answers a status in words": answers(["NO_ERROR"]),
    "answers a truth for a status": answers([True]),
    "answers nothing": answers([]),
    "answers too much": answers([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    "answers NaN": answers([float("nan")]),
    "tells events in a number": answers([0], 7),
    "tells events in a table": answers([0], {"h0": 1}),
    "tells an event in words": answers([0], ["boo"]),
    "tells of a call that nobody made": answers([0], [["h0", "completed", 99, [0]]]),
}
"""Each is given the number of the request that is to be answered."""


def main() -> None:
    """Serve a few requests, then misbehave."""
    behaviour, served = {**BEHAVIOURS, **APART}[sys.argv[1]], Served()
    for number, line in enumerate(sys.stdin):
        request = json.loads(line)
        if number >= PROPER and "id" in request:
            behaviour(request["id"])
        elif "id" in request:
            reply(request["id"], served.answer(request["method"], request.get("params")))


if __name__ == "__main__":
    main()
