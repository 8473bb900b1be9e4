"""Files to a specification: which files, in which order, and always the same."""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.lang import specs
from tests.lang.specs import FIXTURES, fixture_texts

from rtmref import lang
from rtmref.lang.spec import Spec

SOURCE = Path(lang.__file__).parents[2]


def test_shipped_specification() -> None:
    """The shipped specification has no errors and no warnings."""
    checked = lang.check()
    assert [specs.said(each) for each in checked.diagnostics] == []
    assert isinstance(lang.load(), Spec)


def test_shipped_places() -> None:
    """Places in shipped files are relative to the folders that ship them."""
    spec = lang.load()
    assert isinstance(spec, Spec)
    assert {operation.span.file.split("/")[0] for operation in spec.operations.values()} == {
        "models"
    }


def test_folders_and_files() -> None:
    """A folder stands for its files; a file that is given twice counts once."""
    whole = lang.check([FIXTURES])
    parts = lang.check([FIXTURES / "models", FIXTURES / "invariants" / "hops.yaml"])
    twice = lang.check([FIXTURES, FIXTURES / "models"])
    assert whole.spec is not None
    assert parts.spec is not None
    assert twice.spec is not None
    assert whole.spec.digest == specs.spec_of(twice).digest
    assert list(whole.spec.operations) == list(parts.spec.operations)


def test_profiles_are_no_chapters(tmp_path: Path) -> None:
    """Files under profiles/ and files of other kinds are left alone."""
    for name, text in fixture_texts().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "models" / "profiles").mkdir()
    (tmp_path / "models" / "profiles" / "mine.yaml").write_text("anything: else", encoding="utf-8")
    (tmp_path / "models" / "notes.md").write_text("# notes", encoding="utf-8")
    assert lang.check([tmp_path]).spec is not None


def test_errors_or_a_specification() -> None:
    """`load` gives the specification, or all diagnostics."""
    assert isinstance(lang.load([FIXTURES]), Spec)
    found = lang.load([FIXTURES / "invariants"])
    assert isinstance(found, tuple)
    assert found


def test_digest_is_of_the_contents() -> None:
    """Equal contents have equal digests, whatever the files are called; others do not."""
    texts = fixture_texts()
    same = specs.spec_of(lang.check_texts({f"x/{name}": text for name, text in texts.items()}))
    other = specs.spec_of(
        lang.check_texts({**texts, "models/hops.yaml": texts["models/hops.yaml"] + "\n"})
    )
    own = specs.spec_of(lang.check_texts(texts))
    assert own.digest == same.digest != other.digest
    assert own == specs.spec_of(lang.check_texts(texts))


def test_order_of_diagnostics() -> None:
    """Diagnostics come by file, line and column, errors and warnings together."""
    texts = {name: text.replace("cost", "coost", 3) for name, text in fixture_texts().items()}
    found = lang.check_texts(texts).diagnostics
    assert len(found) >= 3
    assert list(found) == sorted(found, key=lambda each: (each.span, each.code, each.message))


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_same_everywhere(seed: str) -> None:
    """The typed specification does not depend on the order of hashes."""
    script = (
        "import hashlib; from rtmref import lang; "
        "print(hashlib.sha256(repr(lang.load()).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": seed}
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == hashlib.sha256(repr(lang.load()).encode()).hexdigest()


def test_the_collector_is_left_as_it_was() -> None:
    """Loading does not leave the cycle collector switched off or on."""
    assert gc.isenabled()
    lang.check_texts({"a": "["})
    assert gc.isenabled()
    gc.disable()
    try:
        lang.check_texts({"a": "["})
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_little_room_on_the_stack() -> None:
    """Where the caller has left little room on the stack, there is a diagnostic, no exception."""
    deep = "(" * 50 + "1" + " + 1)" * 50
    invariant = {"says": "s", "source": ["S-X-1"], "then": f"{deep} > 0"}
    texts = {"i.yaml": f"theme: t\ndoc: d\ninvariants: {{i: {invariant}}}"}

    def with_frames(count: int) -> object:
        return lang.check_texts(texts) if count == 0 else with_frames(count - 1)

    for count in range(0, 900, 50):
        try:
            checked = with_frames(count)
        except RecursionError:
            continue
        assert checked is not None
