"""The list of equivalent mutants, and what is wrong with it: entries without mutant, or noticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rtmref.engine.mutation.verdicts import Outcome
from rtmref.events import Event, Finding, Found, fingerprint
from rtmref.lang.equivalents import Listed
from rtmref.lang.mutant_names import Name
from rtmref.lang.mutations import Mutation


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The list, by the names of the mutants."""

    listed: Mapping[Name, Listed] = field(default_factory=dict)

    def reason(self, name: Name) -> str:
        """Why the mutant is equivalent; empty if it is not listed."""
        entry = self.listed.get(name)
        return "" if entry is None else entry.reason

    def findings(
        self, every: Mapping[Name, Mutation], outcomes: Mapping[Name, Outcome]
    ) -> Iterator[Event]:
        """What is wrong with the list."""
        for name, entry in self.listed.items():
            if name not in every:
                what = "there is no such mutant"
                yield Found(finding=_finding(name, entry, f"{what}: {name.kind}", ""))
                continue
            outcome = outcomes.get(name)
            if outcome is not None and outcome.kill is not None:
                title = f"listed as equivalent, and noticed if {every[name].sentence}"
                how = f"{outcome.kill.by}: {outcome.kill.how}"
                yield Found(finding=_finding(name, entry, title, how))


def _finding(name: Name, entry: Listed, title: str, says: str) -> Finding:
    return Finding(
        id=fingerprint("equivalent", name.file, name.kind, name.text, str(name.nth)),
        title=title,
        kind="mutant",
        says=says,
        clause=f"{name.file}: {name.text}",
        span=entry.span,
        reproduce=f"rtmref mutate --chapter {name.file}",
    )
