"""What engines yield while they work; every report is a fold over one such stream.

    Started (StageStarted (Progress | Judged | Found | Figure | Noted | Coverage | Traced | Misused
    | Complained | Rejected | Said)*
    StageEnded)* Ended

An engine never prints and never reads a clock for these: the command line measures time as the
events pass. Everything here is plain immutable data, so that a stream can be stored as lines of
JSON and read again without loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Final, Literal

from rtmref import __version__
from rtmref.diagnostics import Diagnostic, Span
from rtmref.verdicts import ExitCode, Verdict, Word

Setting = bool | int | float | str | None | tuple[str, ...]
CheckKind = Literal[
    "specification",  # the YAML loads and type-checks
    "obligation",  # one invariant kept by one operation, or by the initial state
    "reachability",  # an operation, refusal or `when` that can happen at all
    "equality",  # two readings of the specification agree
    "test",  # a machine run on the model
    "lockstep",  # a target compared with the model
    "scenario",  # a calling pattern with expected results
    "regression",  # a stored trace replayed
    "table",  # a real routing table loaded and searched
    "benchmark",
]
INITIAL_STATE: Final = "initial state"
"""The operation that an obligation about the initial state names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The first event: what runs, from which seed, with which settings."""

    verb: str
    seed: int = 0
    settings: Mapping[str, Setting] = field(default_factory=dict)
    specification: str = ""
    """The digest of the specification, if one is read."""
    version: str = __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted:
    """A part of the work begins; `stage` is its short name, unique within a run."""

    stage: str
    title: str
    total: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage is; only terminals care, files leave it out."""

    stage: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEnded:
    """A part of the work is over."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One check has its verdict.

    `invariant` and `operation` place it in the matrix (empty: not about one of them); `subject`
    names whatever else was judged. `evidence` says what the verdict rests on, `reproduce` is the
    command line that gives it again.
    """

    kind: CheckKind
    verdict: Verdict
    invariant: str = ""
    operation: str = ""
    subject: str = ""
    evidence: str = ""
    reproduce: str = ""
    source: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def name(self) -> str:
        """The check in a few words, e.g. `one-owner under MoveInterface`."""
        under = f" under {self.operation}" if self.operation else ""
        parts = (f"{self.invariant}{under}" if self.invariant else self.operation, self.subject)
        return ": ".join(part for part in parts if part) or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A place in the state (`r3.metric`, `d1.best[v0]`) whose value changed."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of a story: what was called, what came back, what changed."""

    call: str
    result: str
    changes: tuple[Change, ...] = ()
    events: tuple[str, ...] = ()
    expected: str = ""
    """What the specification asks for, where `result` is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """The violated clause as it stands in the YAML."""
    bindings: tuple[tuple[str, str], ...] = ()
    """The variables of the clause and the values that violate it."""
    span: Span | None = None
    source: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    """Decisions and limits under which it happens."""
    scene: tuple[Portrait, ...] = ()
    """The state in which the rule fails, as far as the clause sees it."""
    story: tuple[Step, ...] = ()
    trace: str = ""
    """Path of the stored trace, relative to the working directory."""
    reproduce: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding, the moment it is complete."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number worth keeping. `measured` ones depend on the machine and the clock."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"
    measured: bool = False

    def __post_init__(self) -> None:
        assert isfinite(self.value), self.name

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        if self.better == "higher":
            return self.value >= self.target
        return self.value <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A sentence for the reader: an assumption, something skipped, a hint."""

    text: str
    level: Literal["note", "warning", "error"] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the elements of one dimension (operations, refusals, branches …) were exercised.

    `places` has the places of those that never were, `reasons` why some of them never are.
    """

    dimension: str
    hits: Mapping[str, int]
    stage: str = ""
    places: Mapping[str, Span] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> tuple[str, ...]:
        """The elements that were never exercised."""
        return tuple(name for name, hits in self.hits.items() if not hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """An element of the specification that cites a fact, and what is known of the element.

    `hits` is how often a run exercised it, directly or through the operations that use it; -1 where
    nobody counted.
    """

    kind: str
    name: str
    verdict: Verdict
    hits: int = -1
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A fact (or decision, or record) of the catalogue and what became of it.

    `verdict` is what its elements add up to: the best word that one of them has, `violated` if one
    is; None where none cites it. `untestable` is the reason why none should.
    """

    fact: str
    title: str
    pages: tuple[str, ...] = ()
    weight: str = ""
    untestable: str = ""
    verdict: Verdict | None = None
    citing: tuple[Citing, ...] = ()
    span: Span | None = None

    @property
    def lost(self) -> bool:
        """Whether nothing cites it and nothing says why not, or both."""
        return bool(self.citing) == bool(self.untestable)


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Complained:
    """What is wrong in the input, in the order of files and lines."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """An argument or setting that cannot be used, e.g. `--invariant`: the run is bad input."""

    argument: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Text that is itself the answer of a verb: a schema, an explanation."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The last event."""

    exit_code: ExitCode


