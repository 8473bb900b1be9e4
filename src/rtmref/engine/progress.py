"""How far a campaign has come, in a folder that several may work in and any may leave at any time.

    campaign.json     what the campaign is about; what is about something else does not count
    batches/7.json    what batch 7 met, found and kept
    *.yaml            the traces of findings
    corpus/*.yaml     the traces that later episodes begin with
    earlier/          what belongs to campaigns that are over
    PROFILE/          all of this again, of the campaign by a profile
    lock              who is here, and who is at work on which batch

Every file is written whole or not at all, and a batch's own file comes after its traces: what is
lost when somebody is killed are batches that were not done, and they are played again. The locks
are the system's, which takes them back however a process ends.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from rtmref.engine.standing import Kept, Outcome, Standing, Told
from rtmref.engine.tally import Tally
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec

FILE: Final = "campaign.json"
LOCK: Final = "lock"
BATCHES: Final = "batches"
CORPUS: Final = "corpus"
EARLIER: Final = "earlier"
"""Folder for what campaigns that are over have left."""
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
    profile: str = ""
    """The profile by which the target is measured, and what is in it, if it is by one."""


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


def identity(spec: Spec, target: str, seed: int, batch: int, profile: str = "") -> Identity:
    """What a campaign on this specification and this code is about."""
    return Identity(spec.digest, code_digest(), target, seed, batch, profile)


def kept_for(folder: Path, profiles: Collection[str]) -> None:
    """Raises UnusableError where the folder has campaigns by other profiles than these.

    By a profile, a campaign is in the folder of that name below; by none it is in the folder.
    """
    if profiles and (folder / FILE).exists():
        raise UnusableError("it keeps a campaign without profiles")
    others = sorted({path.parent.name for path in folder.glob(f"*/{FILE}")} - {*profiles})
    if others:
        wanted = f", not by {', '.join(profiles)}" if profiles else ""
        raise UnusableError(f"it keeps campaigns by the profiles {', '.join(others)}{wanted}")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep others out of the folder; raises UnusableError if somebody is in it already.

    The system gives the lock back when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("w") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise UnusableError("another campaign is at work there") from None


@contextmanager
def entered(folder: Path, current: Identity) -> Iterator[tuple[Progress, str]]:
    """The progress of the campaign in the folder, and a sentence on it.

    Raises UnusableError where the folder holds something else, or others are at work there on
    another campaign.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+b", buffering=0) as lock:
        progress = Progress(folder, lock.fileno())
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
            said = progress.begun(current)
        except BlockingIOError:
            fcntl.lockf(lock, fcntl.LOCK_SH, 1)
            said = progress.joined(current)
        fcntl.lockf(lock, fcntl.LOCK_SH, 1)
        yield progress, said


@dataclass(slots=True)
class Progress:
    """The batches of a campaign: which are done, and which are being done by somebody."""

    folder: Path
    lock: int
    """Descriptor of the lock: octet 0 is that of the folder, octet n + 1 that of batch n."""
    standing: Standing = field(default_factory=Standing)
    claimed: set[int] = field(default_factory=set)
    """The batches that this process is at work on."""

    def begun(self, current: Identity) -> str:
        """Begin, go on, or begin anew; nobody else is in the folder."""
        kept = self._identity()
        self._tidy()
        if kept is not None:
            self.look()
        calls = self.standing.calls
        if kept == current:
            return f"the campaign in {self.folder} goes on after {calls:,} calls"
        if kept is not None:
            self._set_aside()
        write_atomically(self.folder / FILE, json.dumps(asdict(current), indent=1))
        if kept is None:
            return f"the campaign in {self.folder} begins"
        return (
            f"the campaign in {self.folder} starts anew: other {_changed(kept, current)} than in "
            f"its {calls:,} calls so far, which do not count"
        )

    def joined(self, current: Identity) -> str:
        """Go on beside others."""
        kept = self._identity()
        if kept != current:
            other = "nothing yet" if kept is None else f"other {_changed(kept, current)}"
            raise UnusableError(f"a campaign on {other} is at work there")
        self.look()
        calls = self.standing.calls
        return f"others are at work in {self.folder}, which has {calls:,} calls so far"

    def look(self) -> None:
        """See what others have done."""
        folder = self.folder / BATCHES
        for path in sorted(folder.glob("*.json")) if folder.exists() else ():
            if path.stem.isdigit() and int(path.stem) not in self.standing.done:
                self.standing.done[int(path.stem)] = _read(path, _outcome)

    def claim(self, number: int) -> bool:
        """Take a batch that nobody has done or is at work on; whether there was one to take."""
        if number in self.claimed:
            return False
        try:
            fcntl.lockf(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number + 1)
        except BlockingIOError:
            return False
        if self._path(number).exists():
            fcntl.lockf(self.lock, fcntl.LOCK_UN, 1, number + 1)
            return False
        self.claimed.add(number)
        return True

    def keep(self, number: int, outcome: Outcome, texts: dict[str, str]) -> None:
        """A batch is done: keep its traces, by the names of their files, and then what it says."""
        for name, text in texts.items():
            if not (self.folder / name).exists():
                write_atomically(self.folder / name, text)
        write_atomically(self._path(number), json.dumps(asdict(outcome)))
        self.standing.done[number] = outcome
        self.claimed.discard(number)
        fcntl.lockf(self.lock, fcntl.LOCK_UN, 1, number + 1)

    def _path(self, number: int) -> Path:
        return self.folder / BATCHES / f"{number}.json"

    def _identity(self) -> Identity | None:
        path = self.folder / FILE
        return _read(path, lambda kept: Identity(**kept)) if path.exists() else None

    def _tidy(self) -> None:
        """Remove what writers left that were killed."""
        for folder in (self.folder, self.folder / BATCHES, self.folder / CORPUS):
            for path in (*folder.glob(".*.yaml.*"), *folder.glob(".*.json.*")):
                path.unlink()

    def _set_aside(self) -> None:
        """Move everything away: it belongs to a campaign that is over."""
        earlier = self.folder / EARLIER
        number = 1 + sum(1 for _ in earlier.iterdir()) if earlier.exists() else 1
        there = earlier / str(number)
        there.mkdir(parents=True)
        for path in sorted(self.folder.iterdir()):
            if path.name in (BATCHES, CORPUS) or path.suffix == ".yaml":
                path.replace(there / path.name)
        self.standing = Standing()


def _changed(kept: Identity, current: Identity) -> str:
    names = current.__dataclass_fields__
    return " and ".join(n for n in names if getattr(current, n) != getattr(kept, n))


def _read(path: Path, made: Any) -> Any:
    """What a file says; raises UnusableError for one that says nothing of the kind."""
    try:
        return made(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UnusableError(f"{path.name} is not of a campaign ({reason})") from None


def _outcome(kept: Any) -> Outcome:
    return Outcome(
        tally=Tally(**kept["tally"]),
        findings=tuple(Told(one["trace"], tuple(one["fingerprints"])) for one in kept["findings"]),
        kept=tuple(Kept(one["trace"], tuple(one["reached"])) for one in kept["kept"]),
        corpus=tuple(kept["corpus"]),
        known=tuple(kept["known"]),
    )
