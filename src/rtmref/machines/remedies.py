"""What helps when the state alone refuses a call: operations that change that part of the state.

Only what there is once counts. A callback that is open, for example, refuses calls of everybody
until somebody ends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Refusal, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import SortType
from rtmref.machines.hints import Once

Refused = tuple[int, int]
"""Position of an operation, number of one of its refusals."""


def remedies(spec: Spec) -> Mapping[Refused, tuple[int, ...]]:
    """The positions of the operations that may end each refusal that no argument avoids."""
    writers = [frozenset(_written(op.body)) for op in spec.operations.values()]
    found: dict[Refused, tuple[int, ...]] = {}
    for position, op in enumerate(spec.operations.values()):
        for number, guard in enumerate(g for g in op.guards if isinstance(g, Refusal)):
            reads = _read(guard)
            helpful = [n for n, written in enumerate(writers) if n != position and reads & written]
            if helpful:
                found[position, number] = tuple(helpful)
    return found


def _read(guard: Refusal) -> frozenset[Once]:
    """The fields that decide on the refusal, none if arguments have a say in it."""
    every = list(nodes(guard.when))
    bound = {node.name for node in every if isinstance(node, e.Bind)}
    if any(isinstance(node, e.Variable) and node.name not in bound for node in every):
        return frozenset()
    return frozenset(_fields(every))


def _fields(every: list[object]) -> Iterator[Once]:
    for node in every:
        match node:
            case e.Field(subject=e.Singleton(type=SortType(sort)), name=name):
                yield sort, name


def _written(body: object) -> Iterator[Once]:
    for node in nodes(body):
        match node:
            case s.Place(subject=e.Singleton(type=SortType(sort)), field=name):
                yield sort, name
