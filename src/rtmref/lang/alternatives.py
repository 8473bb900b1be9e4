"""What can go wrong at one node of the specification: what an author leaves out or mistakes.

Nothing here knows what the specification is about; a kind of mistake is a kind of node and an edit
of it. What an alternative makes need not be well typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import BOOL, INT, HandleType, OptionalType, SortType, StructType

OPPOSITE: Final[dict[str, e.CompareOperator]] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OTHER: Final[dict[str, e.ArithmeticOperator]] = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/"}
ATOMS: Final = (e.Equal, e.Contains, e.Live, e.Compare, e.DecisionIs, e.Quantifier)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A mistake at a node: its kind, which the node has once, and what stands there then.

    The sentence goes on after "nothing notices if". `instead` is None for nothing.
    """

    kind: str
    sentence: str
    instead: Any


def alternatives(node: Any, spec: Spec, op: Operation) -> Iterator[Alternative]:
    """What can go wrong at a node of the operation or step, each kind once."""
    match node:
        case Refusal():
            yield from _of_refusal(node, spec)
        case s.Statement():
            yield from _of_statement(node)
            yield from _of_given(node, op)
        case e.Expression():
            yield from of_expression(node, spec)


def of_expression(node: e.Expression, spec: Spec) -> Iterator[Alternative]:
    """What can go wrong at an expression, wherever it stands, each kind once."""
    yield from _of_condition(node)
    yield from _of_value(node, spec)
    yield from _of_collection(node)


def _of_refusal(node: Refusal, spec: Spec) -> Iterator[Alternative]:
    if node.waits:
        yield Alternative("no wait", "the call never waits here", None)
        return
    answer = f"the refusal with {node.status}" if node.status else "what stops the step"
    yield Alternative("no refusal", f"{answer} is left out", None)
    if isinstance(node.when, e.And | e.Or):
        other = replace(node, when=opposite(node.when))
        yield Alternative("negated when", f"{answer} comes in the opposite case", other)
    for enum in spec.enums.values():
        if enum.members.get(node.status) == node.status_value:
            status = _next(list(enum.members), node.status)
            other = replace(node, status=status, status_value=enum.members[status])
            yield Alternative("other status", f"{answer} answers {status}", other)
            break


def _of_statement(node: s.Statement) -> Iterator[Alternative]:
    match node:
        case s.Assign(targets=targets):
            for n, (place, _) in enumerate(targets):
                rest = targets[:n] + targets[n + 1 :]
                left = replace(node, targets=rest) if rest else None
                yield Alternative(f"{place.field} stays", f"{place.field} keeps its value", left)
        case s.If(then=then, otherwise=otherwise):
            always = s.Scope(span=node.span, procedure="", body=then)
            never = s.Scope(span=node.span, procedure="", body=otherwise)
            other = replace(node, then=otherwise, otherwise=then)
            yield Alternative("always", "the condition is taken to hold always", always)
            yield Alternative("never", "the condition is taken to hold never", never)
            yield Alternative("other way round", "the two cases change places", other)
        case s.Scope(procedure=procedure):
            yield Alternative("no scope", f"`{procedure}` is not called", None)
        case s.Include() | s.Exclude() | s.Delete() | s.Emit() | s.Each():
            what = type(node).__name__.lower()
            yield Alternative(f"no {what}", f"`{_WORDS[what]}` is left out", None)


def _of_given(node: s.Statement, op: Operation) -> Iterator[Alternative]:
    """What a field is given is one too many, or another object: one that the call is about."""
    match node:
        case s.Assign(targets=targets):
            for n, (place, value) in enumerate(targets):
                for kind, sentence, other in _other_values(place.field, value, op):
                    given = (*targets[:n], (place, other), *targets[n + 1 :])
                    yield Alternative(kind, sentence, replace(node, targets=given))
        case s.Create(values=values):
            for n, (name, value) in enumerate(values):
                for kind, sentence, other in _other_values(name, value, op):
                    items = (*values[:n], (name, other), *values[n + 1 :])
                    yield Alternative(kind, sentence, replace(node, values=items))
        case s.Include(place=place, element=element):
            for kind, sentence, other in _other_values(place.field, element, op):
                yield Alternative(kind, sentence, replace(node, element=other))


