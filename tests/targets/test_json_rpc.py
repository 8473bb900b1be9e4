"""A target in a process of its own, proper or hostile."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from tests.targets.hostile import BEHAVIOURS

from rtmref.lang.spec import Spec
from rtmref.targets.child import Bounds, TargetError
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.values import parse_prefix

ROOT = Path(__file__).parents[2]
BOUNDS = Bounds(seconds=0.5, octets=1 << 20)
MARK = "RTMREF_TEST_OF_TARGETS"


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
