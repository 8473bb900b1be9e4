"""Whoever does the batches of a campaign, they are the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import pytest

from rtmref.engine.executors import ExecutorError, Submitted, opened

ROOT = Path(__file__).parents[2]
needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="dask is not installed (rtmref[dask])"
)
FOLDERS = ("corpus", "batches", ".")


def test_any_executor_does() -> None:
    """An executor of the standard library does every item once, and is asked again after None."""
    with ThreadPoolExecutor(2) as threads:
        workforce = Submitted[int, int](threads, lambda n: n * n, 2)
        results = list(workforce.results(iter([None, 1, 2, None, 3])))
    assert sorted(results) == [(1, 1), (2, 4), (3, 9)]


def test_what_work_raises_is_raised() -> None:
    """An error in a piece of work comes out as it is."""
    with ThreadPoolExecutor(1) as threads, pytest.raises(ZeroDivisionError):
        list(Submitted[int, float](threads, lambda n: 1 / n, 1).results([0]))


@pytest.mark.parametrize("name", ["", "cloud", "dask://"])
def test_unknown_executors(name: str) -> None:
    """A name that stands for nothing is refused with what there is."""
    with pytest.raises(ExecutorError, match="is neither local nor dask://"), opened(name, int, 1):
        pass


ALONE = """
import sys
from pathlib import Path
from rtmref import lang
from rtmref.engine.campaign import CampaignSettings, run
from rtmref.targets.optimized import OptimizedTarget
folder, executor = Path(sys.argv[1]), sys.argv[2]
for event in run(
    CampaignSettings(
        lang.load(), OptimizedTarget, folder, calls=17000, batch=8500, executor=executor
    )
):
    print(event)
print(event.exit_code.value)
"""


def campaign(folder: Path, executor: str) -> str:
    """What a small campaign said at last."""
    command = [sys.executable, "-c", ALONE, str(folder), executor]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.splitlines()[-1] if done.returncode == 0 else done.stderr


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A dask scheduler with two workers on this machine."""
    file = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(file)]
    commands = [
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *common],
        *2 * [["worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", *common]],
    ]
    ours = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, ours))}
    with ExitStack() as stack:
        for number, command in enumerate(commands):
            said = tmp_path / f"{number}.log"
            log = stack.enter_context(said.open("w"))
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
                stdout=log,
                stderr=log,
                cwd=tmp_path,
                env=environment,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            address = address_in(file, process, said)
        wait_for_workers(address)
        yield address


def address_in(file: Path, process: subprocess.Popen[bytes], said: Path) -> str:
    """Where the scheduler is, once it has written all of it; the file grows while it is there."""
    until = monotonic() + 120
    while monotonic() < until:
        assert process.poll() is None, said.read_text()
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return str(json.loads(file.read_text())["address"])
        sleep(0.1)
    raise AssertionError(f"no scheduler within two minutes: {said.read_text()}")


def wait_for_workers(address: str) -> None:
    """A campaign asks at once how many there are."""
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=120)


@needs_dask
@pytest.mark.slow
def test_dask_does_the_same(tmp_path: Path, scheduler: str) -> None:
    """A campaign on a scheduler with two workers leaves the same files as one on processes."""
    address = scheduler.removeprefix("tcp://")
    assert campaign(tmp_path / "far", f"dask://{address}") == "0"
    assert campaign(tmp_path / "near", "local") == "0"
    left = [
        {
            str(path.relative_to(tmp_path / side)): path.read_text()
            for name in FOLDERS
            for path in sorted((tmp_path / side / name).glob("*.*"))
        }
        for side in ("far", "near")
    ]
    assert left[0] == left[1]
    names = {"batches/0.json", "batches/1.json", "campaign.json", "corpus/0-1.yaml"}
    assert names <= set(left[0])


@needs_dask
def test_nobody_answers(tmp_path: Path) -> None:
    """A scheduler that is not there is bad input, with the address."""
    settings = ["--resume", str(tmp_path / "far"), "--executor", "dask://127.0.0.1:1"]
    command = [sys.executable, "-m", "rtmref", "fuzz", *settings]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "no scheduler answers at 127.0.0.1:1" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_executor_needs_a_campaign(tmp_path: Path) -> None:
    """Without a folder there is nothing that others could work on."""
    command = [sys.executable, "-m", "rtmref", "fuzz", "--executor", "dask://127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "--resume" in done.stderr
