"""Proofs on disk: kept as they were written, and worth nothing otherwise."""

from __future__ import annotations

import json
import os
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

from rtmref.engine import kept
from rtmref.engine.kept import Proofs, ProofStore

KEY, OTHER = "a" * 64, "b" * 64
SOME: Final = Proofs({"one-owner": "solver", "in-range": "terms"}, {"0": "solver"})
NOTHING: Final = Proofs()
FOREIGN: Final = {
    "empty": "",
    "not text": "\udcff\udcfe",
    "not JSON": "proved",
    "another object": "{}",
    "a list": "[]",
    "a number": "1",
    "deep": "[" * 100_000,
    "no seal": '{"proofs": {"invariants": {}, "finds": null}}',
    "a seal of nothing": '{"seal": "", "proofs": {"invariants": {}, "finds": null}}',
    "a list of finds": '{"seal": "", "proofs": {"invariants": {}, "finds": [1]}}',
}


@pytest.fixture
def store(tmp_path: Path) -> ProofStore:
    """An empty store."""
    return ProofStore(tmp_path / "cache")


def the_file(store: ProofStore) -> Path:
    """The one file that is there."""
    (path,) = store.folder.iterdir()
    return path


def test_what_is_added_is_read(store: ProofStore) -> None:
    """Proofs are there for their key, for no other, and for a store made later."""
    store.add(KEY, SOME)
    assert store.read(KEY) == ProofStore(store.folder).read(KEY) == SOME
    assert store.read(OTHER) == NOTHING


def test_what_is_added_joins_what_is_there(store: ProofStore) -> None:
    """Proofs of the same content add up."""
    store.add(KEY, Proofs({"one-owner": "solver"}, {"0": "solver"}))
    store.add(KEY, Proofs({"in-range": "terms"}))
    assert store.read(KEY) == SOME


def test_cores_are_kept_beside_proofs(store: ProofStore) -> None:
    """What a proof rests on may come later, and stays when proofs are added."""
    store.add(KEY, SOME)
    store.add(KEY, Proofs({"one-owner": "solver"}, None, {"one-owner": ("in-range", "one-owner")}))
    store.add(KEY, Proofs({"more": "solver"}))
    assert store.read(KEY).cores == {"one-owner": ("in-range", "one-owner")}
    assert store.read(KEY).finds == SOME.finds


def test_a_fresh_store_gives_nothing(store: ProofStore) -> None:
    """A fresh store keeps what is added, and does not give what was there."""
    store.add(KEY, SOME)
    fresh = ProofStore(store.folder, fresh=True)
    assert fresh.read(KEY) == NOTHING
    fresh.add(OTHER, SOME)
    assert store.read(OTHER) == SOME


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_nothing_and_is_replaced(store: ProofStore, text: str) -> None:
    """What is no file of proofs gives none, and makes room for them."""
    store.add(KEY, SOME)
    the_file(store).write_text(text, encoding="utf-8", errors="surrogateescape")
    assert store.read(KEY) == NOTHING
    store.add(KEY, SOME)
    assert store.read(KEY) == SOME


def test_proofs_of_another_key_are_nothing(store: ProofStore) -> None:
    """A file under the name of another one gives no proofs."""
    store.add(KEY, SOME)
    the_file(store).rename(store.folder / f"{OTHER}.json")
    assert store.read(OTHER) == NOTHING


def test_other_words_than_proofs_are_nothing(store: ProofStore) -> None:
    """Only what was proved is believed, even under a good seal."""
    store.add(KEY, Proofs({"one-owner": "bounded"}))
    assert store.read(KEY) == NOTHING


def test_a_file_that_is_cut_short_is_nothing(store: ProofStore) -> None:
    """No beginning of a file gives a proof."""
    store.add(KEY, SOME)
    path = the_file(store)
    text = path.read_text(encoding="utf-8")
    for length in range(len(text.rstrip())):
        path.write_text(text[:length], encoding="utf-8")
        assert store.read(KEY) == NOTHING


def test_a_file_with_a_changed_character_is_nothing(store: ProofStore) -> None:
    """No change of a character gives another proof."""
    store.add(KEY, SOME)
    path = the_file(store)
    text = path.read_text(encoding="utf-8")
    for place, character in enumerate(text):
        for other in "x1 ":
            path.write_text(f"{text[:place]}{other}{text[place + 1 :]}", encoding="utf-8")
            same = other == character or character.isspace()
            assert store.read(KEY) in ((SOME, NOTHING) if same else (NOTHING,))


def test_a_write_that_is_interrupted_leaves_the_old_file(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a file is complete the old one stays."""
    store.add(KEY, SOME)

    def interrupted(descriptor: int, *_: object, **__: object) -> None:
        os.close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fdopen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.add(KEY, Proofs({"more": "solver"}))
    assert store.read(KEY) == SOME
    assert the_file(store).stem == KEY


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """Where nothing can be written nothing is kept, and the store says why."""
    (tmp_path / "cache").write_text("in the way")
    store = ProofStore(tmp_path / "cache")
    store.add(KEY, SOME)
    store.tidy()
    assert store.read(KEY) == NOTHING
    assert str(store.folder) in store.trouble


def test_old_files_make_room(store: ProofStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more files than the most, those go that nobody has used for longest."""
    monkeypatch.setattr(kept, "MOST_FILES", 2)
    for age, key in enumerate(("1", "2", "3", "4")):
        store.add(key, SOME)
        os.utime(store.folder / f"{key}.json", (age, age))
    store.read("1")
    store.tidy()
    assert sorted(path.stem for path in store.folder.iterdir()) == ["1", "4"]


def _adds(folder: Path, name: str) -> None:
    for number in range(50):
        ProofStore(folder).add(KEY, Proofs({f"{name}-{number}": "solver"}))


def test_processes_share_a_folder(store: ProofStore) -> None:
    """Processes that write the same file at the same time leave a sound one."""
    workers = [
        get_context("fork").Process(target=_adds, args=(store.folder, name)) for name in "abc"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert set(store.read(KEY).invariants) & {f"{name}-49" for name in "abc"}
    assert json.loads(the_file(store).read_text(encoding="utf-8"))["proofs"]
