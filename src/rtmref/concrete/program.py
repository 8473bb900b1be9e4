"""The whole specification as one Python module, compiled once and run by any number of models."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from types import CodeType
from typing import Any, Final

from rtmref.concrete.admission import Admission
from rtmref.concrete.counters import NUMBERS, Counters, enter_declarations
from rtmref.concrete.indexes import (
    Indexes,
    Reverse,
    Valued,
    adder,
    dropper,
    maintenance,
)
from rtmref.concrete.invariants import Recheck, full_check, occurrence, rechecks
from rtmref.concrete.journal import Upkeep
from rtmref.concrete.misuses import misuse
from rtmref.concrete.operations import first, operation, refusal_name, refusals
from rtmref.concrete.pictures import picture, picture_name
from rtmref.concrete.projections import Touch, projected
from rtmref.concrete.records import life_cycle, record_class
from rtmref.concrete.runtime import runtime
from rtmref.lang.spec import Invariant, Parameter, Spec
from rtmref.lang.types import MapType

LOCATED: Final = ast.arg | ast.keyword | ast.alias | ast.excepthandler | ast.match_case
"""What has a place beside statements and expressions."""
Triggers = dict[tuple[str, str], list[tuple[str, Recheck]]]
"""For each (sort, field): the invariants to check again and how."""


@dataclass(slots=True)
class Program:
    """Compiled code, the indexes it keeps, and what its changes can violate."""

    spec: Spec
    indexes: Indexes
    code: CodeType
    admission: Admission
    triggers: Triggers = field(default_factory=dict)
    touches: dict[str, list[Touch]] = field(default_factory=dict)
    """For each projection that is compiled: what changes its rows."""
    counters: Counters | None = None
    """Where models count what they exercise, if they do."""
    instead: CodeType | None = None
    """Code of operations and steps that takes the place of what `code` has for them."""

    def load(self, space: dict[str, Any]) -> None:
        """Put the functions into a namespace."""
        exec(self.code, space)
        if self.instead is not None:
            exec(self.instead, space)

    def namespace(self) -> dict[str, Any]:
        """The functions with an empty state of their own."""
        space: dict[str, Any] = runtime()
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
        if self.counters is not None:
            space[NUMBERS] = self.counters.numbers
            space["ask"] = self.counters.ask
        return space

    def upkeep(self) -> dict[tuple[str, str], Upkeep]:
        """For each sort and field: what its undoing has to put right."""
        return {
            (sort.name, field.name): self._upkeep(sort.name, field)
            for sort in self.spec.sorts.values()
            for field in sort.fields
        }

    def _upkeep(self, sort: str, field: Parameter) -> Upkeep:
        known = self.indexes.covering(sort, field.name)
        reverse = next((index.slot for index in known if isinstance(index, Reverse)), None)
        return Upkeep(
            tuple(dropper(index) for index in known),
            tuple(adder(index) for index in known),
            reverse,
            isinstance(field.type, MapType),
        )


def program(
    spec: Spec,
    counters: Counters | None = None,
    few: bool = False,
    projections: Collection[str] = (),
) -> Program:
    """Compile the specification; with counters, models count there what they exercise.

    `few`: models have so few objects that indexes by value cost more than they save. Of the
    projections only those that are named are compiled.
    The first pass finds out which indexes the conditions ask for, the second writes their upkeep.
    """
    indexes = Indexes(spec, few=few)
    if counters is not None:
        enter_declarations(counters, spec)
    touches: dict[str, list[Touch]] = {}
    for _ in ("the indexes", "their upkeep"):
        rows: list[ast.stmt] = []
        for name in projections:
            written, touches[name] = projected(spec, indexes, spec.projections[name])
            rows += written
        functions, triggers = _functions(spec, indexes, counters)
    code = _compiled(rows + functions)
    return Program(spec, indexes, code, Admission(spec), triggers, touches, counters)


def gallery(spec: Spec) -> Program:
    """Compile what draws states: the pictures, without anything that changes or judges them."""
    bare = replace(spec, operations={}, steps={}, invariants={}, misuses={}, sometimes={})
    indexes = Indexes(bare)
    for _ in ("the indexes that the pictures ask for", "their upkeep"):
        functions = [
            picture(bare, indexes, each, picture_name(number))
            for number, each in enumerate(bare.pictures.values())
        ]
        functions += _functions(bare, indexes, None)[0]
    return Program(bare, indexes, _compiled(functions), Admission(bare))


def variant(original: Program, spec: Spec, names: Iterable[str]) -> Program:
    """The program of a specification that differs from another in some operations and steps."""
    indexes = Indexes(spec, dict(original.indexes.known), original.indexes.few)
    every = {**spec.operations, **spec.steps}
    functions = [operation(spec, indexes, every[name]) for name in names]
    if len(indexes.known) > len(original.indexes.known):
        return program(spec, few=indexes.few)
    return replace(original, spec=spec, indexes=indexes, instead=_compiled(functions))


def observing(original: Program, claims: Sequence[Invariant]) -> Program:
    """A program whose models have, beside all else, a full check of each of these claims.

    They are invariants that models do not check by themselves; `claim_name` names the functions.
    """
    spec = original.spec
    indexes = Indexes(spec, dict(original.indexes.known), original.indexes.few)
    checks = _claims(spec, indexes, claims)
    if len(indexes.known) == len(original.indexes.known):
        return replace(original, instead=_compiled(checks))
    functions, triggers = _functions(spec, indexes, None)
    code = _compiled([*functions, *_claims(spec, indexes, claims)])
    return Program(spec, indexes, code, original.admission, triggers)


def _claims(spec: Spec, indexes: Indexes, claims: Sequence[Invariant]) -> list[ast.stmt]:
    return [
        full_check(spec, indexes, claim, claim_name(number)) for number, claim in enumerate(claims)
    ]


@dataclass(frozen=True, slots=True)
class Changed:
    """An operation or step that is other than in a program whose models it fits."""

    name: str
    code: CodeType
    answers: Mapping[str, int]
    """The status of each refusal, by the global that holds its answer."""
    waits: frozenset[str]
    """Those of the globals that are answers of calls which wait."""


def changed(original: Program, spec: Spec, name: str) -> Changed | None:
    """One operation or step of a specification that differs from another there.

    None if it asks for an index that models of the original do not keep.
    """
    indexes = Indexes(spec, dict(original.indexes.known), original.indexes.few)
    op = spec.named(name)
    known = refusals(op)
    names = [f"A_{each.status_value}_{int(each.waits)}" for each in known]
    function = operation(spec, indexes, op, None, names)
    if len(indexes.known) > len(original.indexes.known):
        return None
    answers = {answer: each.status_value for answer, each in zip(names, known, strict=True)}
    waits = frozenset(answer for answer, each in zip(names, known, strict=True) if each.waits)
    return Changed(name, _compiled([function]), answers, waits)


def _compiled(functions: list[ast.stmt]) -> CodeType:
    module = ast.Module(functions, [])
    for function in functions:
        _place(function)
    return compile(module, "<specification>", "exec")


def _place(root: ast.stmt) -> None:
    """Give every node the place that the compiler asks for; all of it stands on one line.

    It does what `ast.fix_missing_locations` does, and takes a fraction of the time.
    """
    waiting: list[ast.AST] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt | ast.expr | LOCATED):
            node.lineno = node.end_lineno = 1
            node.col_offset = node.end_col_offset = 0
        for name in node._fields:
            part = getattr(node, name, None)
            if part.__class__ is list:
                waiting += [each for each in part if isinstance(each, ast.AST)]
            elif isinstance(part, ast.AST):
                waiting.append(part)


def _functions(
    spec: Spec, indexes: Indexes, counters: Counters | None
) -> tuple[list[ast.stmt], Triggers]:
    found: list[ast.stmt] = []
    triggers: Triggers = {}
    for op in (*spec.operations.values(), *spec.steps.values()):
        found.append(operation(spec, indexes, op, counters))
    for number, invariant in enumerate(spec.invariants.values()):
        found.append(full_check(spec, indexes, invariant, full_name(number)))
        found.append(occurrence(spec, indexes, invariant, occurrence_name(number)))
        parts, ways = rechecks(spec, indexes, invariant, f"check_{number}")
        found += parts
        for key, listed in ways.items():
            triggers.setdefault(key, []).extend((invariant.name, one) for one in listed)
    for number, each in enumerate(spec.misuses.values()):
        found.append(misuse(spec, indexes, each, misuse_name(number)))
    for number, state in enumerate(spec.sometimes.values()):
        found.append(occurrence(spec, indexes, state, sometimes_name(number)))
    for sort in spec.sorts.values():
        found += life_cycle(sort, indexes)
        if sort.initial is not None:
            found.append(first(spec, indexes, sort))
    for index in indexes.known:
        found += maintenance(spec, index)
    return found, triggers


def full_name(number: int) -> str:
    """The function that checks the invariant with this position for every binding."""
    return f"full_{number}"


def claim_name(number: int) -> str:
    """The function that checks the claim with this position for every binding."""
    return f"claim_{number}"


def occurrence_name(number: int) -> str:
    """The function that looks for something that the invariant with this position speaks of."""
    return f"occurrence_{number}"


def sometimes_name(number: int) -> str:
    """The function that looks for what makes a state one of the kind with this position."""
    return f"sometimes_{number}"


def misuse_name(number: int) -> str:
    """The function that looks for the misuse with this position."""
    return f"misuse_{number}"
