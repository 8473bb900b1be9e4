"""How a loop over a set finds its items: by identity, by membership, through an index, or all.

The specification says which items; this chooses where to look. Every choice only narrows the
candidates: the conditions that it does not make certain are still tested inside the loop.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.concrete import code
from rtmref.concrete.indexes import Keyed, Reverse, Valued
from rtmref.concrete.shape import field_of, is_variable, mentions, plain
from rtmref.concrete.writer import Writer
from rtmref.lang import expressions as e
from rtmref.lang.types import (
    BitType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)

ALONE_USELESS: Final = 9
"""Ways that cost this much or more serve only together with another."""
BY_VALUE: Final = ("valued", "keyed-key", "keyed-covers")
"""Ways through indexes that every change of a value has to keep."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way to find candidates: the condition it makes certain (or None) and what it costs."""

    cost: int
    kind: str
    condition: e.Expression | None
    field: str
    other: e.Expression
    second: tuple[str, e.Expression, e.Expression] | None = None
    finds_null: bool = False
    """Whether null finds the objects whose field is null; no index has those."""


def paths(w: Writer, variable: str, kind: Type, conditions: Sequence[e.Expression]) -> list[Path]:
    """Every way that the conditions offer, cheapest first."""
    found: list[Path] = []
    for condition in conditions:
        found += _paths_of(w, variable, kind, condition)
    given = {_never_null(condition, variable) for condition in conditions}
    found = [replace(p, finds_null=False) if p.field in given else p for p in found]
    found += _keyed_paths(w, variable, kind, found)
    if w.indexes.few:
        found = [path for path in found if path.kind not in BY_VALUE]
    return sorted(found, key=lambda path: path.cost)


def _paths_of(w: Writer, name: str, kind: Type, condition: e.Expression) -> list[Path]:
    match condition:
        case e.Equal(left=left, right=right):
            return [
                *_equality(w, name, kind, condition, left, right),
                *_equality(w, name, kind, condition, right, left),
            ]
        case e.Contains(element=element, collection=collection):
            return _membership(w, name, kind, condition, element, collection)
        case e.Apply(function="covers", arguments=(general, special)):
            field = field_of(general, name)
            if field is not None and _outside(special, name):
                return [Path(ALONE_USELESS, "covers", None, field, special)]
        case e.Not(operand=e.Equal(left=e.At(subject=m, key=key), right=e.Null())):
            if is_variable(key, name) and _outside(m, name):
                return [Path(3, "keys", condition, "", m)]
    return []


def _never_null(condition: e.Expression, name: str) -> str | None:
    """The field of the variable that the condition says is not null."""
    match condition:
        case e.Not(operand=e.Equal(left=near, right=e.Null())):
            return field_of(near, name)
        case e.Not(operand=e.Equal(left=e.Null(), right=near)):
            return field_of(near, name)
    return None


def _outside(node: e.Expression, name: str) -> bool:
    return not mentions(node, frozenset((name,)))


def _equality(
    w: Writer, name: str, kind: Type, condition: e.Expression, near: e.Expression, far: e.Expression
) -> list[Path]:
    if not _outside(far, name) or isinstance(plain(far), e.Null):
        return []
    if is_variable(near, name):
        return [Path(1, "same", condition, "", far)]
    field = field_of(near, name)
    if field is None or not isinstance(kind, SortType):
        return []
    match w.spec.field(kind.name, field).type:
        case SortType() | OptionalType(SortType()) as declared:
            if isinstance(known_type(far), HandleType):
                return []
            finds_null = isinstance(declared, OptionalType)
            return [Path(5, "reverse", condition, field, far, finds_null=finds_null)]
        case IntType():
            return [Path(8, "valued", condition, field, far)]
        case PrefixType() | StructType():
            return [Path(90, "key", condition, field, far)]
    return []


def _membership(
    w: Writer,
    name: str,
    kind: Type,
    condition: e.Expression,
    element: e.Expression,
    collection: e.Expression,
) -> list[Path]:
    if is_variable(element, name) and _outside(collection, name):
        return [Path(2, "member", condition, "", collection)]
    field = field_of(collection, name)
    if field is None or not _outside(element, name) or not isinstance(kind, SortType):
        return []
    match w.spec.field(kind.name, field).type:
        case ListType(SortType()) | SetType(SortType()):
            if isinstance(known_type(element), HandleType):
                return []
            return [Path(6, "reverse", condition, field, element)]
    return []


def _keyed_paths(w: Writer, name: str, kind: Type, found: Sequence[Path]) -> list[Path]:
    hosts = [
        p
        for p in found
        if p.kind == "reverse"
        and isinstance(kind, SortType)
        and isinstance(w.spec.field(kind.name, p.field).type, SortType)
    ]
    keys = [p for p in found if p.kind in ("key", "covers")]
    return [
        Path(
            3 if key.kind == "key" else 4,
            f"keyed-{key.kind}",
            host.condition,
            host.field,
            host.other,
            (key.field, key.other, key.condition or key.other),
        )
        for host in hosts[:1]
        for key in keys
    ]


