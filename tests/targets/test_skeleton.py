"""Skeletons work as they are, and compare what is plugged into them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from rtmref.cli import init as verb
from rtmref.engine import fuzz, init
from rtmref.engine.targets import with_target
from rtmref.events import Ended, Found, Rejected
from rtmref.lang.spec import Spec
from rtmref.targets.capabilities import NOT_SUPPORTED
from rtmref.targets.protocol_schema import protocol_schema
from rtmref.targets.skeleton import LANGUAGES, skeleton
from rtmref.verdicts import ExitCode

ROOT: Final = Path(__file__).parents[2]
PARSE_ERROR: Final = -32700
NEEDS: Final = {"python": sys.executable, "c": "cc", "go": "go", "rust": "rustc", "js": "node"}
DOCUMENTED: Final = ("python", "c", "js")
CHECKED: Final = "cc -std=c11 -O1 -g -Wall -Wextra -Werror -pedantic -fsanitize=address,undefined"


@pytest.fixture(scope="module")
def folders(spec: Spec, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each language, with the skeleton in it as it is built for the first time."""
    made: dict[str, Path] = {}
    for language in LANGUAGES.values():
        folder = made[language.name] = tmp_path_factory.mktemp(language.name)
        for name, text in skeleton(spec, language).items():
            (folder / name).write_text(text, encoding="utf-8")
    return made


def built(language: str, folder: Path, build: str = "") -> str:
    """The command of the target, built; the test is skipped where nothing builds or runs it."""
    if shutil.which(NEEDS[language]) is None:
        pytest.skip(f"{NEEDS[language]} is not installed")
    known = LANGUAGES[language]
    if build or known.build:
        compiler = shlex.split(build or known.build)
        done = subprocess.run(compiler, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    program, *rest = known.target.split()
    files = [str(folder / each) for each in rest or [program]]
    return shlex.join([NEEDS[language], *files] if rest else files)


@pytest.mark.skipif(shutil.which("gofmt") is None, reason="gofmt is not installed")
def test_the_go_skeleton_is_formatted(folders: dict[str, Path]) -> None:
    """What `gofmt` would change is nothing."""
    command = ["gofmt", "-l", str(folders["go"])]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b""


def said(command: str, lines: Sequence[bytes]) -> list[Any]:
    """What the target says when it reads the lines."""
    return [json.loads(line) for line in written(command, lines)]


def written(command: str, lines: Sequence[bytes]) -> list[bytes]:
    """The lines that the target writes when it reads the lines; it ends well."""
    whole = b"".join(line + b"\n" for line in lines)
    done = subprocess.run(
        shlex.split(command), input=whole, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.splitlines()


def request(number: int, method: str, params: Any) -> bytes:
    """A request as it is on the line."""
    whole = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(whole).encode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_operation_is_supported_yet(spec: Spec, folders: dict[str, Path], language: str) -> None:
    """It serves every method, and answers every operation with the error for "not supported"."""
    command = built(language, folders[language])
    calls = [[name, [0] * len(op.parameters)] for name, op in spec.operations.items()]
    alone = [
        request(n, "call", {"operation": name, "arguments": given})
        for n, (name, given) in enumerate(calls, start=10)
    ]
    begin, empty, many, *rest = said(
        command,
        [
            request(1, "initialize", {"protocol": 1, "specification": ""}),
            request(2, "reset", {"limits": {}, "decisions": {}}),
            request(3, "call_many", {"calls": calls}),
            *alone,
            b'{"jsonrpc":"2.0","method":"close"}',
        ],
    )
    expected = {"protocol": 1, "name": "target", "call_many": True, "operations": []}
    assert begin == {"jsonrpc": "2.0", "id": 1, "result": expected}
    assert empty == {"jsonrpc": "2.0", "id": 2, "result": {}}
    codes = [reply["error"]["code"] for reply in many["result"]["replies"]]
    assert codes == [NOT_SUPPORTED] * len(calls)
    assert [(each["id"], each["error"]["code"]) for each in rest] == [
        (n, NOT_SUPPORTED) for n, _ in enumerate(calls, start=10)
    ]


def plugged(folder: Path, language: str, wrong: bool) -> None:
    """Plug in the operation that the documentation shows, as it shows it; or with a mistake."""
    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (name,) = set(re.findall(r"mask_?[fF]rom_?[lL]en", block))
    (path,) = folder.glob("operations.*")
    source = path.read_text(encoding="utf-8")
    row = next(line for line in source.splitlines() if '"RTM_IPV4_MASK_FROM_LEN"' in line)
    source = source.replace(row, re.sub("None|NULL|null", name, row, count=1))
    table = re.search(r"^(const Operation|const OPERATIONS|OPERATIONS).*", source, re.MULTILINE)
    assert table is not None
    block = block.replace("32", "31") if wrong else block
    path.write_text(source[: table.start()] + block + "\n\n" + source[table.start() :])


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("language", DOCUMENTED)
def test_the_first_operation_is_compared(
    spec: Spec, tmp_path: Path, language: str, wrong: bool
) -> None:
    """Plugged in as documented it is compared without a finding; with a mistake there is one."""
    for name, text in skeleton(spec, LANGUAGES[language]).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    plugged(tmp_path, language, wrong)
    command = built(language, tmp_path)
    events = list(
        with_target(
            "fuzz",
            command,
            spec,
            lambda part, make: fuzz.run(fuzz.FuzzSettings(part, make, calls=300)),
        )
    )
    findings = [each.finding for each in events if isinstance(each, Found)]
    assert {each.operation for each in findings} == ({"RTM_IPV4_MASK_FROM_LEN"} if wrong else set())
    assert events[-1] == Ended(exit_code=ExitCode.FINDING if wrong else ExitCode.REACHED)


def test_an_unchanged_skeleton_compares_nothing(spec: Spec, folders: dict[str, Path]) -> None:
    """As long as nothing is supported, nobody is told that all is well."""
    command = built("python", folders["python"])
    events = list(with_target("fuzz", command, spec, lambda *_: iter(())))
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


WHOLE: Final = (
    b'{"jsonrpc":"2.0","id":1,"method":"call","params":{"operation":"Advance","arguments":[5]}}',
    b'{"jsonrpc":"2.0","id":"\\u00e9\\ud83d\\ude00\\n\\"","method":"call_many","params":{"calls":[["x",[-1.5e+7,null,true]]]}}',
    b'{"jsonrpc":"2.0","id":[1,{"a":[]}],"method":"reset","params":{"limits":{},"decisions":{}}}',
)


def spoilt(random: Random) -> bytes:
    """A request with a few octets changed, left out or doubled."""
    text = bytearray(random.choice(WHOLE))
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text))
        match random.randrange(3):
            case 0:
                text[at] = random.choice(b'[]{},:"\\0-e.u\x00\x80 9tn')
            case 1:
                del text[at : at + random.randrange(1, 9)]
            case _:
                text[at:at] = text[max(0, at - 5) : at]
    return bytes(text).replace(b"\n", b"")


