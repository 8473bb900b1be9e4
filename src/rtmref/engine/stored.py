"""Traces of findings by the ids that reports show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rtmref.engine.identity import finding_id
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import fingerprint
from rtmref.lang.spec import Spec
from rtmref.trace import Trace, TraceError
from rtmref.trace.reading import load

IDENTIFIER: Final = re.compile("[0-9a-f]{1,12}")
INVARIANT: Final = "invariant "


class UnknownError(ValueError):
    """No finding, or more than one, goes by that name; the message says so."""


def identifier(trace: Trace) -> str:
    """The id of the finding whose trace it is; empty for a trace of none."""
    if not trace.expected or not trace.calls:
        return ""
    if trace.expected.startswith(INVARIANT):
        broken = trace.expected.removeprefix(INVARIANT)
        return fingerprint("invariant", broken, trace.calls[-1].operation)
    return finding_id(trace.expected, trace.target)


def identifiers(spec: Spec, folders: Sequence[Path]) -> Mapping[Path, str]:
    """The traces that lie in the folders, not below, and their ids; the rest is left out."""
    words, found = vocabulary(spec), dict[Path, str]()
    for path in [path for folder in folders for path in sorted(folder.glob("*.yaml"))]:
        try:
            known = identifier(load(path.read_text(encoding="utf-8"), words, str(path)))
        except (OSError, UnicodeDecodeError, TraceError):
            continue
        if known:
            found[path] = known
    return found


def located(spec: Spec, name: str | Path, folders: Sequence[Path]) -> Path:
    """The path that a name means: a path, or an id or how it begins, looked up in the folders.

    Raises UnknownError where there is neither, and where several findings begin so.
    """
    path = Path(name)
    if path.exists():
        return path
    if not IDENTIFIER.fullmatch(str(name)):
        raise UnknownError("no such file or folder")
    known = identifiers(spec, folders)
    fitting = {path: each for path, each in known.items() if each.startswith(str(name))}
    where = ", ".join(map(str, folders)) or "no folder"
    if not fitting:
        raise UnknownError(f"no such file or folder, and no finding in {where} has this id")
    if len(fitting) > 1:
        told = ", ".join(f"{each} ({path})" for path, each in fitting.items())
        raise UnknownError(f"it could be any of {told}")
    return next(iter(fitting))
