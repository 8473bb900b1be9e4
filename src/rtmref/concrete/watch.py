"""Which invariants a call could have violated, from its log, and whether it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.program import Program, full_name, occurrence_name
from rtmref.lang.types import ListType, MapType, SetType

Check = Callable[[Any], tuple[Any, ...] | None]


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant and a binding of its variables for which it does not hold."""

    invariant: str
    binding: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A check to make for each object that a field points to."""

    field: str
    check: Check


@dataclass(frozen=True, slots=True)
class Plan:
    """What to check when a field changes: always, if it became smaller, by what it points to."""

    own: tuple[Check, ...] = ()
    bounds: tuple[Check, ...] = ()
    links: tuple[Linked, ...] = ()


NOTHING = Plan()


_EXISTENCE = ("", "+", "-")
"""What stands for a field where an object was created or deleted, by the length of the entry."""


class _Together(dict[tuple[Any, ...], tuple[tuple[Check, ...], bool]]):
    """The checks of an object, by its class and what was touched of it: each once.

    With them comes whether there are others, that depend on how values were before.
    """

    def __init__(self, plans: Mapping[tuple[type[Any], str], Plan]) -> None:
        self._plans = plans

    def __missing__(self, touched: tuple[Any, ...]) -> tuple[tuple[Check, ...], bool]:
        kind, *fields = touched
        plans = [self._plans.get((kind, field), NOTHING) for field in fields]
        checks = tuple(dict.fromkeys(check for plan in plans for check in plan.own))
        found = self[touched] = checks, any(plan.links or plan.bounds for plan in plans)
        return found


class Watch:
    """Checks the invariants after a call, only where the call touched something."""

    def __init__(self, program: Program, functions: Mapping[str, Any]) -> None:
        self._names: dict[Check, str] = {}
        self._fields: dict[tuple[type[Any], str], Plan] = {}
        self._created: dict[type[Any], Plan] = {}
        self._deleted: dict[type[Any], Plan] = {}
        self._targets = {
            (functions[f"C_{sort.name}"], field.name): targets_of(field.type)
            for sort in program.spec.sorts.values()
            for field in sort.fields
        }
        self._full = [
            (name, functions[full_name(number)])
            for number, name in enumerate(program.spec.invariants)
        ]
        self._occurrences = {
            name: functions[occurrence_name(number)]
            for number, name in enumerate(program.spec.invariants)
        }
        self._prepare(program, functions)
        self._plans = {
            **self._fields,
            **{(kind, _EXISTENCE[1]): plan for kind, plan in self._created.items()},
            **{(kind, _EXISTENCE[2]): plan for kind, plan in self._deleted.items()},
        }
        self._further = {key: p for key, p in self._plans.items() if p.links or p.bounds}
        self._together = _Together(self._plans)

    def _prepare(self, program: Program, functions: Mapping[str, Any]) -> None:
        everything: dict[type[Any], list[Plan]] = {}
        for (sort, field), listed in program.triggers.items():
            kind = functions[f"C_{sort}"]
            own: dict[Check, None] = {}
            bounds: dict[Check, None] = {}
            links: dict[Linked, None] = {}
            for invariant, recheck in listed:
                check: Check = functions[recheck.function]
                self._names[check] = invariant
                if recheck.link is not None:
                    links[Linked(recheck.link, check)] = None
                else:
                    (bounds if recheck.bound else own)[check] = None
            plan = Plan(tuple(own), tuple(c for c in bounds if c not in own), tuple(links))
            everything.setdefault(kind, []).append(plan)
            if field:
                self._fields[kind, field] = plan
            else:
                self._deleted[kind] = plan
        for kind, plans in everything.items():
            self._created[kind] = Plan(
                tuple(dict.fromkeys(c for p in plans for c in (*p.own, *p.bounds))),
                (),
                tuple(dict.fromkeys(link for p in plans for link in p.links)),
            )

    def violation(self, log: Sequence[Entry]) -> Violation | None:
        """The first violation that the logged changes brought about, if any."""
        todo: dict[tuple[Check, Any], None] = {}
        for entry in log:
            o = entry[0]
            kind = o.__class__
            length = len(entry)
            if length == 1:
                plan = self._created.get(kind, NOTHING)
            elif length == 2:
                plan = self._deleted.get(kind, NOTHING)
            else:
                plan = self._fields.get((kind, entry[1]), NOTHING)
            for check in plan.own:
                todo[check, o] = None
            if plan.bounds and getattr(o, entry[1]) < entry[2]:
                for check in plan.bounds:
                    todo[check, o] = None
            for link in plan.links:
                for target in self._reached(kind, o, link.field, entry):
                    todo[link.check, target] = None
        for check, o in todo:
            binding = check(o)
            if binding is not None:
                return Violation(self._names[check], binding)
        return None

    def holds(self, log: Sequence[Entry]) -> bool:
        """Whether the logged changes have violated nothing: as `violation` finds, but faster."""
        touched: dict[Any, tuple[Any, ...]] = {}
        for entry in log:
            o = entry[0]
            length = len(entry)
            field = entry[1] if length > 2 else _EXISTENCE[length]
            touched[o] = (*touched[o], field) if o in touched else (o.__class__, field)
        together = self._together
        further = False
        for o, fields in touched.items():
            checks, more = together[fields]
            further = further or more
            for check in checks:
                if check(o) is not None:
                    return False
        return not further or self._holds_further(log)

    def _holds_further(self, log: Sequence[Entry]) -> bool:
        """The same for what depends on how values were before."""
        further = self._further
        for entry in log:
            o = entry[0]
            length = len(entry)
            field = entry[1] if length > 2 else _EXISTENCE[length]
            plan = further.get((o.__class__, field))
            if plan is None:
                continue
            if plan.bounds and getattr(o, field) < entry[2]:
                for check in plan.bounds:
                    if check(o) is not None:
                        return False
            for link in plan.links:
                for target in self._reached(o.__class__, o, link.field, entry):
                    if link.check(target) is not None:
                        return False
        return True

    def _reached(self, kind: type[Any], o: Any, field: str, entry: Entry) -> Iterable[Any]:
        return reached(self._targets[kind, field], o, field, entry)

    def of(self, invariant: str) -> Violation | None:
        """The first violation of one invariant in the whole state."""
        binding = dict(self._full)[invariant]()
        return None if binding is None else Violation(invariant, binding)

    def occurs(self, invariant: str) -> bool:
        """Whether the state has something that the invariant speaks of: its `when` holds."""
        return self._occurrences[invariant]() is not None

    def first(self) -> Violation | None:
        """The first violation in the whole state, every binding checked."""
        for name, check in self._full:
            binding = check()
            if binding is not None:
                return Violation(name, binding)
        return None


def reached(
    targets: Callable[[Any], Iterable[Any]], o: Any, field: str, entry: Entry
) -> Iterable[Any]:
    """What the field of an object refers to, and referred to before the logged change."""
    found = targets(getattr(o, field))
    if len(entry) == 1:
        return found
    if len(entry) == 3 and entry[1] == field:
        return (*found, *targets(entry[2]))
    if len(entry) == 4 and entry[1] == field and entry[3] is not MISSING:
        return (*found, entry[2] if entry[3] is None else entry[3])
    return found


def targets_of(kind: object) -> Callable[[Any], Iterable[Any]]:
    """What gives the objects that the value of a field of the type refers to."""
    match kind:
        case MapType():
            return lambda value: tuple(value.values())
        case ListType() | SetType():
            return lambda value: value if isinstance(value, tuple | dict) else ()
        case _:
            return lambda value: () if value is None else (value,)
