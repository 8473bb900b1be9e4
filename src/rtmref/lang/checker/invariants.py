"""Invariants: the written ones."""

from __future__ import annotations

from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import condition
from rtmref.lang.clauses import strip
from rtmref.lang.entries import Entry, entries_of
from rtmref.lang.expressions import And, Contains, Expression, Literal, Variable
from rtmref.lang.spec import Invariant
from rtmref.lang.type_names import try_type
from rtmref.lang.types import (
    BOOL,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    SortType,
    StringType,
    Type,
)
from rtmref.lang.yaml_nodes import ScalarNode

Variables = tuple[tuple[str, Type], ...]


def invariant(entry: Entry, library: Library) -> Invariant:
    """The typed invariant."""
    context, variables = variables_of(entry, Context.empty(library, entry.key.span))
    when = None
    then: Expression = Literal(type=BOOL, span=entry.key.span, value=True)
    with recovery(context):
        when = formula(context, entry, "when")
        check_enumerable(context, entry, variables, when)
        inner = context.knowing(when, True) if when is not None else context
        then = formula(inner, entry, "then") or then
    return Invariant(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("says"),
        source=entry.source(),
        span=entry.key.span,
        says=entry.text("says"),
        variables=variables,
        when=when,
        then=then,
        origin="written",
        unreached=entry.text("unreached"),
        clause=_clause(entry),
        follows=entry.text("follows"),
    )


def _clause(entry: Entry) -> str:
    """The variables and conditions as they are written."""
    ranges = (
        f"{name}: {node.text}"
        for name, _, node in entries_of(entry.node.values.get("for"))
        if isinstance(node, ScalarNode)
    )
    said = {"for": ", ".join(ranges), "when": entry.text("when"), "then": entry.text("then")}
    return "\n".join(f"{key}: {' '.join(text.split())}" for key, text in said.items() if text)


def formula(context: Context, entry: Entry, key: str) -> Expression | None:
    """The condition at a key, if there is one."""
    node = entry.node.values.get(key)
    if not isinstance(node, ScalarNode):
        return None
    return condition(context, context.element.library.syntax(node))


def variables_of(entry: Entry, context: Context) -> tuple[Context, Variables]:
    """The variables at `for`, and the place where they are known."""
    variables: list[tuple[str, Type]] = []
    for name, key, node in entries_of(entry.node.values.get("for")):
        assert isinstance(node, ScalarNode)
        if name in context.names.values:
            context.report.add("RTM207", f"{name!r} already stands for something", key.span)
        checked = try_type(node, context.names, context.report)
        complaint = checked is not None and _complaint(checked)
        if complaint:
            context.report.add("RTM213", complaint, node.span)
        if checked is None or complaint:
            context.names.broken.add(name)
            continue
        context, unique = context.with_variable(name, checked)
        variables.append((unique, checked))
    return context, tuple(variables)


def _complaint(checked: Type) -> str:
    match checked:
        case HandleType() | OutType() | PointerType() | StringType() | MapType() | OptionalType():
            return f"a variable cannot range over {checked}"
        case _:
            return ""


def check_enumerable(
    context: Context, entry: Entry, variables: Variables, when: Expression | None
) -> None:
    """Values of infinite types are found where a conjunct of `when` says that they are."""
    places = {name: key.span for name, key, _ in entries_of(entry.node.values.get("for"))}
    for name in unranged(variables, when):
        context.report.add(
            "RTM506",
            f"nothing tells which values {name!r} has",
            places[name],
            f"'when' needs a conjunct '{name} in …'",
        )


def unranged(variables: Variables, when: Expression | None) -> list[str]:
    """The variables of which nothing tells which values they have."""
    found: set[str] = set()
    for conjunct in conjuncts(when):
        if isinstance(conjunct, Contains) and isinstance(
            element := strip(conjunct.element), Variable
        ):
            found.add(element.name)
    finite = (SortType, BitType, EnumType, BoolType)
    return [name for name, kind in variables if not isinstance(kind, finite) and name not in found]


def conjuncts(node: Expression | None) -> list[Expression]:
    """The parts of a conjunction, in order."""
    if isinstance(node, And):
        return conjuncts(node.left) + conjuncts(node.right)
    return [] if node is None else [node]