def accepted(line: bytes) -> Any:
    """What the line says by Python's reader, or None; NaN and its like are no JSON."""
    try:
        return json.loads(line.decode("utf-8"), parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError, RecursionError):
        return None


def test_the_reader_in_c_is_robust(folders: dict[str, Path]) -> None:
    """It takes for JSON what Python takes for JSON, and the checks of the compiler find nothing."""
    command = built("c", folders["c"], f"{CHECKED} -o target target.c json.c operations.c")
    random = Random(1)
    lines = [spoilt(random) for _ in range(4000)]
    lines += [b"[" * 100_000, b"[" * 60 + b"]" * 60, b'"' + b"x" * 1_000_000 + b'"', b""]
    asked = [line for line in lines if comparable(line)]
    answered = said(command, asked)
    for line, response in zip(asked, answered, strict=True):
        refused = response.get("error", {}).get("code") == PARSE_ERROR
        value = accepted(line)
        assert refused == (value is None), line
        assert response["id"] == (value.get("id") if isinstance(value, dict) else None), line
    codes = [response.get("error", {}).get("code") for response in answered]
    assert codes.count(PARSE_ERROR) > 1000
    assert len(codes) - codes.count(PARSE_ERROR) > 300
    assert len(written(command, lines)) > len(asked)


def comparable(line: bytes) -> bool:
    """Whether a line is answered, and both readers are as strict as each other about it."""
    value = accepted(line)
    is_notification = isinstance(value, dict) and "id" not in value
    return line.isascii() and b"\x00" not in line and b"\\ud" not in line and not is_notification


def test_nothing_is_overwritten(spec: Spec, tmp_path: Path) -> None:
    """Where one of the files is there, none is written, and the message names it."""
    (tmp_path / "target.py").write_text("mine")
    settings = init.InitSettings(spec, LANGUAGES["python"], tmp_path)
    events = list(init.run(settings))
    (rejected,) = [each for each in events if isinstance(each, Rejected)]
    assert rejected.argument == str(tmp_path)
    assert rejected.message == "target.py: there already, and nothing is overwritten"
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)
    assert [path.name for path in tmp_path.iterdir()] == ["target.py"]
    assert (tmp_path / "target.py").read_text() == "mine"


def test_a_skeleton_is_written(spec: Spec, tmp_path: Path) -> None:
    """The files go into a new folder, with every operation of the specification in one of them."""
    folder = tmp_path / "new" / "one"
    events = list(init.run(init.InitSettings(spec, LANGUAGES["js"], folder)))
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)
    assert {path.name for path in folder.iterdir()} == {"target.js", "operations.js"}
    table = (folder / "operations.js").read_text()
    assert all(f'"{name}"' in table for name in spec.operations)


def test_the_command_knows_every_language() -> None:
    """What `--lang` takes are the languages that there are skeletons in."""
    assert set(verb.LANGUAGES) == set(LANGUAGES)


def test_the_code_is_that_of_the_protocol(spec: Spec) -> None:
    """Skeletons and schema name the same code for "not supported"."""
    code = protocol_schema(spec)["$defs"]["not_supported"]["properties"]["code"]["const"]
    for language in LANGUAGES.values():
        assert str(code) in "".join(skeleton(spec, language).values())
