"""What became of mutants, in a folder: what has been judged is not judged again.

A mutant that was noticed stays so as long as the operations that it changes, the invariants and
all declarations are what they were. That one was not noticed counts for the same specification,
scenarios, code and effort only: with any of them something may notice it now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from rtmref.engine.mutation.verdicts import Kill, Outcome
from rtmref.engine.progress import UnusableError
from rtmref.files import write_atomically
from rtmref.lang.mutant_names import Name
from rtmref.lang.mutations import Mutation
from rtmref.lang.spec import Spec
from rtmref.symbolic.keys import content

FILE: Final = "mutants.json"


class Keys:
    """Under which key a mutant of this specification is kept."""

    def __init__(self, spec: Spec) -> None:
        declared = (spec.enums, spec.bits, spec.structures, spec.limits, spec.decisions, spec.sorts)
        self._shared = content((declared, spec.invariants))
        every = {**spec.operations, **spec.steps}
        self._calls = content(tuple(every.values()))
        self._of = {name: content((operation,)) for name, operation in every.items()}

    def key(self, name: Name, mutation: Mutation) -> str:
        """The same as long as what the mutation changes, and how, is the same."""
        changes = [self._of[each] for each in mutation.operations]
        if mutation.invariants:
            changes = [self._calls, *mutation.invariants]
        said = json.dumps([self._shared, asdict(name), changes])
        return sha256(said.encode()).hexdigest()[:24]


class Folder:
    """Outcomes by key; `ground` is all on which it rests that something was not noticed."""

    def __init__(self, path: Path | None, ground: str) -> None:
        self._path = path
        self._ground = ground
        self._known: dict[str, Mapping[str, Any]] = {}
        if path is not None:
            self._known = _read(path / FILE)

    def outcome(self, key: str) -> Outcome | None:
        """What is known of a mutant, if it still counts."""
        kept = self._known.get(key)
        if kept is None or (kept["kill"] is None and kept["ground"] != self._ground):
            return None
        kill = None if kept["kill"] is None else Kill(**kept["kill"])
        equivalent = kept.get("equivalent", "")
        return Outcome(kill, kept["seconds"], kept["proving"], kept["tried"], equivalent)

    def add(self, outcomes: Mapping[str, Outcome]) -> None:
        """Keep outcomes; the file is either what it was or has all of them."""
        for key, outcome in outcomes.items():
            self._known[key] = {**asdict(outcome), "ground": self._ground}
        if self._path is not None:
            write_atomically(self._path / FILE, json.dumps(self._known, indent=0) + "\n")


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        for kept in known.values():
            Outcome(kept["kill"] and Kill(**kept["kill"]), kept["seconds"], kept["proving"])
            kept["ground"], kept["tried"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UnusableError(f"{FILE} does not hold mutants ({reason})") from None
    return dict(known)