Evaluate = Callable[[e.Expression, Writer], ast.expr]


def known_type(node: e.Expression) -> Type:
    """The narrowest type that is known of the expression."""
    while isinstance(node, e.Widen):
        node = node.subject
    return node.type


def source(
    w: Writer, kind: Type, chosen: Sequence[Path], evaluate: Evaluate
) -> tuple[ast.expr, list[e.Expression]]:
    """The Python iterable of the best way, and the conditions it makes certain.

    `evaluate(node, w)` compiles an expression; it is passed in to keep the imports one-way.
    """
    path = chosen[0]
    other = w.keep(evaluate(path.other, w))
    match path.kind:
        case "same":
            return _only(w, kind, path, other), [path.condition] if path.condition else []
        case "member":
            return _members(kind, path, other), _certain(path)
        case "keys":
            return code.call("tuple", other), _certain(path)
        case "keyed-key" | "keyed-covers":
            return _keyed(w, kind, path, other, evaluate)
        case "valued":
            assert isinstance(kind, SortType)
            index = w.indexes.need(Valued(kind.name, path.field))
            assert isinstance(index, Valued)
            found = code.method(code.name(index.table), "get", other, code.tuple_of([]))
            return found, _certain(path)
        case _:
            return _smallest_bucket(w, kind, chosen, path, other, evaluate)


def _certain(path: Path) -> list[e.Expression]:
    return [path.condition] if path.condition is not None else []


def _only(w: Writer, kind: Type, path: Path, other: ast.expr) -> ast.expr:
    if not isinstance(kind, SortType) or isinstance(known_type(path.other), SortType):
        return code.tuple_of([other])
    test = code.both(
        [
            code.compare(code.attribute(other, "__class__"), "is", code.name(f"C_{kind.name}")),
            code.attribute(other, "_live"),
        ]
    )
    return code.choice(test, code.tuple_of([other]), code.tuple_of([]))


def _members(kind: Type, path: Path, other: ast.expr) -> ast.expr:
    match path.other.type:
        case SetType(BitType()):
            return code.item(code.name("BITS"), other)
        case SetType(item):
            return other if item == kind else code.call("of_class", other, _class(kind))
        case ListType(item):
            if item == kind:
                return code.call(code.attribute(code.name("dict"), "fromkeys"), other)
            return code.call("of_class", other, _class(kind))
        case _:
            return other


def _class(kind: Type) -> ast.expr:
    assert isinstance(kind, SortType)
    return code.name(f"C_{kind.name}")


def _bucket(w: Writer, kind: Type, path: Path, other: ast.expr) -> ast.expr:
    assert isinstance(kind, SortType)
    index = w.indexes.need(Reverse(kind.name, path.field))
    assert isinstance(index, Reverse)
    found = code.attribute(other, index.slot)
    if isinstance(known_type(path.other), SortType):
        return found
    nothing = code.name("EMPTY")
    if path.finds_null:
        every = code.name(f"E_{kind.name}")
        nothing = code.call("lacking", every, code.constant(path.field))
    return code.choice(code.compare(other, "is", code.constant(None)), nothing, found)


def _smallest_bucket(
    w: Writer, kind: Type, chosen: Sequence[Path], path: Path, other: ast.expr, evaluate: Evaluate
) -> tuple[ast.expr, list[e.Expression]]:
    rivals = [p for p in chosen[1:] if p.kind == "reverse" and p.field != path.field]
    first = w.keep(_bucket(w, kind, path, other), "bucket")
    if not rivals:
        return first, _certain(path)
    rival = rivals[0]
    second = w.keep(_bucket(w, kind, rival, w.keep(evaluate(rival.other, w))), "bucket")
    shorter = code.compare(code.call("len", second), "<", code.call("len", first))
    return code.choice(shorter, second, first), []


def _keyed(
    w: Writer, kind: Type, path: Path, other: ast.expr, evaluate: Evaluate
) -> tuple[ast.expr, list[e.Expression]]:
    assert isinstance(kind, SortType)
    assert path.second is not None
    field, key_node, key_condition = path.second
    index = w.indexes.need(Keyed(kind.name, path.field, field))
    assert isinstance(index, Keyed)
    key = w.keep(evaluate(key_node, w))
    host = other
    bucket = code.attribute(host, index.slot)
    if path.kind == "keyed-key":
        found = code.method(bucket, "get", key, code.tuple_of([]))
    else:
        found = code.call("covering", bucket, code.attribute(host, index.lengths), key)
    if not isinstance(known_type(path.other), SortType):
        missing = code.compare(host, "is", code.constant(None))
        found = code.choice(missing, code.tuple_of([]), found)
    certain = [*_certain(path), key_condition] if path.kind == "keyed-key" else _certain(path)
    return found, certain
