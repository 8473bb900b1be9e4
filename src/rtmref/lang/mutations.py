"""Specifications with one thing wrong: a refusal or an effect left out, a condition changed.

A mutation is an edit at one place of the YAML. What stands in a function or procedure is part of
every operation that uses it, so the edit is made in all of them. A mutant need not be well typed:
what it reads of an object that is not there cannot be told, and may fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.alternatives import Alternative, alternatives
from rtmref.lang.invariant_mutations import of_invariants, with_edit
from rtmref.lang.places import existence, read, written
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.trees import Edit, Later, nodes, rebuilt

LATER: Final = "after the next"
"""The kind of mutation that makes two refusals or statements change places."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """An edit: its kind, its place, and the operations and steps, or invariants, that it changes.

    The sentence goes on after "nothing notices if".
    """

    kind: str
    span: Span
    sentence: str
    operations: tuple[str, ...]
    invariants: tuple[str, ...] = ()


def mutations(spec: Spec) -> Iterator[Mutation]:
    """Every mutation of operations and steps, then every one of invariants.

    They come by operation or invariant, and by place; no two at one place make the same of it.
    """
    of_calls = list(_of_calls(spec))
    yield from of_calls
    places = {each.span for each in of_calls}
    for span, kind, sentence, names in _gathered(of_invariants(spec, places)):
        yield Mutation(kind, span, sentence, (), names)


def _of_calls(spec: Spec) -> Iterator[Mutation]:
    every = (
        (op.name, span, each) for op in _operations(spec) for span, each in _of_operation(op, spec)
    )
    for span, kind, sentence, names in _gathered(every):
        yield Mutation(kind, span, sentence, names)


def _gathered(
    every: Iterable[tuple[str, Span, Alternative]],
) -> Iterator[tuple[Span, str, str, tuple[str, ...]]]:
    """Place, kind and sentence of each alternative, with the names of all that it changes."""
    found: dict[tuple[Span, str], tuple[str, dict[str, None]]] = {}
    for name, span, each in every:
        found.setdefault((span, each.kind), (each.sentence, {}))[1][name] = None
    for (span, kind), (sentence, names) in found.items():
        yield span, kind, sentence, tuple(names)


def mutated(spec: Spec, mutation: Mutation) -> Spec:
    """The specification with the edit in it."""
    return replace(
        spec,
        operations=_edited(spec.operations, mutation, spec),
        steps=_edited(spec.steps, mutation, spec),
        invariants=with_edit(
            spec.invariants, mutation.invariants, mutation.span, mutation.kind, spec
        )
        if mutation.invariants
        else spec.invariants,
    )


def _edited(
    known: Mapping[str, Operation], mutation: Mutation, spec: Spec
) -> Mapping[str, Operation]:
    return {
        name: rebuilt(op, _edit(mutation, spec, op)) if name in mutation.operations else op
        for name, op in known.items()
    }


def _edit(mutation: Mutation, spec: Spec, op: Operation) -> Edit:
    def edit(node: Any) -> Any:
        if getattr(node, "span", None) != mutation.span:
            return node
        if mutation.kind == LATER:
            return Later(node) if isinstance(node, Refusal | s.Statement) else node
        others = (each for each in alternatives(node, spec, op) if each.kind == mutation.kind)
        return next((each.instead for each in others), node)

    return edit


def _operations(spec: Spec) -> Iterator[Operation]:
    yield from spec.operations.values()
    yield from spec.steps.values()


def _of_operation(op: Operation, spec: Spec) -> Iterator[tuple[Span, Alternative]]:
    negated: set[int] = set()
    for node in nodes(op):
        if isinstance(node, e.Not):
            negated.add(id(node.operand))
        for each in alternatives(node, spec, op):
            if each.kind == "negated" and id(node) in negated:
                continue
            if each.instead is not None or not _is_needed(node, op):
                yield node.span, each
        yield from _swaps(node)


def _swaps(node: Any) -> Iterator[tuple[Span, Alternative]]:
    """Refusals, or statements that name nothing, which can change places with the next one."""
    match node:
        case Operation(guards=guards, body=body):
            blocks: tuple[tuple[Any, ...], ...] = (guards, body)
        case s.If(then=then, otherwise=otherwise):
            blocks = (then, otherwise)
        case s.Scope(body=body) | s.Each(body=body):
            blocks = (body,)
        case _:
            return
    for block in blocks:
        for one, other in pairwise(block):
            if not any(_bound(each) for each in (one, other)) and not _commute(one, other):
                yield one.span, Alternative(LATER, _order(one, other), Later(one))


def _commute(one: Any, other: Any) -> bool:
    """Whether it makes no difference which comes first.

    Two refusals that answer the same; two statements neither of which tells anybody anything, or
    writes what the other one reads or writes.
    """
    if isinstance(one, Refusal) and isinstance(other, Refusal):
        return (one.status_value, one.waits) == (other.status_value, other.waits)
    return not any(isinstance(each, s.Emit) for each in nodes((one, other))) and not (
        written(one) & (_asked(other) | written(other)) or written(other) & _asked(one)
    )


def _asked(node: Any) -> frozenset[str]:
    """What it reads; whose fields it reads has to exist."""
    places = read(node)
    return places | existence(places)


def _order(one: Any, other: Any) -> str:
    if isinstance(one, Refusal) and isinstance(other, Refusal):
        return f"{other.status or 'the next condition'} is looked at before {one.status or 'it'}"
    return "what follows comes first"


def _is_needed(node: Any, op: Operation) -> bool:
    """Whether names that the node binds are used outside of it."""
    bound = _bound(node)
    if not bound:
        return False
    inside = sum(_uses(each, bound) for each in nodes(node))
    return sum(_uses(each, bound) for each in nodes(op)) > inside


def _bound(node: Any) -> set[str]:
    return {each.name for each in nodes(node) if isinstance(each, s.Let | s.Create)}


def _uses(node: Any, names: set[str]) -> bool:
    return isinstance(node, e.Variable) and node.name in names
