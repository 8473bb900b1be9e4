"""Specifications with one thing wrong: a refusal or an effect left out, a condition changed.

A mutation is an edit at one place of the YAML. What stands in a function or procedure is part of
every operation that uses it, so the edit is made in all of them. A mutant need not be well typed:
what it reads of an object that is not there cannot be told, and may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import BOOL

Alternative = tuple[str, Any]
"""What is done to a node, and what stands there then: None for nothing."""
WEAKER: Final[Mapping[str, str]] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """An edit: its kind, its place, and the operations and steps that it changes."""

    kind: str
    span: Span
    operations: tuple[str, ...]


def mutations(spec: Spec) -> Iterator[Mutation]:
    """Every mutation, by operation and place."""
    found: dict[tuple[Span, str], list[str]] = {}
    for op in _operations(spec):
        for node in nodes(op):
            for kind, instead in alternatives(node):
                used = found.setdefault((getattr(node, "span"), kind), [])  # noqa: B009
                if op.name not in used and not (instead is None and _is_needed(node, op)):
                    used.append(op.name)
    for (span, kind), used in found.items():
        if used:
            yield Mutation(kind, span, tuple(used))


def mutated(spec: Spec, mutation: Mutation) -> Spec:
    """The specification with the edit in it."""

    def edit(node: Any) -> Any:
        if getattr(node, "span", None) != mutation.span:
            return node
        return next((other for kind, other in alternatives(node) if kind == mutation.kind), node)

    return replace(
        spec,
        operations=_edited(spec.operations, mutation, edit),
        steps=_edited(spec.steps, mutation, edit),
    )


def _edited(
    known: Mapping[str, Operation], mutation: Mutation, edit: Callable[[Any], Any]
) -> Mapping[str, Operation]:
    return {
        name: rebuilt(op, edit) if name in mutation.operations else op for name, op in known.items()
    }


def _operations(spec: Spec) -> Iterator[Operation]:
    yield from spec.operations.values()
    yield from spec.steps.values()


def alternatives(node: Any) -> Iterator[Alternative]:
    """What can go wrong at a node, each kind once."""
    match node:
        case Refusal(waits=waits):
            yield "no wait" if waits else "no refusal", None
        case s.Assign(targets=targets):
            for n, (place, _) in enumerate(targets):
                rest = targets[:n] + targets[n + 1 :]
                yield f"{place.field} stays", replace(node, targets=rest) if rest else None
        case s.Include() | s.Exclude() | s.Delete() | s.Emit() | s.Each() | s.Scope():
            yield f"no {type(node).__name__.lower()}", None
        case s.If(then=then, otherwise=otherwise):
            yield "always", s.Scope(span=node.span, procedure="", body=then)
            yield "never", s.Scope(span=node.span, procedure="", body=otherwise)
        case e.Expression():
            yield from _expressions(node)


def _expressions(node: e.Expression) -> Iterator[Alternative]:
    match node:
        case e.And(left=left, right=right) | e.Or(left=left, right=right):
            yield "without the right", left
            yield "without the left", right
        case e.Equal() | e.Contains() | e.Live():
            yield "negated", e.Not(type=BOOL, span=node.span, operand=node)
        case e.Not(operand=operand):
            yield "not negated", operand
        case e.Compare(operator=operator) if operator in WEAKER:
            yield "other bound", replace(node, operator=WEAKER[operator])  # type: ignore[arg-type]
        case e.Literal(value=bool(value)):
            yield "negated", replace(node, value=not value)
        case e.Literal(value=int(value)):
            yield "one more", replace(node, value=value + 1)
        case e.Quantifier(kind=kind):
            yield "other quantifier", replace(node, kind="all" if kind == "exists" else "exists")
        case e.Pick(kind=kind):
            yield "other end", replace(node, kind="max" if kind == "min" else "min")
        case e.Filter(domain=domain):
            yield "no filter", domain
        case e.Union(left=left, right=right) | e.Concat(left=left, right=right):
            yield "without the right", left
            yield "without the left", right
        case e.Conditional(then=then, otherwise=otherwise):
            yield "always", then
            yield "never", otherwise
        case e.Negate(operand=operand):
            yield "not negated", operand


def _is_needed(node: Any, op: Operation) -> bool:
    """Whether names that the node binds are used outside of it."""
    bound = {each.name for each in nodes(node) if isinstance(each, s.Let | s.Create)}
    if not bound:
        return False
    inside = sum(_uses(each, bound) for each in nodes(node))
    return sum(_uses(each, bound) for each in nodes(op)) > inside


def _uses(node: Any, names: set[str]) -> bool:
    return isinstance(node, e.Variable) and node.name in names


def nodes(node: Any) -> Iterator[Any]:
    """The node and everything below it, in order; only what stands in the YAML."""
    if isinstance(node, tuple):
        for each in node:
            yield from nodes(each)
    elif is_dataclass(node) and not isinstance(node, Span) and not isinstance(node, type):
        yield node
        for each in fields(node):
            if each.name not in ("span", "type"):
                yield from nodes(getattr(node, each.name))


def rebuilt(node: Any, edit: Callable[[Any], Any]) -> Any:
    """The node with every part edited, from the outside in; what becomes None goes from its list.

    What an edit puts in the place of a node is not edited again.
    """
    if isinstance(node, tuple):
        parts = tuple(rebuilt(each, edit) for each in node)
        if all(new is old for new, old in zip(parts, node, strict=True)):
            return node
        return tuple(
            new for new, old in zip(parts, node, strict=True) if new is not None or old is None
        )
    if not is_dataclass(node) or isinstance(node, Span | type):
        return node
    changed = edit(node)
    if changed is not node:
        return changed
    parts_by_name = {
        each.name: getattr(node, each.name)
        for each in fields(node)
        if each.name not in ("span", "type")
    }
    new = {name: rebuilt(part, edit) for name, part in parts_by_name.items()}
    if all(new[name] is part for name, part in parts_by_name.items()):
        return node
    return replace(node, **new)
