"""The whole specification as one Python module, compiled once and run by any number of models."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import count
from types import CodeType
from typing import Any

from rtmref.concrete import buckets
from rtmref.concrete.indexes import (
    EMPTY,
    Indexes,
    Valued,
    adder,
    dropper,
    maintenance,
    target_sort,
)
from rtmref.concrete.invariants import Recheck, full_check, rechecks
from rtmref.concrete.operations import operation, refusal_name, refusals
from rtmref.concrete.records import life_cycle, record_class
from rtmref.lang.spec import Spec
from rtmref.lang.types import BitType, MapType, SetType
from rtmref.values import WIDTHS, NetAddress, covers, masked, well_formed

Triggers = dict[tuple[str, str], list[tuple[str, Recheck]]]
"""For each (sort, field): the invariants to check again and how."""


@dataclass(slots=True)
class Program:
    """Compiled code, the indexes it keeps, and what its changes can violate."""

    spec: Spec
    indexes: Indexes
    code: CodeType
    triggers: Triggers = field(default_factory=dict)

    def namespace(self) -> dict[str, Any]:
        """The functions with an empty state of their own."""
        space: dict[str, Any] = dict(_runtime())
        for sort in self.spec.sorts.values():
            space[f"C_{sort.name}"] = record_class(sort, self.indexes)
            space[f"E_{sort.name}"] = {}
            space[f"N_{sort.name}"] = count(1)
        for index in self.indexes.known:
            if isinstance(index, Valued):
                space[index.table] = {}
        for op in self.spec.operations.values():
            for number, refusal in enumerate(refusals(op)):
                space[refusal_name(op.name, number)] = (refusal.status_value,)
        return space

    def undo_slots(self) -> dict[tuple[str, str], Any]:
        """For each field: what its undoing has to put right (see `journal.undo`)."""
        return {
            (sort.name, f.name): self._undo_slot(sort.name, f.name)
            for sort in self.spec.sorts.values()
            for f in sort.fields
        }

    def _undo_slot(self, sort: str, name: str) -> Any:
        known = self.indexes.covering(sort, name)
        kind = self.spec.field(sort, name).type
        entries = isinstance(kind, MapType) or (
            isinstance(kind, SetType) and not isinstance(kind.item, BitType)
        )
        if entries:
            slot = f"_{sort}_{name}" if known and target_sort(kind) else None
            return slot, isinstance(kind, MapType)
        return [dropper(i) for i in known], [adder(i) for i in known]


def program(spec: Spec) -> Program:
    """Compile the specification.

    The first pass finds out which indexes the conditions ask for, the second writes their upkeep.
    """
    indexes = Indexes(spec)
    _functions(spec, indexes)
    functions, triggers = _functions(spec, indexes)
    module = ast.fix_missing_locations(ast.Module(functions, []))
    return Program(spec, indexes, compile(module, "<specification>", "exec"), triggers)


def _functions(spec: Spec, indexes: Indexes) -> tuple[list[ast.stmt], Triggers]:
    found: list[ast.stmt] = []
    triggers: Triggers = {}
    for op in spec.operations.values():
        found.append(operation(spec, indexes, op))
    for number, invariant in enumerate(spec.invariants.values()):
        found.append(full_check(spec, indexes, invariant, full_name(number)))
        parts, ways = rechecks(spec, indexes, invariant, f"check_{number}")
        found += parts
        for key, listed in ways.items():
            triggers.setdefault(key, []).extend((invariant.name, one) for one in listed)
    for sort in spec.sorts.values():
        found += life_cycle(sort, indexes)
    for index in indexes.known:
        found += maintenance(spec, index)
    return found, triggers


def full_name(number: int) -> str:
    """The function that checks the invariant with this position for every binding."""
    return f"full_{number}"


def _runtime() -> dict[str, Any]:
    return {
        "EMPTY": EMPTY,
        "BITS": buckets.BITS,
        "covers": covers,
        "masked": masked,
        "well_formed": well_formed,
        "host": host,
        "new": object.__new__,
        "word": word,
        "distinct": dict.fromkeys,
        "of_class": of_class,
        "in_order": in_order,
        "covering": buckets.covering,
        **{
            f"{verb}_{suffix}": getattr(buckets, f"{verb}_{suffix}")
            for verb in ("add", "drop")
            for suffix in ("reference", "members", "values", "keyed", "valued")
        },
    }


def host(prefix: NetAddress) -> NetAddress:
    """The prefix of full length at the first address of the prefix."""
    return NetAddress(prefix[0], WIDTHS[prefix[0]], prefix[2])


def word(positions: Any) -> int:
    """The word with these bits set."""
    result = 0
    for position in positions:
        result |= 1 << position
    return result


def of_class(items: Any, kind: type[Any]) -> dict[Any, None]:
    """The items that are existing objects of the class, each once."""
    return {item: None for item in items if item.__class__ is kind and item._live}


def in_order(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The last member of each row, in the order of the others."""
    rows.sort()
    return tuple(row[-1] for row in rows)