def _other_values(
    field: str, value: e.Expression, op: Operation
) -> Iterator[tuple[str, str, e.Expression]]:
    for more in _one_more(value):
        yield f"{field} one more", f"{field} is one more", more
    plain = value.subject if isinstance(value, e.Widen) else value
    if not isinstance(plain.type, SortType):
        return
    inner = plain.subject if isinstance(plain, e.Narrow) else plain
    own = inner.name if isinstance(inner, e.Variable) else ""
    for each in op.parameters:
        if (
            each.name != own
            and isinstance(each.type, HandleType)
            and each.type.kinds == (plain.type.name,)
        ):
            passed = e.Variable(type=each.type, span=plain.span, name=each.name)
            other: e.Expression = e.Narrow(type=plain.type, span=plain.span, subject=passed)
            if isinstance(value, e.Widen):
                other = replace(value, subject=other)
            yield f"{field} is {each.name}", f"{field} is {each.name}", other


_WORDS: Final = {
    "include": "add",
    "exclude": "remove",
    "delete": "delete",
    "emit": "emit",
    "each": "each",
}


def _of_condition(node: e.Expression) -> Iterator[Alternative]:
    match node:
        case e.And(left=left, right=right) | e.Or(left=left, right=right):
            yield Alternative("without the right", "the right condition is left out", left)
            yield Alternative("without the left", "the left condition is left out", right)
        case e.Not(operand=operand):
            yield Alternative("not negated", "the condition is not negated", operand)
        case e.Literal(value=bool(value)):
            yield Alternative("negated", "the opposite is said", replace(node, value=not value))
        case _ if isinstance(node, ATOMS):
            yield Alternative("negated", "the condition is negated", opposite(node))
    match node:
        case e.And():
            other: e.Expression = e.Or(type=BOOL, span=node.span, left=node.left, right=node.right)
            yield Alternative("or", "one of the two conditions is enough", other)
        case e.Or():
            other = e.And(type=BOOL, span=node.span, left=node.left, right=node.right)
            yield Alternative("and", "both conditions are needed", other)
        case e.Compare(operator=operator):
            bound = replace(node, operator=OPPOSITE[operator])
            yield Alternative("other bound", f"{operator} is {bound.operator}", bound)
        case e.Quantifier(kind=kind):
            quantifier = replace(node, kind="all" if kind == "exists" else "exists")
            sentence = f"`{kind}` is `{quantifier.kind}`"
            yield Alternative("other quantifier", sentence, quantifier)


def _of_value(node: e.Expression, spec: Spec) -> Iterator[Alternative]:
    match node:
        case e.Literal(value=value) if isinstance(value, int) and not isinstance(value, bool):
            for kind, step in (("one more", 1), ("one less", -1)):
                other = replace(node, value=value + step)
                yield Alternative(kind, f"{value} is {other.value}", other)
        case e.Limit(name=name) if node.type == INT:
            yield from (
                Alternative("one more", f"the limit {name} is exceeded by one", more)
                for more in _one_more(node)
            )
        case e.StructLiteral(values=values):
            for n, part in enumerate(values):
                for more in _one_more(part):
                    items = (*values[:n], more, *values[n + 1 :])
                    what = f"value {n + 1}"
                    made = replace(node, values=items)
                    yield Alternative(f"{what} one more", f"{what} is one more", made)
        case e.Conditional(then=then, otherwise=otherwise):
            yield Alternative("always", "the condition is taken to hold always", then)
            yield Alternative("never", "the condition is taken to hold never", otherwise)
        case e.Arithmetic(operator=operator):
            changed = replace(node, operator=OTHER[operator])
            yield Alternative("other operator", f"{operator} is {changed.operator}", changed)
        case e.Negate(operand=operand):
            yield Alternative("not negated", "the sign is left out", operand)
        case e.Widen(type=OptionalType()):
            null = e.Null(type=node.type, span=node.span)
            yield Alternative("null", "null stands there instead", null)
    yield from _other_name(node, spec)


