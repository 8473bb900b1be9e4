"""What else there is to say: of the input, of clients, and to the reader."""

from __future__ import annotations

from typing import Literal

from rtmref.diagnostics import Diagnostic, Span
from rtmref.immutable import immutable


@immutable(kw_only=True)
class Noted:
    """A sentence for the reader: an assumption, something skipped, a hint."""

    text: str
    level: Literal["note", "warning", "error"] = "note"


@immutable(kw_only=True)
class Misused:
    """What clients did wrong in a stage although no call refused it: leaks, writes without a lock.

    `cases` tells of the first ones: in which trace or run, when, about which objects, and which
    calls led to it.
    """

    misuse: str
    says: str
    times: int
    cases: tuple[str, ...] = ()
    stage: str = ""
    source: tuple[str, ...] = ()
    span: Span | None = None


@immutable(kw_only=True)
class Complained:
    """What is wrong in the input, in the order of files and lines."""

    diagnostics: tuple[Diagnostic, ...]


@immutable(kw_only=True)
class Rejected:
    """An argument or setting that cannot be used, e.g. `--invariant`: the run is bad input."""

    argument: str
    message: str


@immutable(kw_only=True)
class Said:
    """Text that is itself the answer of a verb: a schema, an explanation."""

    text: str
