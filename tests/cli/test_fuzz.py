"""`rtmref fuzz` and the lines by which it says that something can be seen again."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from rtmref.cli.program import run

FRAGILE = """import json, os, sys
assert sys.argv[1:] == ["a 'quoted' word", ""]
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "call":
        os._exit(3)
    result = {"protocol": 1, "operations": ["RTM_IPV4_MASK_FROM_LEN"]}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in whose name has to be quoted."""
    folder = tmp_path / 'it\'s "here"'
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def findings(arguments: list[str]) -> list[Any]:
    """What a verb finds."""
    assert run([*arguments, "--json", "told.json"]) == 1
    found: list[Any] = json.loads(Path("told.json").read_text(encoding="utf-8"))["findings"]
    return found


def test_a_command_with_spaces_and_quotes_is_played_by_the_printed_line(here: Path) -> None:
    """The line that a finding prints runs the same command; so do its id, and fuzzing again."""
    program = here / "fragile program.py"
    program.write_text(FRAGILE, encoding="utf-8")
    target = shlex.join([sys.executable, "-I", str(program), "a 'quoted' word", ""])
    reports = ["--reports", "the reports"]
    (found,) = findings(["fuzz", "--target", target, "--calls", "200", *reports])
    rtmref, *again = shlex.split(found["reproduce"])
    assert rtmref == "rtmref"
    assert again == ["replay", found["trace"], "--target", target]
    assert [each["id"] for each in findings(again)] == [found["id"]]
    by_id = ["replay", found["id"], "--target", target, "--findings", "the reports/findings"]
    assert [each["id"] for each in findings(by_id)] == [found["id"]]


def test_targets_share_a_folder_of_findings(here: Path) -> None:
    """The same that goes wrong in two targets is two traces, each played by its id."""
    ids = {}
    for name in ("one.py", "two.py"):
        (here / name).write_text(FRAGILE, encoding="utf-8")
        target = shlex.join([sys.executable, "-I", name, "a 'quoted' word", ""])
        (found,) = findings(["fuzz", "--target", target, "--calls", "200", "--reports", "r"])
        ids[found["id"]] = target
        assert name.replace(".", "-") in Path(found["trace"]).name
    assert len(list(Path("r/findings").glob("*.yaml"))) == len(ids) == 2
    for each, target in ids.items():
        again = ["replay", each, "--target", target, "--findings", "r/findings"]
        assert [found["id"] for found in findings(again)] == [each]
