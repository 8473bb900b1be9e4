"""Proofs of earlier runs, on disk: what has not changed is not proved again.

One file holds the proofs about one operation, another what it makes possible; its name is the key
of everything that they depend on (`symbolic.keys`). A file that is not exactly what was written is
as good as none. Several processes may use a folder at the same time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from rtmref.files import write_atomically

MOST_FILES: Final = 2000
"""About twenty versions of the specification."""
GROUNDS: Final = frozenset({"terms", "solver"})
Answer = tuple[str | int, ...]
"""An answer to anything else that is asked about an operation, as words and numbers."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What settled each proved obligation of one operation.

    Obligations of `find` are known by the number of its place; None as long as not all are proved.
    `cores` are the invariants that a proof rests on, where they were asked for.
    """

    invariants: Mapping[str, str] = field(default_factory=dict)
    finds: Mapping[str, str] | None = None
    cores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class ProofStore:
    """A folder of proofs; `trouble` says why nothing can be kept there.

    A `fresh` one gives nothing of what earlier runs have put there.
    """

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self.folder = folder
        self.trouble = ""
        self._fresh = fresh

    def read(self, key: str) -> Proofs:
        """What is kept under the key; nothing if there is no sound file."""
        return Proofs() if self._fresh else _proofs(self._found(key))

    def add(self, key: str, proofs: Proofs) -> None:
        """Keep proofs together with those that are kept under the key."""
        known = _proofs(self._found(key))
        finds = known.finds if proofs.finds is None else proofs.finds
        invariants = {**known.invariants, **proofs.invariants}
        cores = {**known.cores, **proofs.cores}
        self._write(key, {"invariants": invariants, "finds": finds, "cores": cores})

    def read_answers(self, key: str) -> Mapping[str, Answer]:
        """Answers that are kept under the key, by their labels."""
        return {} if self._fresh else _answers(self._found(key))

    def add_answers(self, key: str, answers: Mapping[str, Answer]) -> None:
        """Keep answers together with those that are kept under the key."""
        self._write(key, {"answers": {**_answers(self._found(key)), **answers}})

    def _found(self, key: str) -> object:
        """What was written under the key; None if there is no sound file."""
        path = self._path(key)
        try:
            said = _said(key, path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(path)
        return said

    def _write(self, key: str, said: object) -> None:
        text = json.dumps({"seal": _seal(key, said), "proofs": said}, indent=1) + "\n"
        try:
            write_atomically(self._path(key), text)
        except OSError as error:
            self.trouble = self.trouble or f"{self.folder}: {error.strerror}"

    def tidy(self) -> None:
        """Remove the files that have not been used for longest, if there are very many."""
        found = sorted(self._ages(), reverse=True)
        for _, path in found[MOST_FILES:]:
            with suppress(OSError):
                path.unlink()

    def _ages(self) -> Iterator[tuple[int, Path]]:
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    yield path.stat().st_mtime_ns, path

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _said(key: str, text: str) -> object:
    """What a file says; ValueError if it was not written for this key, as it stands."""
    match json.loads(text):
        case {"seal": str(seal), "proofs": said} if seal == _seal(key, said):
            return said
    raise ValueError("not a file of proofs")


def _proofs(said: object) -> Proofs:
    match said:
        case {"invariants": dict(invariants), "finds": (dict() | None) as finds, **more}:
            cores = more.get("cores", {})
            sound = GROUNDS.issuperset([*invariants.values(), *(finds or {}).values()])
            if sound and isinstance(cores, dict):
                return Proofs(
                    invariants, finds, {name: tuple(core) for name, core in cores.items()}
                )
    return Proofs()


def _answers(said: object) -> Mapping[str, Answer]:
    match said:
        case {"answers": dict(answers)}:
            return {label: tuple(parts) for label, parts in answers.items()}
    return {}


def _seal(key: str, said: object) -> str:
    return sha256(f"{key}\n{json.dumps(said, sort_keys=True)}".encode()).hexdigest()
