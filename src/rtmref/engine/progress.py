"""How far a campaign has come, in a file that is either the old state or the new one.

A campaign is a row of batches, each of which is the same calls wherever and whenever it is played.
The file says which are done, what they met, and what they found; whatever is lost in a crash are
batches that were not done, and they are played again.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from rtmref.engine.tally import Tally
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec

FILE: Final = "progress.json"
LOCK: Final = "lock"
EARLIER: Final = "earlier"
"""Folder for the findings of campaigns that are over."""
SIDES: Final = ("rtmref.concrete", "rtmref.optimized")
"""The packages that answer calls: the model's and the target's."""


class UnusableError(ValueError):
    """A folder that cannot be used for a campaign; the message says why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the counts of a campaign are about; they say nothing about anything else."""

    specification: str
    """The digest of the YAML."""
    code: str
    """The digest of the Python that answers the calls."""
    target: str
    seed: int
    batch: int
    """Calls of a batch."""


@dataclass(slots=True)
class State:
    """The batches done, what they met, and the traces of what they found by fingerprint."""

    identity: Identity
    done: set[int] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    findings: dict[str, str] = field(default_factory=dict)
    """For each way in which something went wrong: the name of the trace's file."""

    @property
    def open(self) -> list[str]:
        """The files of the findings, each once, in the order in which they were found."""
        return list(dict.fromkeys(self.findings.values()))

    def text(self) -> str:
        """The state as JSON."""
        return json.dumps(
            {
                "identity": asdict(self.identity),
                "done": ranges(self.done),
                "tally": asdict(self.tally),
                "findings": self.findings,
            },
            indent=1,
        )


def code_digest(packages: Iterable[str] = SIDES) -> str:
    """SHA-256 over the sources of the packages."""
    digest = sha256()
    for package in packages:
        file = import_module(package).__file__
        assert file is not None
        for path in sorted(Path(file).parent.rglob("*.py")):
            digest.update(f"{package}\0{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def identity(spec: Spec, target: str, seed: int, batch: int) -> Identity:
    """What a campaign on this specification and this code is about."""
    return Identity(spec.digest, code_digest(), target, seed, batch)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other campaigns out of the folder; raises UnusableError if one is in it already.

    The system gives the lock back when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("w") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise UnusableError("another campaign is at work there") from None


def load(folder: Path) -> State | None:
    """The state that the folder keeps, if any; raises UnusableError for what is none."""
    try:
        return _read(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UnusableError(f"{FILE} is not the progress of a campaign ({reason})") from None


def set_aside(folder: Path, state: State) -> None:
    """Move the traces of the state's findings away: they belong to a campaign that is over."""
    for name in state.open:
        if (folder / name).exists():
            (folder / EARLIER).mkdir(exist_ok=True)
            (folder / name).replace(folder / EARLIER / name)


def save(folder: Path, state: State) -> None:
    """Keep the state in the folder."""
    write_atomically(folder / FILE, state.text())


def _read(kept: Mapping[str, Any]) -> State:
    return State(
        identity=Identity(**kept["identity"]),
        done={n for first, last in kept["done"] for n in range(first, last + 1)},
        tally=Tally(**kept["tally"]),
        findings=dict(kept["findings"]),
    )


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The numbers as stretches without gaps: first and last of each."""
    ordered = sorted(numbers)
    if not ordered:
        return []
    ends = [a for a, b in pairwise(ordered) if b != a + 1]
    starts = [b for a, b in pairwise(ordered) if b != a + 1]
    return list(zip([ordered[0], *starts], [*ends, ordered[-1]], strict=True))
