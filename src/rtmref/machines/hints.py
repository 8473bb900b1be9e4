"""What the specification gives away about good arguments.

A parameter that is compared with a constant is worth giving that constant, unless the call is
refused for that; one that has to equal a field of what there is once is worth giving what stands
there; a structure of which an operation reads only handles is worth giving back as another call
returned it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rtmref.lang import expressions as e
from rtmref.lang.spec import Operation, Refusal
from rtmref.lang.trees import nodes
from rtmref.lang.types import HandleType, ListType, OptionalType, PointerType, SortType, Type

Path = tuple[str, ...]
"""A parameter and the members read from it."""
Once = tuple[str, str]
"""A sort that has one object, and a field of it."""


@dataclass(frozen=True, slots=True)
class Hints:
    """Constants that each path may equal, those that bound it, parameters read only for handles.

    `required` are the fields that a path has to equal for the call not to be refused.
    """

    constants: Mapping[Path, tuple[int, ...]]
    bounds: Mapping[Path, tuple[int, ...]]
    returned: frozenset[str]
    required: Mapping[Path, Once]
    mentioned: tuple[int, ...] = ()
    """Numbers that the operation calculates with."""


def hints(op: Operation) -> Hints:
    """The hints of an operation."""
    roots: dict[str, Path] = {parameter.name: (parameter.name,) for parameter in op.parameters}
    constants: dict[Path, set[int]] = {}
    bounds: dict[Path, set[int]] = {}
    required: dict[Path, Once] = {}
    mentioned: set[int] = set()
    plain: set[str] = set()
    spurned, demanded = _of_refusals(op)
    for node in nodes(op):
        if isinstance(node, e.Bind):
            path = _path(node.value, roots)
            if path is not None:
                roots[node.name] = path
        if isinstance(node, e.Equal):
            _compared(node, roots, bounds if node in spurned else constants)
            if node in demanded:
                _required(node, roots, required)
        elif isinstance(node, e.Compare):
            _compared(node, roots, bounds)
        elif isinstance(node, e.Arithmetic):
            mentioned |= {n for side in (node.left, node.right) if (n := _constant(side))}
        path = _path(node, roots) if isinstance(node, e.Member) else None
        if path is not None and not _holds_handles(node.type):
            plain.add(path[0])
    structures = {p.name for p in op.parameters if not _holds_handles(p.type)}
    return Hints(
        {path: tuple(sorted(values)) for path, values in constants.items()},
        {path: tuple(sorted(values)) for path, values in bounds.items()},
        frozenset(structures - plain),
        required,
        tuple(sorted(mentioned)),
    )


def _of_refusals(op: Operation) -> tuple[list[e.Equal], list[e.Equal]]:
    """The equations for which a call is refused, and those without which it is."""
    found: tuple[list[e.Equal], list[e.Equal]] = ([], [])
    for guard in op.guards:
        if isinstance(guard, Refusal):
            _sort_equations(guard.when, True, found)
    return found


def _sort_equations(
    node: e.Expression, refused: bool, found: tuple[list[e.Equal], list[e.Equal]]
) -> None:
    """Equations that by themselves lead to a truth value of the node, by that value."""
    match node:
        case e.Equal():
            found[0 if refused else 1].append(node)
        case e.Not(operand=operand):
            _sort_equations(operand, not refused, found)
        case e.And(left=left, right=right) | e.Or(left=left, right=right):
            _sort_equations(left, refused, found)
            _sort_equations(right, refused, found)
        case e.Bind(body=body):
            _sort_equations(body, refused, found)


def _required(node: e.Equal, roots: Mapping[str, Path], found: dict[Path, Once]) -> None:
    for near, far in ((node.left, node.right), (node.right, node.left)):
        path, once = _path(near, roots), _once(far)
        if path is not None and once is not None:
            found[path] = once


def _once(node: e.Expression) -> Once | None:
    """The field of the one object of a sort that the expression is."""
    match node:
        case e.Narrow(subject=subject) | e.Widen(subject=subject):
            return _once(subject)
        case e.Field(subject=e.Singleton(type=SortType(sort)), name=name):
            return sort, name
        case _:
            return None


def _compared(
    node: e.Equal | e.Compare, roots: Mapping[str, Path], found: dict[Path, set[int]]
) -> None:
    for near, far in ((node.left, node.right), (node.right, node.left)):
        path, value = _path(near, roots), _constant(far)
        if path is not None and value is not None:
            found.setdefault(path, set()).add(value)


def _constant(node: e.Expression) -> int | None:
    while isinstance(node, e.Narrow | e.Widen):
        node = node.subject
    match node:
        case e.Literal(value=int(value)) if not isinstance(value, bool):
            return value
        case e.EnumValue(value=value):
            return value
        case _:
            return None


def _path(node: e.Expression, roots: Mapping[str, Path]) -> Path | None:
    match node:
        case e.Variable(name=name):
            return roots.get(name)
        case e.Narrow(subject=subject) | e.Widen(subject=subject):
            return _path(subject, roots)
        case e.Member(subject=subject, name=name):
            before = _path(subject, roots)
            return None if before is None else (*before, name)
        case _:
            return None


def _holds_handles(kind: Type) -> bool:
    match kind:
        case HandleType():
            return True
        case OptionalType(item) | PointerType(item) | ListType(item):
            return _holds_handles(item)
        case _:
            return False
