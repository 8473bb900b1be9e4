"""`make invariant-faults`: for each invariant a mutant or a fault of the specification breaks it.

The table beside this file names a mutant, and how it does: in a run of the mutant from the
beginning, or in one call from a state that the prover found, in which every invariant holds. For
the invariants that no mutant is known to break, `rare_faults.py` has a fault. The tests confirm
both. What they lack, or what does not hold any more, is looked for among all mutants; the table is
kept after each find, so that a search which was stopped goes on. An invariant that nothing breaks
is told, and ends the search with 1.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from fuzz.figures import recorded
from fuzz.rare_faults import RARE_FAULTS, RareFault, breaks
from fuzz.spec_faults import texts
from rtmref import lang
from rtmref.concrete.program import Program, program
from rtmref.diagnostics import Span
from rtmref.engine.mutation.breaches import Breach, Breaches
from rtmref.lang import mutant_names
from rtmref.lang.expressions import Expression, Field
from rtmref.lang.mutant_names import Name
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.statements import Assign, Create, Exclude, Include
from rtmref.lang.trees import nodes
from rtmref.symbolic.footprints import reads, writes

ROOT: Final = Path(__file__).parents[1]
TABLE: Final = Path(__file__).with_suffix(".json")
SHORT: Final = 1_000
"""Calls of each mutant that leaves an effect out, before the prover is asked."""
LONG: Final = 6_000
"""Calls of a mutant that the prover has found, to break the same invariant from the beginning."""
LONGEST: Final = 20_000
"""Calls of a mutant of the table at most: other generators take other ways to the same end."""
SEEDS: Final = (0, 1, 2)
"""Runs of a mutant of the table, each only for what the ones before have not broken."""
EFFECTS: Final = ("no each", "no scope", "no include", "no exclude", "no delete")


@dataclass(frozen=True, slots=True)
class Row:
    """A mutant that breaks an invariant.

    A `run` does it after so many calls; the `prover` by one call of the operation, among so many
    objects of each sort.
    """

    mutant: Name
    by: Literal["run", "prover"]
    calls: int = 0
    operation: str = ""
    objects: int = 0


def named(spec: Spec) -> dict[Name, Mutation]:
    """Every mutation of operations and steps of the shipped specification by its name."""
    every = mutant_names.named(mutations(spec), lang.texts())
    return {name: mutation for name, mutation in every.items() if mutation.operations}


def written(spec: Spec) -> list[str]:
    """The invariants that need a mutant or a fault: those that were written."""
    return [i.name for i in spec.invariants.values() if i.origin == "written"]


def load() -> dict[str, Row]:
    """The table: a mutant for each invariant that one is known to break."""
    if not TABLE.exists():
        return {}
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        invariant: Row(**{**row, "mutant": Name(**row["mutant"])})
        for invariant, row in kept.items()
    }


def save(table: Mapping[str, Row], order: Iterable[str]) -> None:
    """Keep the table."""
    rows = {name: asdict(table[name]) for name in order if name in table}
    TABLE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def confirmed(
    compiled: Program, known: Mapping[Name, Mutation], table: Mapping[str, Row]
) -> Iterator[tuple[Mutation, Breach]]:
    """The invariants that the mutant of the table still breaks, each in the way it says."""
    breaches = Breaches(compiled)
    runs: dict[Name, list[str]] = {}
    calls: dict[tuple[Name, str], list[str]] = {}
    for invariant, row in table.items():
        if row.mutant in known:
            if row.by == "run":
                runs.setdefault(row.mutant, []).append(invariant)
            else:
                calls.setdefault((row.mutant, row.operation), []).append(invariant)
    for name, wanted in runs.items():
        for seed in SEEDS:
            for breach in breaches.by_run(known[name], tuple(wanted), LONGEST, seed):
                wanted.remove(breach.invariant)
                yield known[name], breach
    for (name, operation), wanted in calls.items():
        sizes = sorted({table[each].objects for each in wanted})
        for breach in breaches.by_call(known[name], operation, wanted, sizes):
            yield known[name], breach


def seeded(compiled: Program) -> dict[str, RareFault]:
    """The invariants that a seeded fault still breaks, each with its fault."""
    files = dict(texts(ROOT))
    return {each.invariant: each for each in RARE_FAULTS if breaks(each, files, compiled)}


class Search:
    """Looks for mutants for the wanted invariants, and keeps what it finds in the table."""

    def __init__(
        self,
        compiled: Program,
        known: Mapping[Name, Mutation],
        table: dict[str, Row],
        wanted: Iterable[str],
    ) -> None:
        spec = compiled.spec
        self.table = table
        self.order = written(spec)
        self.wanted = list(wanted)
        self._breaches = Breaches(compiled)
        every = (*spec.operations.values(), *spec.steps.values())
        self._near, self._asked = near(every), asked(every)
        self._known = sorted(known.items(), key=lambda item: self._rank(item[1]))
        self._written = {op.name: writes(op, spec) for op in every}
        self._read = {each: reads(spec.invariants[each]) for each in self.order}

    def all(self) -> None:
        """Short runs first, then the prover: at one operation of each mutant, then at all."""
        self._by_runs()
        self._by_proofs(1, (1, 2))
        self._by_proofs(None, (1, 2))
        self._by_proofs(None, (3,))

    def _by_runs(self) -> None:
        for name, mutation in self._known:
            wanted = self._relevant(mutation, mutation.operations)
            if wanted and self._rank(mutation) == EFFECT:
                self._keep(self._by_run(name, mutation, wanted, SHORT))

    def _by_proofs(self, operations: int | None, sizes: Sequence[int]) -> None:
        for name, mutation in self._known:
            for operation in mutation.operations[:operations]:
                wanted = self._relevant(mutation, (operation,))
                if not wanted:
                    continue
                rows = {
                    each.invariant: Row(name, "prover", 0, operation, each.cost)
                    for each in self._breaches.by_call(mutation, operation, wanted, sizes)
                }
                if rows:
                    self._keep(rows | self._by_run(name, mutation, list(rows), LONG))

    def _by_run(
        self, name: Name, mutation: Mutation, wanted: Sequence[str], calls: int
    ) -> dict[str, Row]:
        found = self._breaches.by_run(mutation, wanted, calls)
        return {each.invariant: Row(name, "run", each.cost) for each in found}

    def _rank(self, mutation: Mutation) -> int:
        """What leaves an effect out breaks most, then what lets too much pass, then new values."""
        if mutation.kind.endswith(" stays") or mutation.kind in EFFECTS:
            return EFFECT
        if mutation.span not in self._asked:
            return CHECK  # a refusal or a statement
        return VALUE if mutation.span in self._near else CONDITION

    def _relevant(self, mutation: Mutation, operations: Iterable[str]) -> list[str]:
        """The wanted invariants that the mutation is likely to be about.

        They read what the operations write: a place that gets the new value, if there is one, or
        else, of a condition, what the condition itself asks about.
        """
        places = frozenset[str]().union(*(self._written[each] for each in operations))
        asked: frozenset[str] | None = None
        if self._rank(mutation) == VALUE:
            places = self._near[mutation.span]
        elif self._rank(mutation) == CONDITION:
            asked = self._asked.get(mutation.span, frozenset())
        return [
            each
            for each in self.wanted
            if not places.isdisjoint(self._read[each])
            and (asked is None or not asked.isdisjoint(self._read[each]))
        ]

    def _keep(self, rows: Mapping[str, Row]) -> None:
        for invariant, row in rows.items():
            self.table[invariant] = row
            self.wanted.remove(invariant)
            print(f"found by {row.by}: {invariant}", flush=True)
        if rows:
            save(self.table, self.order)


EFFECT, CHECK, VALUE, CONDITION = range(4)


def near(operations: Iterable[Operation]) -> Mapping[Span, frozenset[str]]:
    """For what stands in a new value: the places that get it."""
    found: dict[Span, set[str]] = {}
    for node in nodes(tuple(operations)):
        for place, value in _given(node):
            for each in nodes(value):
                found.setdefault(each.span, set()).add(place)
    return {span: frozenset(places) for span, places in found.items()}


def asked(operations: Iterable[Operation]) -> Mapping[Span, frozenset[str]]:
    """For each expression: the fields that it asks about."""
    found: dict[Span, set[str]] = {}
    for node in nodes(tuple(operations)):
        if isinstance(node, Expression) and node.span not in found:
            below = (each for each in nodes(node) if isinstance(each, Field))
            found[node.span] = {f"{each.subject.type}.{each.name}" for each in below}
    return {span: frozenset(places) for span, places in found.items()}


def _given(node: object) -> Iterator[tuple[str, Expression]]:
    """The places to which a statement gives new values."""
    match node:
        case Assign(targets=targets):
            yield from ((f"{place.subject.type}.{place.field}", value) for place, value in targets)
        case Include(place=place, element=value) | Exclude(place=place, element=value):
            yield f"{place.subject.type}.{place.field}", value
        case Create(sort=sort, values=values):
            yield from ((f"{sort}.{name}", value) for name, value in values)


def shown(known: Mapping[Name, Mutation], row: Row | RareFault | None) -> str:
    """A mutant or a seeded fault as a person reads it."""
    match row:
        case Row(mutant=name, by=by):
            how = f"run, {row.calls} calls" if by == "run" else f"prover, {row.operation}"
            return f"{known[name].span}: {known[name].sentence} ({how})"
        case RareFault(fault=fault):
            how = "run" if row.arguments else f"prover, {row.operation}"
            return f"{fault.file}: seeded fault: {fault.name} ({how})"
        case None:
            return "nothing breaks it"


def main() -> int:
    """Confirm the table and the seeded faults, search for what they lack, print and keep it."""
    spec = lang.check().spec
    assert spec is not None
    compiled, known, order = program(spec), named(spec), written(spec)
    table, faults = load(), seeded(compiled)
    good = {breach.invariant for _, breach in confirmed(compiled, known, table)}
    kept = {each: row for each, row in table.items() if each in good}
    wanted = [each for each in order if each not in kept and each not in faults]
    search = Search(compiled, known, kept, wanted)
    search.all()
    save(search.table, order)
    broken: Mapping[str, Row | RareFault] = {**faults, **search.table}
    for invariant in order:
        print(f"{invariant:45} {shown(known, broken.get(invariant))}")
    ways = Counter(row.by if isinstance(row, Row) else "fault" for row in broken.values())
    print(
        f"{ways['run']} by runs and {ways['prover']} by the prover of mutants,"
        f" {ways['fault']} by seeded faults, of {len(order)}"
    )
    return recorded({"invariants": len(order), "invariants_broken_share": len(broken) / len(order)})


if __name__ == "__main__":
    sys.exit(main())
