"""Places: fields of objects and entries of their maps, as statements write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rtmref.diagnostics import Span
from rtmref.lang.checker.access import present
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, expect
from rtmref.lang.clauses import strip
from rtmref.lang.expressions import Expression, Variable
from rtmref.lang.records import record
from rtmref.lang.report import did_you_mean
from rtmref.lang.statements import Place
from rtmref.lang.syntax import Index, Select, Syntax
from rtmref.lang.traversal import walk
from rtmref.lang.types import MapType, OptionalType, SortType, Type
from rtmref.lang.yaml_nodes import ScalarNode


@record
class Loop:
    """The `each` statements around a place: their variables, and what depends on which of them."""

    variables: tuple[str, ...] = ()
    owned: frozenset[str] = frozenset()
    """Loop variables and objects created in the body: those whose fields the body may write."""
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Loop variables that a name of the body depends on."""

    def dependencies(self, *nodes: Expression | None) -> frozenset[str]:
        """Loop variables that expressions depend on."""
        found: set[str] = set()
        for node in nodes:
            for part in walk(node) if node is not None else ():
                if isinstance(part, Variable):
                    found |= self.depends.get(part.name, frozenset())
        return frozenset(found)


def place(context: Context, scalar: ScalarNode) -> tuple[Place, Type]:
    """The place that a scalar names and the type of what is written there."""
    syntax = context.element.library.syntax(scalar)
    key_syntax = syntax.key if isinstance(syntax, Index) else None
    target = syntax.subject if isinstance(syntax, Index) else syntax
    if not isinstance(target, Select):
        raise context.fail(
            "RTM500",
            "this is not a place",
            scalar.span,
            "write 'object.field' or 'object.field[key]'",
        )
    subject = present(context, check(context, target.subject))
    if not isinstance(subject.type, SortType):
        raise context.fail(
            "RTM500",
            f"a value of type {subject.type} does not change",
            target.span,
            "only fields of objects are written",
        )
    checked = _field_type(context, subject.type.name, target)
    whole = Place(subject=subject, field=target.name, key=None)
    return _with_key(context, whole, checked, key_syntax, scalar.span)


def _field_type(context: Context, sort: str, target: Select) -> Type:
    fields = context.names.fields.get(sort, {})
    if target.name not in fields:
        if context.names.is_excused(target.name):
            raise context.names.unknown("field", target.name, {}, target.span, context.report)
        raise context.fail(
            "RTM200",
            f"{sort} has no field {target.name!r}",
            target.name_span,
            did_you_mean(target.name, fields),
        )
    return fields[target.name].type


def _with_key(
    context: Context, place: Place, checked: Type, key: Syntax | None, span: Span
) -> tuple[Place, Type]:
    if key is None and not isinstance(checked, MapType):
        return place, checked
    if not isinstance(checked, MapType):
        raise context.fail("RTM307", f"{checked} has no entries", span)
    if key is None:
        raise context.fail(
            "RTM501", "a map is written entry by entry", span, f"write '….{place.field}[key]'"
        )
    typed = expect(context, key, checked.key)
    entry = Place(subject=place.subject, field=place.field, key=typed)
    return entry, OptionalType(checked.value)


def check_ownership(
    context: Context, loop: Loop | None, place: Place, span: Span, *values: Expression
) -> None:
    """Inside `each`: that no two rounds write one place, or that they would write the same."""
    if loop is None:
        return
    subject = strip(place.subject)
    owners = {
        context.facts.key(Variable(type=subject.type, span=subject.span, name=name))
        for name in sorted(loop.owned)
    }
    if context.facts.key(subject) not in owners:
        raise context.fail(
            "RTM502",
            "another round of `each` could write the same place",
            span,
            "places in `each` belong to its variables or to objects that it creates",
        )
    fixed = loop.dependencies(subject, place.key)
    varying = loop.dependencies(*values) - fixed
    if varying and not _is_created(loop, subject):
        raise context.fail(
            "RTM503",
            f"rounds that differ in {', '.join(sorted(varying))} would write "
            "different values to the same place",
            span,
        )


def _is_created(loop: Loop, subject: Expression) -> bool:
    return isinstance(subject, Variable) and subject.name in loop.owned - set(loop.variables)