Event = (
    Started
    | StageStarted
    | Progress
    | StageEnded
    | Judged
    | Found
    | Figure
    | Noted
    | Coverage
    | Traced
    | Misused
    | Complained
    | Rejected
    | Said
    | Ended
)


MEANINGS: Final[dict[Word, str]] = {
    Word.PROVED: "holds for any number of objects, under every decision",
    Word.BOUNDED: "holds for up to that many objects of each sort",
    Word.EXPLORED: "holds in every state of a small scope, of which there were that many",
    Word.TESTED: "held in that many calls",
    Word.VIOLATED: "does not hold: there is a finding",
    Word.VACUOUS: "says nothing: its condition never occurs",
    Word.UNKNOWN: "undecided, for the reason given",
    Word.NOT_RUN: "not looked at, for the reason given",
}
ENDINGS: Final[dict[ExitCode, str]] = {
    ExitCode.REACHED: "every selected check reached its verdict",
    ExitCode.FINDING: "something is wrong",
    ExitCode.BAD_INPUT: "the input is not usable",
    ExitCode.INCONCLUSIVE: "some checks reached no verdict",
    ExitCode.INTERNAL: "rtmref itself failed",
    ExitCode.INTERRUPTED: "interrupted before the end",
}
_GRAVITY: Final = (
    ExitCode.INTERRUPTED,
    ExitCode.BAD_INPUT,
    ExitCode.INTERNAL,
    ExitCode.FINDING,
    ExitCode.INCONCLUSIVE,
    ExitCode.REACHED,
)


def fingerprint(*parts: str) -> str:
    """Twelve hexadecimal digits that are the same wherever the parts are the same."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]


def deserved(event: Event) -> ExitCode:
    """The exit code that one event alone would give its run."""
    match event:
        case Ended(exit_code=code):
            return code
        case Complained(diagnostics=diagnostics) if any(
            diagnostic.severity == "error" for diagnostic in diagnostics
        ):
            return ExitCode.BAD_INPUT
        case Rejected():
            return ExitCode.BAD_INPUT
        case Found(finding=Finding(kind="equality")):
            return ExitCode.INTERNAL
        case Judged(kind="equality", verdict=Verdict(word=Word.VIOLATED)):
            return ExitCode.INTERNAL
        case Found() | Judged(verdict=Verdict(word=Word.VIOLATED)):
            return ExitCode.FINDING
        case Judged(verdict=Verdict(word=Word.UNKNOWN | Word.NOT_RUN)):
            return ExitCode.INCONCLUSIVE
        case _:
            return ExitCode.REACHED


def graver(one: ExitCode, other: ExitCode) -> ExitCode:
    """The one that a run ends with when its parts deserve both."""
    return min(one, other, key=_GRAVITY.index)


def concluded(events: Iterable[Event]) -> Iterator[Event]:
    """The stream without the ends of its parts, closed by the `Ended` that it deserves."""
    worst = ExitCode.REACHED
    for event in events:
        worst = graver(worst, deserved(event))
        if not isinstance(event, Ended):
            yield event
    yield Ended(exit_code=worst)


def inside(events: Iterable[Event]) -> Iterator[Event]:
    """The stream of one engine as a part of another: without its `Started`.

    Its `Ended` stays in, for `concluded` to weigh.
    """
    return (event for event in events if not isinstance(event, Started))