def _other_name(node: e.Expression, spec: Spec) -> Iterator[Alternative]:
    """Another name of the same kind, the next one of those that are declared."""
    match node:
        case e.EnumValue(member=member):
            members = spec.enums[str(node.type)].members
            name = _next(list(members), member)
            other: e.Expression = replace(node, member=name, value=members[name])
        case e.BitValue(member=member):
            positions = spec.bits[str(node.type)].names
            name = _next(list(positions), member)
            other = replace(node, member=name, index=positions[name])
        case e.Field(subject=subject, name=member) if isinstance(subject.type, SortType):
            declared = spec.sorts[subject.type.name].fields
            name = _next([each.name for each in declared if each.type == node.type], member)
            other = replace(node, name=name)
        case e.Member(subject=subject, name=member) if isinstance(subject.type, StructType):
            known = spec.structures[subject.type.name].members
            alike = [each.name for each in known if each.type == node.type]
            name = _next(alike, member)
            index = [each.name for each in known].index(name)
            other = replace(node, name=name, index=index)
        case _:
            return
    if name != member:
        yield Alternative("other name", f"`{member}` is `{name}`", other)


def _of_collection(node: e.Expression) -> Iterator[Alternative]:
    match node:
        case e.Filter(domain=domain):
            yield Alternative("no filter", "everything passes the filter", domain)
        case e.Take(subject=subject):
            yield Alternative("all", "all of them are taken", subject)
        case e.Union(left=left, right=right) | e.Concat(left=left, right=right):
            yield Alternative("without the right", "the right part is left out", left)
            yield Alternative("without the left", "the left part is left out", right)
        case e.SetLiteral(items=items) | e.ListLiteral(items=items):
            for n in range(len(items)):
                rest = replace(node, items=items[:n] + items[n + 1 :])
                yield Alternative(f"without item {n + 1}", f"item {n + 1} is left out", rest)
        case e.Pick(kind=kind):
            other = replace(node, kind="max" if kind == "min" else "min")
            yield Alternative("other end", f"`{kind}_by` is `{other.kind}_by`", other)
            yield from _of_keys(node)
        case e.Sorted():
            yield from _of_keys(node)


def _of_keys(node: e.Pick | e.Sorted) -> Iterator[Alternative]:
    keys = node.keys
    for n, key in enumerate(keys):
        if len(keys) > 1:
            rest = replace(node, keys=keys[:n] + keys[n + 1 :])
            yield Alternative(f"without key {n + 1}", f"key {n + 1} does not count", rest)
        turned = e.Negate(type=INT, span=key.span, operand=key)
        reversed_ = replace(node, keys=(*keys[:n], turned, *keys[n + 1 :]))
        yield Alternative(f"key {n + 1} turned", f"key {n + 1} orders downwards", reversed_)
        if n + 1 < len(keys):
            swapped = replace(node, keys=(*keys[:n], keys[n + 1], key, *keys[n + 2 :]))
            sentence = f"key {n + 2} comes before key {n + 1}"
            yield Alternative(f"key {n + 1} later", sentence, swapped)


def _one_more(node: e.Expression) -> Iterator[e.Expression]:
    """The number and one, if it is one that is not constant."""
    if node.type == INT and not isinstance(node, e.Literal):
        one = e.Literal(type=INT, span=node.span, value=1)
        yield e.Arithmetic(type=INT, span=node.span, operator="+", left=node, right=one)


def opposite(node: e.Expression) -> e.Expression:
    """The condition negated."""
    return e.Not(type=BOOL, span=node.span, operand=node)


def _next(names: Sequence[Item], name: Item) -> Item:
    """The one after it, the first after the last; itself if it is alone or not among them."""
    return names[(names.index(name) + 1) % len(names)] if name in names else name
