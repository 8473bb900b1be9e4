"""Type notation to types."""

from __future__ import annotations

from typing import Final

from rtmref.lang.names import Names
from rtmref.lang.parse import parse_type
from rtmref.lang.report import Abandon, Report
from rtmref.lang.syntax import TypeSyntax
from rtmref.lang.types import (
    ADDRESS,
    BOOL,
    INT,
    OUT,
    PREFIX,
    STRING,
    BitType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
    StringType,
    StructType,
    Type,
)
from rtmref.lang.yaml_nodes import ScalarNode

_PLAIN: Final[dict[str, Type]] = {
    "bool": BOOL,
    "int": INT,
    "string": STRING,
    "prefix": PREFIX,
    "address": ADDRESS,
    "out": OUT,
}
_ARITY: Final = {"optional": 1, "pointer": 1, "set": 1, "list": 1, "map": 2}
_UNNESTED: Final = (OutType, StringType, MapType)
MAXIMUM_NESTING: Final = 6


def resolve_type(scalar: ScalarNode, names: Names, report: Report) -> Type:
    """The type that a scalar spells; raises Abandon after reporting."""
    syntax = parse_type(scalar, report)
    return _resolve(syntax, names, report, 0)


def _resolve(syntax: TypeSyntax, names: Names, report: Report, depth: int) -> Type:
    name = syntax.name
    if depth > MAXIMUM_NESTING:
        raise report.fail("RTM212", "types nested too deeply", syntax.span)
    if name == "handle":
        return _handle(syntax, names, report)
    if name in _ARITY:
        return _composite(syntax, names, report, depth)
    if syntax.arguments:
        raise report.fail("RTM210", f"{name!r} takes no types", syntax.span)
    plain = _PLAIN.get(name) or names.types.get(name)
    if plain is None:
        known = {**_PLAIN, **dict.fromkeys(_ARITY), **names.types, "handle": None}
        raise names.unknown("type", name, known, syntax.span, report)
    names.used.add(name)
    return plain


def _handle(syntax: TypeSyntax, names: Names, report: Report) -> Type:
    if not syntax.arguments or syntax.separator == ",":
        raise report.fail(
            "RTM210", "handles name their sorts", syntax.span, "handle<A> or handle<A|B>"
        )
    for kind in syntax.arguments:
        if not isinstance(names.types.get(kind.name), SortType):
            raise names.unknown("sort", kind.name, names.sorts, kind.span, report)
        names.used.add(kind.name)
    return HandleType(tuple(dict.fromkeys(kind.name for kind in syntax.arguments)))


def _composite(syntax: TypeSyntax, names: Names, report: Report, depth: int) -> Type:
    arity = _ARITY[syntax.name]
    if len(syntax.arguments) != arity or syntax.separator == "|":
        raise report.fail(
            "RTM210", f"{syntax.name!r} takes {arity} type{'s' * (arity > 1)}", syntax.span
        )
    items = [_resolve(each, names, report, depth + 1) for each in syntax.arguments]
    complaint = _complaint(syntax.name, items)
    if complaint:
        raise report.fail("RTM211", complaint, syntax.span)
    match syntax.name:
        case "optional":
            return OptionalType(items[0])
        case "pointer":
            return PointerType(items[0])
        case "set":
            return SetType(items[0])
        case "list":
            return ListType(items[0])
        case _:
            return MapType(items[0], items[1])


def _complaint(name: str, items: list[Type]) -> str:
    """Why these types do not go together, or nothing."""
    inner = items[-1]
    if isinstance(inner, _UNNESTED) or (isinstance(inner, PointerType) and name != "optional"):
        return f"{inner} stands alone, not in {name}<…>"
    match name:
        case "optional" if isinstance(inner, OptionalType | HandleType):
            return f"{inner} already has null"
        case "set" if isinstance(inner, SetType | ListType):
            return "the items of a set are single values"
        case "map" if isinstance(inner, OptionalType | HandleType):
            return "a map has no entry where it has nothing: its values are never null"
        case "map" if not isinstance(items[0], _KEYS):
            return f"{items[0]} is no type for keys"
        case _:
            return ""


_KEYS: Final = (IntType, EnumType, BitType, SortType, type(PREFIX), type(BOOL))


def integers_in(checked: Type) -> bool:
    """Whether a range may restrict values of the type."""
    match checked:
        case IntType():
            return True
        case OptionalType(item=item) | SetType(item=item) | ListType(item=item):
            return integers_in(item)
        case PointerType(item=item) | MapType(value=item):
            return integers_in(item)
        case _:
            return False


def try_type(scalar: ScalarNode, names: Names, report: Report) -> Type | None:
    """Like `resolve_type`, with None for what was refused."""
    try:
        return resolve_type(scalar, names, report)
    except Abandon:
        return None


def mentions_structure(checked: Type) -> frozenset[str]:
    """Names of the structures that a value of the type contains."""
    match checked:
        case StructType(name=name):
            return frozenset((name,))
        case OptionalType(item=item) | SetType(item=item) | ListType(item=item):
            return mentions_structure(item)
        case PointerType(item=item) | MapType(value=item):
            return mentions_structure(item)
        case _:
            return frozenset()
