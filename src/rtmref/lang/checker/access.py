"""Fields, members, entries of maps."""

from __future__ import annotations

from rtmref.lang.checker.coercion import coerce, settle
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, expect, rule
from rtmref.lang.expressions import At, Expression, Field, Member
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Parameter
from rtmref.lang.syntax import Index, Select
from rtmref.lang.types import (
    INT,
    HandleType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    PointerType,
    SortType,
    StructType,
    Type,
)


@rule(Select)
def select(context: Context, syntax: Select, wish: Type | None) -> Expression:
    """`object.field`, `structure.member`, `pointer.value`."""
    subject = present(context, check(context, syntax.subject))
    match subject.type:
        case SortType(name=sort):
            field = _find(context, syntax, context.names.fields.get(sort), f"{sort} has no field")
            return Field(type=field.type, span=syntax.span, subject=subject, name=field.name)
        case StructType(name=name):
            members = {each.name: each for each in context.names.structures[name].members}
            member = _find(context, syntax, members, f"{name} has no member")
            index = tuple(members).index(member.name)
            return Member(
                type=member.type, span=syntax.span, subject=subject, name=member.name, index=index
            )
        case PointerType(item=item):
            if syntax.name != "value":
                raise context.fail("RTM306", "a pointer has nothing but '.value'", syntax.name_span)
            return Member(type=item, span=syntax.span, subject=subject, name="value", index=0)
        case other:
            raise context.fail(
                "RTM306", f"a value of type {other} has no {syntax.name!r}", syntax.name_span
            )


def present(context: Context, subject: Expression) -> Expression:
    """The object, structure or pointer behind an optional or a handle, known to be there."""
    match subject.type:
        case OptionalType(item=item):
            return coerce(context, subject, item)
        case HandleType(kinds=(kind,)):
            return coerce(context, subject, SortType(kind))
        case HandleType():
            settled = settle(context, subject)
            if isinstance(settled.type, HandleType):
                raise context.uncertain(
                    "RTM400",
                    "it is not known here what the handle refers to",
                    subject.span,
                    "test it with '… in SORT' before",
                )
            return settled
        case _:
            return subject


def _find(
    context: Context, syntax: Select, known: dict[str, Parameter] | None, lacks: str
) -> Parameter:
    found = (known or {}).get(syntax.name)
    if found is None:
        if context.names.is_excused(syntax.name):
            raise context.names.unknown("name", syntax.name, {}, syntax.name_span, context.report)
        raise context.fail(
            "RTM200",
            f"{lacks} {syntax.name!r}",
            syntax.name_span,
            did_you_mean(syntax.name, known or ()),
        )
    return found


@rule(Index)
def index(context: Context, syntax: Index, wish: Type | None) -> Expression:
    """`map[key]`, `list[place]`."""
    subject = check(context, syntax.subject)
    match subject.type:
        case MapType(key=key_type, value=value):
            checked = OptionalType(value)
        case ListType():
            subject = settle(context, subject)
            assert isinstance(subject.type, ListType)
            key_type, checked = INT, _item_or_nothing(context, subject.type.item, syntax)
        case other:
            raise context.fail("RTM307", f"{other} has no entries", syntax.span)
    key = expect(context, syntax.key, key_type)
    return At(type=checked, span=syntax.span, subject=subject, key=key)


def _item_or_nothing(context: Context, item: Type, syntax: Index) -> OptionalType:
    """The type of an item or nothing; items that can be null themselves would be ambiguous."""
    if isinstance(item, OptionalType | HandleType | NullType):
        raise context.fail(
            "RTM310",
            f"the items of list<{item}> may be null themselves",
            syntax.subject.span,
            "filter them first",
        )
    return OptionalType(item)
