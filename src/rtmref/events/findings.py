"""Something is wrong: a finding, and the story that it tells."""

from __future__ import annotations

from hashlib import sha256

from rtmref.diagnostics import Span
from rtmref.events.checks import CheckKind
from rtmref.events.pictures import Picture
from rtmref.events.timelines import Lane
from rtmref.immutable import immutable


@immutable(kw_only=True)
class Change:
    """A place in the state (`r3.metric`, `d1.best[v0]`) whose value changed."""

    place: str
    before: str
    after: str


@immutable(kw_only=True)
class Step:
    """One call of a story: what was called, what came back, what changed."""

    call: str
    result: str
    changes: tuple[Change, ...] = ()
    events: tuple[str, ...] = ()
    expected: str = ""
    """What the specification asks for, where `result` is something else."""


@immutable(kw_only=True)
class Portrait:
    """An object of the state in which a rule fails: its fields, and the objects it points to."""

    name: str
    sort: str
    fields: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    """(field, name of the object it points to)."""

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """Fields and references alike, as (name, value)."""
        return self.fields + self.references


@immutable(kw_only=True)
class Finding:
    """Something is wrong: told as a story that can be run again.

    `id` is a fingerprint: the same fault has the same id in every run (see `fingerprint`).
    """

    id: str
    title: str
    kind: CheckKind
    invariant: str = ""
    operation: str = ""
    says: str = ""
    """The rule in words."""
    clause: str = ""
    """The violated clause as it stands in the YAML, or where that is."""
    bindings: tuple[tuple[str, str], ...] = ()
    """The variables of the clause and the values that violate it."""
    span: Span | None = None
    source: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    """Decisions and limits under which it happens."""
    scene: tuple[Portrait, ...] = ()
    """The state in which the rule fails, as far as the clause sees it."""
    picture: Picture | None = None
    """The states before and after the last call, where both are known."""
    timeline: tuple[Lane, ...] = ()
    """Who did what when, where several threads were at work."""
    story: tuple[Step, ...] = ()
    trace: str = ""
    """Path of the stored trace, relative to the working directory."""
    reproduce: str = ""
    steadiness: str = ""
    """Whether the trace fails every time that it is played, where it was stored."""
    reach: str = ""
    """Whether calls from the first state lead there, where somebody looked (see `Reached`)."""
    run: tuple[Step, ...] = ()
    """The calls from the first state that lead there, where they are known."""


@immutable(kw_only=True)
class Found:
    """A finding, the moment it is complete."""

    finding: Finding


@immutable(kw_only=True)
class Reached:
    """Whether calls from the first state lead to what the finding with this id shows.

    The `label` says so: `reachable: 3 calls`, with the calls as `story`, or
    `not reachable within 3 calls`, or `unknown: ` and why.
    """

    finding: str
    title: str
    label: str
    story: tuple[Step, ...] = ()


def fingerprint(*parts: str) -> str:
    """Twelve hexadecimal digits that are the same wherever the parts are the same."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
