"""Malformed input gets diagnostics with places; no exception, no hang."""

from __future__ import annotations

import gzip
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from tests.lang.mutations import (
    Mutation,
    definition_mutations,
    file_mutations,
    node_mutations,
)
from tests.lang.specs import FIXTURES, fixture_texts, said

from rtmref import lang
from rtmref.lang.loading import Checked

PATIENCE_SECONDS = 60


@contextmanager
def watchdog() -> Iterator[None]:
    """Fail instead of hanging."""

    def give_up(signum: int, frame: FrameType | None) -> None:
        raise AssertionError(f"no answer after {PATIENCE_SECONDS} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_refused(checked: Checked, files: set[str]) -> None:
    """There are errors, each at a place in one of the files."""
    assert checked.spec is None
    assert any(each.severity == "error" for each in checked.diagnostics)
    for each in checked.diagnostics:
        assert each.span.file in files, said(each)
        assert each.span.line >= 1
        assert each.span.column >= 1
        assert (each.span.end_line, each.span.end_column) >= (each.span.line, each.span.column)
        assert each.message
        assert lang.explain(each.code)
        assert len(said(each)) < 2000
    assert list(checked.diagnostics) == sorted(
        checked.diagnostics, key=lambda each: (each.span, each.code, each.message)
    )


def refuses(mutation: Mutation) -> None:
    """The mutated specification is refused."""
    with watchdog():
        check_refused(lang.check_texts(mutation.texts), set(mutation.texts))


def name_of(mutation: Mutation) -> str:
    """The name of a case."""
    return mutation.name


@pytest.mark.parametrize("mutation", list(node_mutations(fixture_texts(), 1, 480)), ids=name_of)
def test_changed_nodes(mutation: Mutation) -> None:
    """A wrong key, form, expression, type or number is found where it stands."""
    refuses(mutation)


@pytest.mark.parametrize("mutation", list(file_mutations(fixture_texts(), 2)), ids=name_of)
def test_changed_files(mutation: Mutation) -> None:
    """A file that is cut, doubled, emptied or full of noise is refused."""
    refuses(mutation)


@pytest.mark.parametrize("mutation", list(definition_mutations(fixture_texts())), ids=name_of)
def test_wrong_definitions(mutation: Mutation) -> None:
    """Cycles, explosions and contradictions are refused."""
    refuses(mutation)


def shipped_texts() -> dict[str, str]:
    """The shipped specification."""
    return {
        path.relative_to(folder.parent).as_posix(): path.read_text(encoding="utf-8")
        for folder in lang.shipped()
        for path in sorted(folder.rglob("*.yaml"))
        if "profiles" not in path.parts
    }


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_changed_shipped_files(part: int) -> None:
    """The shipped specification, mutated 320 times, is refused each time."""
    for mutation in node_mutations(shipped_texts(), 100 + part, 40):
        try:
            refuses(mutation)
        except AssertionError as error:
            raise AssertionError(mutation.name) from error


BINARY = {
    "zeros": bytes(5000),
    "all bytes": bytes(range(256)) * 10,
    "noise": random.Random(3).randbytes(3000),
    "UTF-16": "chapter: a\ndoc: b\n".encode("utf-16"),
    "Latin-1": "chapter: a\ndoc: caf\xe9\n".encode("latin-1"),
    "compressed": gzip.compress(b"chapter: a\ndoc: b\n", mtime=0),
    "surrogate": b"chapter: a\ndoc: \xed\xa0\x80\n",
    "overlong": b"chapter: a\ndoc: \xc0\x80\n",
    "cut in a character": "chapter: a\ndoc: é".encode()[:-1],
    "form feed": b"chapter: a\x0c\ndoc: b\n",
    "huge": b"a" * (2 << 20),
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_files(name: str, tmp_path: Path) -> None:
    """A file that is no text is refused at the byte that is none."""
    path = tmp_path / "chapter.yaml"
    path.write_bytes(BINARY[name])
    with watchdog():
        check_refused(lang.check([path]), {str(path)})


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """A UTF-8 byte order mark is skipped."""
    path = tmp_path / "chapter.yaml"
    path.write_bytes(b"\xef\xbb\xbfchapter: a\ndoc: b\n")
    assert lang.check([path]).spec is not None


def test_place_of_a_wrong_byte(tmp_path: Path) -> None:
    """The place counts characters, not bytes."""
    path = tmp_path / "chapter.yaml"
    path.write_bytes("chapter: é\ndoc: éé".encode() + b"\xff")
    (found,) = lang.check([path]).diagnostics
    assert (found.code, found.span.line, found.span.column) == ("RTM004", 2, 8)


def test_files_that_are_none(tmp_path: Path) -> None:
    """Missing files, empty folders, pipes and loops of links are refused under their names."""
    missing, empty, pipe, loop = (tmp_path / name for name in ("missing", "empty", "pipe", "loop"))
    empty.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path in (missing, empty, pipe, loop, tmp_path / ("x" * 5000), Path("a\0b")):
        with watchdog():
            checked = lang.check([path])
        assert checked.spec is None
        assert [each.severity for each in checked.diagnostics] == ["error"]
    assert lang.check([]).spec is None


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_file_without_permission(tmp_path: Path) -> None:
    """A file that may not be read is refused."""
    path = tmp_path / "chapter.yaml"
    path.write_text("chapter: a\ndoc: b\n", encoding="utf-8")
    path.chmod(0)
    assert [each.code for each in lang.check([path]).diagnostics] == ["RTM002"]


def test_a_broken_file_does_not_blame_the_others() -> None:
    """Names of a file that cannot be read are not reported as unknown elsewhere."""
    texts = {**fixture_texts(), "models/words.yaml": "chapter: [\n"}
    assert {each.span.file for each in lang.check_texts(texts).diagnostics} == {"models/words.yaml"}


def test_a_broken_declaration_does_not_blame_its_uses() -> None:
    """What mentions a declaration that was refused is not complained about."""
    words = fixture_texts()["models/words.yaml"].replace("size: 32", "size: none")
    checked = lang.check_texts({**fixture_texts(), "models/words.yaml": words})
    assert [each.code for each in checked.diagnostics] == ["RTM031", "RTM031"]


def test_fixtures_are_good() -> None:
    """What the mutations start from has no errors and no warnings."""
    assert lang.check([FIXTURES]).diagnostics == ()
