"""What the documentation tells people to type works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from rtmref.cli.program import VERBS
from rtmref.diagnostics import Diagnostic
from rtmref.lang import equivalents
from rtmref.lang.loading import Checked, check
from rtmref.profile import loading as profiles
from rtmref.scenario import loading as scenarios
from rtmref.scope import loading as scopes

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS: Final = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
SHORT: Final = {"check": ["--seconds", "1"], "fuzz": ["--seconds", "1"]}
"""What makes the long commands short enough for a test."""


MODULES: Final = ("src/rtmref", "src", ".")
"""What the paths of modules in documents begin with."""


def commands() -> list[list[str]]:
    """The command lines of the README's shell blocks, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [shlex.split(line) for line in lines]


def verb(command: list[str]) -> str:
    """The verb of a command line, or nothing."""
    return command[1] if not command[1].startswith("-") else ""


def test_every_verb_is_documented() -> None:
    """The README's table has all verbs, in the order of the help."""
    documented = re.findall(r"^\| `rtmref (\w+)` \|", README, re.MULTILINE)
    assert [name for name in documented if name in VERBS] == list(VERBS)


def test_every_block_runs_this_program() -> None:
    """Shell blocks consist of `rtmref` command lines, which the next test runs."""
    assert commands()
    assert all(command[0] == "rtmref" for command in commands())


@pytest.mark.slow
def test_every_command_works(tmp_path: Path) -> None:
    """Every command of the README ends with 0, in the order in which a reader meets them."""
    for name in ("models", "invariants", "scenarios", "scopes", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    known = [command for command in commands() if verb(command) in ("", *VERBS)]
    for command in known:
        arguments = [*command[1:], *SHORT.get(verb(command), [])]
        done = subprocess.run(
            [sys.executable, "-m", "rtmref", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"


def timeless(text: str) -> str:
    """The text without how long anything took."""
    return re.sub(r" *\d+\.\d s| *\d+\.\d\d s", " … s", text).rstrip()


def test_shown_output_is_real(tmp_path: Path) -> None:
    """What a console block of the README shows is what its command prints, but for the time."""
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    shown = re.findall(r"^```console\n\$ rtmref (.*?)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert shown
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for command, output in shown:
        done = subprocess.run(
            [sys.executable, "-m", "rtmref", *shlex.split(command)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path},
        )
        assert timeless(done.stdout) == timeless(output), done.stderr


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    """Every relative link of a document leads to a file or directory of the checkout."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def documents() -> list[Path]:
    """All pages for readers."""
    return [*(ROOT / name for name in DOCUMENTS), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_modules_are_where_documents_say(document: Path) -> None:
    """Every module that a document names is in the tree, with the folders that it names."""
    named = re.findall(r"`((?:[\w.-]+/)+\w+\.py)", document.read_text(encoding="utf-8"))
    for name in named:
        assert any((ROOT / begin / name).is_file() for begin in MODULES), name


@pytest.fixture(scope="module")
def shipped() -> Checked:
    """The specification."""
    return check()


def complaints(kind: str, text: str, shipped: Checked) -> tuple[Diagnostic, ...]:
    """What is wrong with a file of a kind."""
    assert shipped.spec is not None
    texts = {"example.yaml": text}
    match kind:
        case "profiles":
            return profiles.load_texts(shipped, texts).diagnostics
        case "scenarios":
            return scenarios.load_texts(shipped.spec, texts).diagnostics
        case "scopes":
            return scopes.load_texts(shipped.spec, texts).diagnostics
        case _:
            return equivalents.load_texts(texts).diagnostics


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("profiles", "profiles"),
        ("scenarios", "scenarios"),
        ("scopes", "scopes"),
        ("mutants", "equivalents"),
    ],
)
def test_examples_load(document: str, kind: str, shipped: Checked) -> None:
    """A whole file that a document shows has no errors and no warnings."""
    page = (ROOT / "docs" / f"{document}.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"^```yaml\n(# yaml.*/{kind}.schema.json\n.*?)^```", page, re.M | re.S)
    assert not complaints(kind, example, shipped)


@pytest.mark.parametrize("target", ["check", "test", "lint", "bench", "clean"])
def test_make_targets_exist(target: str) -> None:
    """Every make target that the documentation names is there."""
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
