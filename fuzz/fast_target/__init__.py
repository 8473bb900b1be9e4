"""A fast target: the skeleton in C with a few operations plugged in, and how many calls it takes.

What is measured is a campaign as `rtmref fuzz --target` runs it: calls are drawn, made by the
model, with every invariant checked, sent to the process and compared with its answers.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from rtmref.concrete.program import program
from rtmref.engine import fuzz
from rtmref.engine.targets import with_target
from rtmref.events import Event, Found, Judged
from rtmref.lang.spec import Spec
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.skeleton import LANGUAGES, skeleton
from rtmref.targets.target import Factory
from rtmref.verdicts import Word

SOURCE: Final = Path(__file__).with_name("operations.c")
TABLE: Final = "const Operation operations[]"
CALLS: Final = 100_000
TIMES: Final = 3


def build(spec: Spec, folder: Path) -> str:
    """Make the target in the folder; the command that runs it."""
    files = skeleton(spec, LANGUAGES["c"])
    own = SOURCE.read_text(encoding="utf-8")
    rows = files["operations.c"].partition(TABLE)[2]
    for name in re.findall(r"^OPERATION\((\w+)\)", own, re.MULTILINE):
        rows = re.sub(rf'(\{{"{name}", \d+), NULL', rf"\1, {name}", rows)
    files["operations.c"] = own + TABLE + rows
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run(shlex.split(LANGUAGES["c"].build), cwd=folder, check=True)
    return shlex.quote(str(folder / "target"))


def figures(spec: Spec) -> Iterator[tuple[str, float]]:
    """Calls per second: of whole campaigns, and of the connection alone."""
    if shutil.which("cc") is None:
        print("  there is no C compiler: no figures of a target in C")
        return
    with tempfile.TemporaryDirectory() as folder:
        command = build(spec, Path(folder))
        yield "jsonrpc_calls_per_s", median(campaign(spec, command) for _ in range(TIMES))
        yield "jsonrpc_raw_calls_per_s", median(raw(spec, command) for _ in range(TIMES))


def campaign(spec: Spec, command: str, calls: int = CALLS) -> float:
    """Calls per second that a campaign makes and compares; nothing may differ."""
    seconds = 0.0

    def timed(part: Spec, make: Factory) -> Iterator[Event]:
        nonlocal seconds
        settings = fuzz.FuzzSettings(part, make, calls=calls, program=program(part))
        begun = perf_counter()
        yield from fuzz.stage(settings)
        seconds = perf_counter() - begun

    compared = 0
    for event in with_target("fuzz", command, spec, timed):
        assert not isinstance(event, Found), event
        if isinstance(event, Judged):
            assert event.verdict.word is Word.TESTED
            compared = int(event.verdict.detail)
    return compared / seconds


def raw(spec: Spec, command: str, calls: int = CALLS) -> float:
    """Calls per second that are sent and whose answers are read, without any comparison."""
    target = JsonRpcTarget(spec, shlex.split(command))
    requests = [("MoveInterface", (1, 2)), ("RTM_IPV4_SET_ADDR_AND_LEN", (0xA000000, 8))] * 32
    target.reset({}, {})
    begun = perf_counter()
    for _ in range(calls // len(requests)):
        assert None not in target.many(requests)
    seconds = perf_counter() - begun
    target.close()
    return calls // len(requests) * len(requests) / seconds
