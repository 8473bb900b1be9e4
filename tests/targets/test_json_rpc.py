"""A target in a process of its own, proper or hostile."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from tests.targets.hostile import APART, BEHAVIOURS
from tests.targets.network import needs_network

from rtmref.lang.spec import Spec
from rtmref.targets.child import Bounds, Child, TargetError
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.values import parse_prefix

ROOT = Path(__file__).parents[2]
BOUNDS = Bounds(seconds=0.5, octets=1 << 20)
MARK = "RTMREF_TEST_OF_TARGETS"
BREEDING = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
parent = os.getppid()
if os.fork() == 0:
    os.setsid()
    os.fork()
    time.sleep(600)
print(parent, flush=True)
time.sleep(600)
"""
"""Says who is above it, and has children of another session."""


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    """Stands in the environment of everything that a test starts; afterwards nothing has it."""
    text = f"{os.getpid()} {monotonic()}"
    monkeypatch.setenv(MARK, text)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))
    yield text.encode()
    until = monotonic() + 5
    while list(marked(text.encode())) and monotonic() < until:
        sleep(0.02)
    assert list(marked(text.encode())) == []


def marked(mark: bytes) -> Iterator[int]:
    """The processes that were started with the mark."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if mark in environment:
                yield int(folder.name)


def served(spec: Spec) -> JsonRpcTarget:
    """The optimised implementation in a process."""
    return JsonRpcTarget(spec, [sys.executable, "-m", "tests.targets.served"])


@pytest.mark.usefixtures("mark")
def test_calls_are_answered(spec: Spec) -> None:
    """Addresses, structures, handles and NULL pass the line in both directions."""
    target = served(spec)
    target.reset({}, {})
    call = target.operations
    assert call["StartInstance"](0, 1) == (0,)
    status, profile, client = call["RtmRegisterEntity"](
        (0, 2, (7, 0)), None, False, False, True, True
    )
    assert (status, client) == (0, "h0")
    assert len(profile) == len(spec.structures["RTM_REGN_PROFILE"].members)
    prefix = parse_prefix("10.0.0.0/8")
    info = (None, None, None, 0, 0, 0, (3, 4), 1, 0, ())
    made = call["RtmAddRouteToDest"](client, None, prefix, info, 100, None, 0, None, 0)
    found = call["RtmGetMostSpecificDestination"](client, prefix, 0, 1, True)
    assert made[0] == found[0] == 0
    assert found[1][1] == prefix
    target.close()


@pytest.mark.usefixtures("mark")
def test_many_calls_are_one_message(spec: Spec) -> None:
    """Several calls at once have the answers that they have one by one."""
    target = served(spec)
    target.reset({}, {})
    requests = [("StartInstance", (0, 1)), ("StartInstance", (0, 1)), ("StopInstance", (5,))]
    replies = target.many(requests)
    together = [reply[0] for reply in replies if reply is not None]
    target.reset({}, {})
    assert together == [target.operations[name](*arguments) for name, arguments in requests]
    target.close()


@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_hostile_targets_are_survived(spec: Spec, behaviour: str) -> None:
    """Each is an error that says what, leaves no process, and gives way to a fresh process."""
    command = [sys.executable, "-m", "tests.targets.hostile", behaviour]
    target = JsonRpcTarget(spec, command, BOUNDS)
    for _ in range(2):
        target.reset({}, {})
        call = target.operations["RTM_IPV4_LEN_FROM_MASK"]
        with pytest.raises(TargetError) as caught:
            list(map(call, range(6)))
        assert str(caught.value)
        with pytest.raises(TargetError, match="it failed before"):
            call(0)
    target.close()
    assert target.starts == 2


@needs_network
@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("behaviour", APART)
def test_who_may_make_namespaces_survives_more(spec: Spec, behaviour: str) -> None:
    """A target cannot reach whoever ends it, so that its children end with it all the same."""
    target = JsonRpcTarget(spec, [sys.executable, "-m", "tests.targets.hostile", behaviour], BOUNDS)
    target.reset({}, {})
    with pytest.raises(TargetError, match="call: no answer within"):
        list(map(target.operations["RTM_IPV4_LEN_FROM_MASK"], range(6)))
    target.close()


@needs_network
@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("which", ["keeper", "first"])
def test_a_target_ends_with_its_keeper(which: str) -> None:
    """Whichever of the two processes above it is killed from outside, nothing is left."""
    child = Child([sys.executable, "-c", BREEDING], Bounds())
    assert child.receive() == b"1"
    keeper = child._process.pid
    (first,) = Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()
    os.kill(keeper if which == "keeper" else int(first), signal.SIGKILL)
    with pytest.raises(TargetError):
        child.receive()
    child.close()


def test_there_are_many_hostile_behaviours() -> None:
    """At least twenty-five ways to misbehave are tried."""
    assert len(BEHAVIOURS) >= 25


@pytest.mark.usefixtures("mark")
def test_words_of_a_dying_target_are_told(spec: Spec, tmp_path: Path) -> None:
    """What the process said last on its standard error is part of the message."""
    program = tmp_path / "dying"
    program.write_text("#!/bin/sh\necho 'no licence found' >&2\nexit 9\n")
    program.chmod(0o755)
    with pytest.raises(TargetError, match="ended with exit code 9; it said: no licence found"):
        JsonRpcTarget(spec, [str(program)], BOUNDS)


def test_a_program_must_exist(spec: Spec) -> None:
    """A command that cannot be run is told by its name."""
    with pytest.raises(TargetError, match="no-such-program: there is no such program"):
        JsonRpcTarget(spec, ["no-such-program"])


@pytest.mark.usefixtures("mark")
def test_a_killed_tester_leaves_nothing(spec: Spec, mark: bytes) -> None:
    """When the process that tests is killed, its targets and their daemons end as well."""
    child = os.fork()
    if child == 0:
        command = [sys.executable, "-m", "tests.targets.hostile", "breeds"]
        target = JsonRpcTarget(spec, command, Bounds(seconds=60))
        target.reset({}, {})
        for number in range(6):
            target.operations["RTM_IPV4_LEN_FROM_MASK"](number)
        os._exit(0)
    until = monotonic() + 20
    while len(list(marked(mark))) < 8 and monotonic() < until:
        sleep(0.05)
    assert len(list(marked(mark))) >= 8
    os.kill(child, 9)
    os.waitpid(child, 0)
