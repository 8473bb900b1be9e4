"""What tells an object of one state from another of the same sort, as tuples that can be hashed.

The `key` of an object is what no operation ever changes of it, its `image` all the rest. Both name
other objects by their marks, so that objects of equal states have equal keys and images. What is
told of an image is the number that was drawn for it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rtmref.concrete import code
from rtmref.concrete.stamps import Stamps
from rtmref.lang.known import NO_VALUE, FieldName, constant
from rtmref.lang.spec import Operation, Parameter, Sort, Spec
from rtmref.lang.statements import Assign, Create, Exclude, Include, Place
from rtmref.lang.trees import nodes
from rtmref.lang.types import BitType, ListType, MapType, OptionalType, SetType, SortType, Type

Key = Callable[[Any], tuple[Any, ...]]
Image = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Images:
    """The functions of each sort; sorts come after those that their keys mention."""

    keys: Mapping[str, Key]
    images: Mapping[str, Image]


def assigned(spec: Spec, operations: Iterable[Operation]) -> frozenset[FieldName]:
    """The fields that some of the operations, or a step, change of an object that exists."""
    return frozenset(
        (place.subject.type.name, place.field)
        for op in (*operations, *spec.steps.values())
        for statement in nodes(op.body)
        for place in _places(statement)
        if isinstance(place.subject.type, SortType)
    )


def _places(statement: Any) -> Iterable[Place]:
    match statement:
        case Assign(targets=targets):
            return [place for place, _ in targets]
        case Include(place=place) | Exclude(place=place):
            return [place]
        case _:
            return []


def images(
    spec: Spec,
    changing: Collection[FieldName],
    stamps: Stamps,
    drawn: Callable[[], Mapping[Any, int]],
) -> Images:
    """The functions for the sorts of a specification; what counts by its order is in neither.

    `drawn` gives each sort the numbers of its images.
    """
    left_out = {*(stamps.fields - stamps.signs), *_constants(spec, changing)}
    fixed = {sort.name: _fixed(sort, changing) for sort in spec.sorts.values()}
    known: list[str] = []
    functions: list[ast.stmt] = []
    for name in _in_order(spec, fixed):
        sort = spec.sorts[name]
        key = [field for field in fixed[name] if _ready(field.type, known)]
        rest = [f for f in sort.fields if f not in key]
        for stem, chosen, first in (("key", key, []), ("image", rest, ["_mark"])):
            kept = [f for f in chosen if (name, f.name) not in left_out]
            values = [code.attribute(code.name("o"), each) for each in first]
            values += [_told(f, (name, f.name) in stamps.signs) for f in kept]
            told = code.tuple_of(values)
            if stem == "image":
                told = code.item(code.name(f"drawn_{name}"), told)
            functions.append(code.function(f"{stem}_{name}", ["o"], [code.give(told)]))
        known.append(name)
    space: dict[str, Any] = {f"drawn_{name}": drawn() for name in known}
    code.load(functions, "images", space)
    return Images(
        {name: space[f"key_{name}"] for name in known},
        {name: space[f"image_{name}"] for name in known},
    )


def _told(field: Parameter, just_the_sign: bool) -> ast.expr:
    value = code.attribute(code.name("o"), field.name)
    if just_the_sign:
        return code.compare(value, ">", code.constant(0))
    return _value(value, field.type)


def _constants(spec: Spec, changing: Collection[FieldName]) -> Iterable[FieldName]:
    """The fields that have the same value in every object, whenever it is made."""
    values: dict[FieldName, set[str]] = {}
    for op in (*spec.operations.values(), *spec.steps.values()):
        for node in nodes(op.body):
            if isinstance(node, Create):
                for name, value in node.values:
                    known = constant(value)
                    shown = {"one", "another"} if known is NO_VALUE else {repr(known)}
                    values.setdefault((node.sort, name), set()).update(shown)
    return [
        name
        for name, shown in values.items()
        if len(shown) == 1 and name not in changing and spec.sorts[name[0]].initial is None
    ]


def _fixed(sort: Sort, changing: Collection[FieldName]) -> list[Parameter]:
    return [field for field in sort.fields if (sort.name, field.name) not in changing]


def _in_order(spec: Spec, fixed: Mapping[str, list[Parameter]]) -> list[str]:
    """The sorts, each after those that its fixed fields point to, as far as that is possible."""
    found: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        for field in fixed[name]:
            for target in _targets(field.type):
                if target not in found and target not in above:
                    visit(target, (*above, target))
        found.setdefault(name)

    for name in spec.sorts:
        visit(name, (name,))
    return list(found)


def _targets(kind: Type) -> tuple[str, ...]:
    match kind:
        case SortType(name):
            return (name,)
        case OptionalType(item) | ListType(item) | SetType(item) | MapType(_, item):
            return _targets(item)
        case _:
            return ()


def _ready(kind: Type, known: Collection[str]) -> bool:
    """Whether what a field points to has its marks before the objects of the sort get theirs."""
    return not isinstance(kind, MapType) and all(target in known for target in _targets(kind))


def _value(value: ast.expr, kind: Type) -> ast.expr:
    """The value with marks in the place of objects, in a form that can be hashed."""
    match kind:
        case SortType():
            return code.attribute(value, "_mark")
        case OptionalType(SortType()):
            missing = code.compare(value, "is", code.constant(None))
            return code.choice(missing, code.constant(None), code.attribute(value, "_mark"))
        case ListType(SortType()):
            return code.call("tuple", _marks(value))
        case SetType(BitType()):
            return value
        case SetType(SortType()):
            return code.call("frozenset", _marks(value))
        case SetType():
            return code.call("frozenset", value)
        case MapType(_, item):
            entries = _entries(value, isinstance(item, SortType))
            return code.choice(value, code.call("frozenset", entries), code.constant(None))
        case _:
            return value


def _marks(value: ast.expr) -> ast.expr:
    """`[x._mark for x in value]`."""
    x = ast.Name("x", code.STORE)
    over = ast.comprehension(x, value, [], 0)
    return ast.ListComp(code.attribute(code.name("x"), "_mark"), [over])


def _entries(value: ast.expr, marked: bool) -> ast.expr:
    """`[(k, x._mark) for k, x in value.items()]`."""
    found = code.name("x")
    pair = code.tuple_of([code.name("k"), code.attribute(found, "_mark") if marked else found])
    both = ast.Tuple([ast.Name("k", code.STORE), ast.Name("x", code.STORE)], code.STORE)
    over = ast.comprehension(both, code.method(value, "items"), [], 0)
    return ast.ListComp(pair, [over])
