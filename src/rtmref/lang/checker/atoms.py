"""Names, constants, lists and structures."""

from __future__ import annotations

from typing import cast

from rtmref.lang.checker.coercion import EMPTY, coerce, joined, settle
from rtmref.lang.checker.context import Context, Local, variable
from rtmref.lang.checker.expressions import check, expect, rule
from rtmref.lang.expressions import (
    BitSpace,
    BitValue,
    EnumValue,
    Expression,
    Extent,
    Limit,
    ListLiteral,
    Literal,
    Null,
    SetLiteral,
    Singleton,
    StructLiteral,
)
from rtmref.lang.names import BitName, EnumMember
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Decision, LimitDeclaration
from rtmref.lang.syntax import Constant, Items, Name, Structured
from rtmref.lang.types import (
    BOOL,
    INT,
    STRING,
    BitType,
    EnumType,
    ListType,
    NullType,
    SetType,
    SortType,
    StructType,
    Type,
)


@rule(Constant)
def constant(context: Context, syntax: Constant, wish: Type | None) -> Expression:
    """A literal."""
    match syntax.value:
        case None:
            return Null(type=NullType(), span=syntax.span)
        case bool():
            return Literal(type=BOOL, span=syntax.span, value=syntax.value)
        case int():
            return Literal(type=INT, span=syntax.span, value=syntax.value)
        case str():
            return Literal(type=STRING, span=syntax.span, value=syntax.value)


@rule(Name)
def name(context: Context, syntax: Name, wish: Type | None) -> Expression:
    """A name: of this element, or of the specification."""
    local = context.scope.get(syntax.name)
    if isinstance(local, Local):
        context.element.unused.pop(local.name, None)
        return variable(local, syntax.span)
    return _global(context, syntax) if local is None else local


def _global(context: Context, syntax: Name) -> Expression:
    span = syntax.span
    context.names.used.add(syntax.name)
    match context.names.values.get(syntax.name):
        case EnumMember(enum=enum, name=member, value=value):
            context.names.used.add(enum)
            return EnumValue(type=EnumType(enum), span=span, member=member, value=value)
        case BitName(bits=bits, name=member, index=index):
            context.names.used.add(bits)
            return BitValue(type=BitType(bits), span=span, member=member, index=index)
        case LimitDeclaration(name=limit, type=checked):
            return Limit(type=checked, span=span, name=limit)
        case SortType(name=sort) as checked if sort in context.names.singles:
            return Singleton(type=checked, span=span)
        case SortType(name=sort) as checked:
            return Extent(type=SetType(checked), span=span, sort=sort)
        case BitType(name=bits) as checked:
            return BitSpace(type=SetType(checked), span=span, bits=bits)
        case Decision(name=decision):
            raise context.fail(
                "RTM301",
                f"the decision {decision!r} can only be compared with one of its options",
                span,
                f'write {decision} == "…"',
            )
        case None:
            raise _unknown(context, syntax)


def _unknown(context: Context, syntax: Name) -> Exception:
    names = context.names
    for kind, known in (
        ("function", names.functions),
        ("procedure", names.procedures),
        ("structure", names.structures),
        ("enumeration", names.enums),
    ):
        if syntax.name in known:
            return context.fail("RTM200", f"{syntax.name!r} is a {kind}, not a value", syntax.span)
    return names.unknown(
        "name", syntax.name, {**names.values, **context.scope}, syntax.span, context.report
    )


@rule(Items)
def items(context: Context, syntax: Items, wish: Type | None) -> Expression:
    """A list, or a set where one is wished for."""
    wanted = getattr(wish, "item", None) if isinstance(wish, SetType | ListType) else None
    if wanted is None and wish is not None:
        inner = getattr(wish, "item", None)
        wanted = inner.item if isinstance(inner, SetType | ListType) else None
        wish = inner if wanted is not None else wish
    if wanted is not None:
        given = tuple(expect(context, item, wanted) for item in syntax.items)
        return _collection(cast("SetType | ListType", wish), given, syntax)
    return _inferred(context, syntax)


def _collection(
    checked: SetType | ListType, given: tuple[Expression, ...], syntax: Items
) -> Expression:
    made = SetLiteral if isinstance(checked, SetType) else ListLiteral
    return made(type=checked, span=syntax.span, items=given)


def _inferred(context: Context, syntax: Items) -> Expression:
    given = [settle(context, check(context, item)) for item in syntax.items]
    if not given:
        return ListLiteral(type=EMPTY, span=syntax.span, items=())
    common: Type = given[0].type
    for item in given[1:]:
        wider = joined(common, item.type)
        if wider is None:
            raise context.fail(
                "RTM302", f"{item.type} stands beside {common} in one list", item.span
            )
        common = wider
    fitted = tuple(coerce(context, item, common) for item in given)
    checked = SetType(common) if isinstance(common, BitType) else ListType(common)
    return _collection(checked, fitted, syntax)


@rule(Structured)
def structured(context: Context, syntax: Structured, wish: Type | None) -> Expression:
    """A structure with a value for each member."""
    structure = context.names.structures.get(syntax.name)
    if structure is None:
        raise context.names.unknown(
            "structure", syntax.name, context.names.structures, syntax.span, context.report
        )
    context.names.used.add(syntax.name)
    given: dict[str, Expression] = {}
    types = {member.name: member.type for member in structure.members}
    for member, span, value in syntax.members:
        if member not in types:
            raise context.names.unknown("member", member, types, span, context.report)
        if member in given:
            raise context.fail(
                "RTM201",
                f"the member {member!r} is given twice",
                span,
                did_you_mean(member, types.keys() - given.keys()),
            )
        given[member] = expect(context, value, types[member])
    missing = [member for member in types if member not in given]
    if missing:
        raise context.fail("RTM303", f"{syntax.name} lacks {', '.join(missing)}", syntax.span)
    values = tuple(given[member] for member in types)
    return StructLiteral(type=StructType(syntax.name), span=syntax.span, values=values)
