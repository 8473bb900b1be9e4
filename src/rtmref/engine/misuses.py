"""What clients did wrong in a run although no call refused it, told with the calls behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.concrete.observed import Act, Case
from rtmref.concrete.records import Record
from rtmref.engine.wording import text
from rtmref.events import Misused
from rtmref.lang.spec import Misuse, Spec

SHOWN: Final = 20
"""How many cases of one misuse are told; the others are only counted."""


@dataclass(slots=True)
class Misuses:
    """The cases of a stage: how many of each misuse, and the first of them in words."""

    spec: Spec
    stage: str
    times: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def take(self, cases: Iterable[Case], subject: str = "") -> None:
        """Count the cases of one trace, scenario or random run."""
        for case in cases:
            self.times[case.misuse] += 1
            told = self.examples.setdefault(case.misuse, [])
            if len(told) < SHOWN:
                told.append(_told(self.spec.misuses[case.misuse], case, subject))

    def events(self) -> Iterator[Misused]:
        """One event for each misuse that there was, in the order of the specification."""
        for misuse in self.spec.misuses.values():
            if self.times[misuse.name]:
                yield Misused(
                    misuse=misuse.name,
                    says=misuse.says,
                    times=self.times[misuse.name],
                    cases=tuple(self.examples[misuse.name]),
                    stage=self.stage,
                    source=misuse.source,
                    span=misuse.span,
                )


def _told(misuse: Misuse, case: Case, subject: str) -> str:
    """A case in words: where, about what, and which calls led to it."""
    when = "at the end" if case.before is None else f"before {_call(case.before)}"
    about = [
        f"{name} = {_name(value)}"
        for (name, _), value in zip(misuse.variables, case.binding, strict=True)
    ]
    led = "taken by" if misuse.counts is not None else "made by"
    by = [f"{led} {_calls(case.by)}"] if case.by else []
    where = f"{subject}, {when}" if subject else when
    return f"{where}: {', '.join((*about, *by))}" if about else where


def _name(value: Any) -> str:
    """An object by sort and number, whether it is still there or not; other values as text."""
    named = isinstance(value, Record)
    return f"{type(value).__name__} {value._number}" if named else text(value)


def _calls(acts: Sequence[Act]) -> str:
    times = Counter(_call(act) for act in acts)
    return " and ".join(f"{call}{_often(count)}" for call, count in times.items())


def _call(act: Act) -> str:
    return f"call {act.call} {act.operation}"


def _often(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""
