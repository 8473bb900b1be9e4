"""`make invariant-faults`: for each invariant a mutant of the specification that breaks it.

The table beside this file names one for each; the tests run them again. What the table lacks, or
what does not hold any more, is looked for among all mutants; an invariant that nothing breaks is
told, and ends the search with 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from fuzz.figures import recorded
from rtmref import lang
from rtmref.concrete.program import program
from rtmref.diagnostics import Span
from rtmref.engine.mutants import Breaker
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.spec import Spec
from rtmref.symbolic.footprints import reads, writes

TABLE: Final = Path(__file__).with_suffix(".json")
CALLS: Final = 20_000
"""How long a mutant of the table runs at most."""
SEARCH: Final = (2_000, 12_000)
"""How long each mutant runs in each round of the search."""


@dataclass(frozen=True, slots=True)
class Name:
    """A mutation by what stands there: it stays the same while lines above it come and go."""

    file: str
    kind: str
    text: str
    nth: int
    """Which of those that are alike, from 0."""


def named(spec: Spec) -> Mapping[Name, Mutation]:
    """Every mutation by its name."""
    sources: dict[str, list[str]] = {}
    counts: dict[tuple[str, str, str], int] = {}
    found: dict[Name, Mutation] = {}
    for mutation in mutations(spec):
        file = mutation.span.file
        if file not in sources:
            sources[file] = Path(file).read_text(encoding="utf-8").splitlines()
        alike = (
            "/".join(Path(file).parts[-3:]),
            mutation.kind,
            text_at(sources[file], mutation.span),
        )
        found[Name(*alike, counts.get(alike, 0))] = mutation
        counts[alike] = counts.get(alike, 0) + 1
    return found


def text_at(lines: Sequence[str], span: Span) -> str:
    """What stands at a place, on one line."""
    covered = list(lines[span.line - 1 : span.end_line])
    covered[-1] = covered[-1][: span.end_column - 1]
    covered[0] = covered[0][span.column - 1 :]
    return " ".join(" ".join(covered).split())


def written(spec: Spec) -> list[str]:
    """The invariants that need a mutant: those that were written."""
    return [i.name for i in spec.invariants.values() if i.origin == "written"]


def load() -> dict[str, Name]:
    """The table: a mutant for each invariant."""
    if not TABLE.exists():
        return {}
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    return {invariant: Name(**name) for invariant, name in kept.items()}


def save(table: Mapping[str, Name], order: Iterable[str]) -> None:
    """Keep the table."""
    rows = {name: asdict(table[name]) for name in order if name in table}
    TABLE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def confirmed(
    breaker: Breaker, known: Mapping[Name, Mutation], table: Mapping[str, Name]
) -> Iterator[str]:
    """The invariants whose mutant of the table still breaks them."""
    for name in dict.fromkeys(table.values()):
        wanted = [invariant for invariant, other in table.items() if other == name]
        if name in known:
            yield from breaker.broken(known[name], wanted)


def searched(
    spec: Spec, breaker: Breaker, known: Mapping[Name, Mutation], wanted: set[str]
) -> Iterator[tuple[str, Name]]:
    """Mutants for the wanted invariants; those that leave something out come first."""
    order = sorted(known.items(), key=lambda item: not item[1].kind.startswith("no "))
    touched = {
        op.name: writes(op, spec) for op in (*spec.operations.values(), *spec.steps.values())
    }
    read = {name: reads(spec.invariants[name]) for name in wanted}
    for name, mutation in order:
        written_to = frozenset[str]().union(*(touched[op] for op in mutation.operations))
        relevant = [each for each in sorted(wanted) if not read[each].isdisjoint(written_to)]
        for invariant in breaker.broken(mutation, relevant):
            wanted.discard(invariant)
            yield invariant, name
        if not wanted:
            return


def shown(known: Mapping[Name, Mutation], name: Name | None) -> str:
    """A mutant as a person reads it."""
    if name is None:
        return "nothing breaks it"
    return f"{known[name].span} {name.kind}: {name.text}"


def main() -> int:
    """Confirm the table, search for what it lacks, print and keep it."""
    spec = lang.check().spec
    assert spec is not None
    compiled, known, order = program(spec), named(spec), written(spec)
    table = load()
    good = set(confirmed(Breaker(compiled, CALLS), known, table))
    table = {invariant: name for invariant, name in table.items() if invariant in good}
    for calls in SEARCH:
        wanted = set(order) - set(table)
        for invariant, name in searched(spec, Breaker(compiled, calls), known, wanted):
            table[invariant] = name
            save(table, order)
            print(f"found: {invariant}", flush=True)
    for invariant in order:
        print(f"{invariant:45} {shown(known, table.get(invariant)):.140}")
    return recorded({"invariants": len(order), "invariants_broken_share": len(table) / len(order)})


if __name__ == "__main__":
    sys.exit(main())
