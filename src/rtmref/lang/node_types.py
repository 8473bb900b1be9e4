"""Whether the types of the parts of an expression fit its node.

As `well_typed.py`, of which it is a part, it knows nothing of how the checker works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.lang import expressions as e
from rtmref.lang.spec import Spec
from rtmref.lang.type_relations import BUILTINS, item, key_and_entry, narrower, wider
from rtmref.lang.types import (
    BOOL,
    INT,
    BitType,
    HandleType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
    StructType,
    Type,
)

Scope = Mapping[str, Type]
"""The types of the names that an expression may mention."""


class NodeTypes:
    """The rules of expressions, under the declarations of one specification."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def typed(self, node: e.Expression, wanted: Type, scope: Scope) -> Iterator[str]:
        if node.type != wanted:
            yield f"{node.span}: {type(node).__name__} of type {node.type}, not {wanted}"
        yield from self.expression(node, scope)

    def kind(
        self, node: e.Expression, wanted: type | tuple[type, ...], scope: Scope
    ) -> Iterator[str]:
        if not isinstance(node.type, wanted):
            yield f"{node.span}: {type(node).__name__} of type {node.type}, not {wanted}"
        yield from self.expression(node, scope)

    def expression(self, node: e.Expression, scope: Scope) -> Iterator[str]:
        """The rules of one node, and of all below it."""
        for found in self.rules(node, scope):
            yield found if ":" in found else f"{node.span}: {type(node).__name__}: {found}"

    def rules(self, node: e.Expression, scope: Scope) -> Iterator[str]:
        own = node.type
        if isinstance(own, NullType):
            yield "its type is open"
        match node:
            case e.Variable(name=name):
                if scope.get(name) != own:
                    yield f"{name} is {scope.get(name)} in scope, {own} here"
            case e.Literal(value=value):
                names = {bool: "bool", int: "int", str: "string"}
                if names[type(value)] != str(own):
                    yield f"{value!r} of type {own}"
            case e.Null():
                if not isinstance(own, OptionalType | HandleType | OutType):
                    yield f"null of type {own}"
            case e.Limit(name=name):
                if self.spec.limits[name].type != own:
                    yield name
            case e.EnumValue(member=member, value=value):
                if self.spec.enums[str(own)].members[member] != value:
                    yield member
            case e.BitValue(member=member, index=index):
                if self.spec.bits[str(own)].names[member] != index:
                    yield member
            case e.Field(subject=subject, name=name):
                yield from self.kind(subject, SortType, scope)
                if self.spec.field(str(subject.type), name).type != own:
                    yield name
            case e.Member(subject=subject, name=name, index=index):
                yield from self.kind(subject, (StructType, PointerType), scope)
                if isinstance(subject.type, StructType):
                    declared = self.spec.structures[subject.type.name].members[index]
                    if (declared.name, declared.type) != (name, own):
                        yield name
                elif subject.type != PointerType(own):
                    yield name
            case e.At(subject=subject, key=key):
                assert isinstance(subject.type, MapType | ListType)
                yield from self.expression(subject, scope)
                where, entry = key_and_entry(subject.type)
                yield from self.typed(key, where, scope)
                if own != OptionalType(entry):
                    yield "type of an entry"
            case e.Not(operand=a):
                yield from self.typed(a, BOOL, scope)
            case e.And(left=a, right=b) | e.Or(left=a, right=b):
                yield from self.typed(a, BOOL, scope)
                yield from self.typed(b, BOOL, scope)
            case e.Compare(left=a, right=b) | e.Arithmetic(left=a, right=b):
                yield from self.typed(a, INT, scope)
                yield from self.typed(b, INT, scope)
            case e.Negate(operand=a):
                yield from self.typed(a, INT, scope)
            case e.Equal(left=a, right=b):
                yield from self.expression(a, scope)
                yield from self.typed(b, a.type, scope)
            case e.Conditional(test=a, then=b, otherwise=c):
                yield from self.typed(a, BOOL, scope)
                yield from self.typed(b, own, scope)
                yield from self.typed(c, own, scope)
            case e.Contains(element=a, collection=b):
                yield from self.kind(b, (SetType, ListType), scope)
                yield from self.expression(a, scope)
                among = isinstance(b, e.Extent) and isinstance(a.type, HandleType)
                if item(b.type) != a.type and not among:
                    yield f"{a.type} in {b.type}"
            case e.Live(subject=a):
                yield from self.kind(a, (HandleType, SortType), scope)
            case e.Narrow(subject=a):
                yield from self.expression(a, scope)
                if not narrower(own, a.type):
                    yield f"{a.type} narrowed to {own}"
            case e.Widen(subject=a):
                yield from self.expression(a, scope)
                if not wider(own, a.type):
                    yield f"{a.type} widened to {own}"
            case e.Extent(sort=sort):
                if own != SetType(SortType(sort)) or self.spec.sorts[sort].initial is not None:
                    yield sort
            case e.Singleton():
                if self.spec.sorts[str(own)].initial is None:
                    yield f"there is not one {own}"
            case e.BitSpace(bits=bits):
                if own != SetType(BitType(bits)):
                    yield bits
            case e.SetLiteral(items=items) | e.ListLiteral(items=items):
                for each in items:
                    yield from self.typed(each, item(own), scope)
            case e.Union(left=a, right=b) | e.Concat(left=a, right=b):
                yield from self.typed(a, own, scope)
                yield from self.typed(b, own, scope)
            case e.StructLiteral(values=values):
                members = self.spec.structures[str(own)].members
                for declared, given in zip(members, values, strict=True):
                    yield from self.typed(given, declared.type, scope)
            case e.Apply(function=name, arguments=arguments):
                parameters, result = BUILTINS[name]
                if own != result:
                    yield name
                for argument, wanted in zip(arguments, parameters, strict=True):
                    if argument.type not in wanted and not isinstance(argument.type, BitType):
                        yield f"{name} of {argument.type}"
                    yield from self.expression(argument, scope)
            case e.Size(subject=a):
                yield from self.kind(a, (SetType, ListType), scope)
            case e.Take(subject=a, count=b):
                yield from self.typed(a, own, scope)
                yield from self.typed(b, INT, scope)
            case e.Count(subject=a, element=b) | e.PlaceOf(subject=a, element=b):
                yield from self.typed(a, ListType(b.type), scope)
                yield from self.expression(b, scope)
            case e.Bind(name=name, value=a, body=b):
                yield from self.expression(a, scope)
                yield from self.typed(b, own, {**scope, name: a.type})
            case e.DecisionIs(decision=decision, option=option):
                if option not in self.spec.decisions[decision].options:
                    yield option
            case _:
                yield from self.binder(node, scope)

    def binder(self, node: e.Expression, scope: Scope) -> Iterator[str]:
        own = node.type
        match node:
            case (
                e.Quantifier(variable=name, domain=a)
                | e.Filter(variable=name, domain=a)
                | e.Find(variable=name, domain=a)
                | e.Image(variable=name, domain=a)
                | e.FlatImage(variable=name, domain=a)
                | e.Sum(variable=name, domain=a)
                | e.Pick(variable=name, domain=a)
                | e.Sorted(variable=name, domain=a)
            ):
                yield from self.kind(a, (SetType, ListType), scope)
                inside = {**scope, name: item(a.type)}
            case _:
                yield f"unknown node {type(node)}"
                return
        match node:
            case e.Quantifier(body=body) | e.Filter(body=body) | e.Find(body=body):
                yield from self.typed(body, BOOL, inside)
            case e.Sum(body=body):
                yield from self.typed(body, INT, inside)
            case e.Image(body=body):
                yield from self.expression(body, inside)
                if own != type(a.type)(body.type):  # type: ignore[call-arg, arg-type]
                    yield f"image of {body.type} in {own}"
            case e.FlatImage(body=body):
                yield from self.kind(body, (SetType, ListType), inside)
            case e.Pick(keys=keys) | e.Sorted(keys=keys):
                for key in keys:
                    yield from self.typed(key, INT, inside)
        wanted = {
            e.Quantifier: BOOL,
            e.Sum: INT,
            e.Filter: a.type,
            e.Find: OptionalType(item(a.type)),
            e.Pick: OptionalType(item(a.type)),
            e.Sorted: ListType(item(a.type)),
        }.get(type(node), own)
        if own != wanted:
            yield f"{own} where {wanted} should be"
