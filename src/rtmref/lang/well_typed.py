"""An independent look at typed expressions: whether the types of parts fit their nodes.

Knows nothing of how the checker works; what it finds would be a mistake of the checker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Invariant, Operation, Refusal, Sort, Spec
from rtmref.lang.types import (
    ADDRESS,
    BOOL,
    INT,
    PREFIX,
    BitType,
    EnumType,
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


def complaints_of(spec: Spec, names: Iterable[str]) -> Iterator[str]:
    """What does not fit in some operations and steps; what is no expression at all counts too."""
    look = _Look(spec)
    for name in names:
        try:
            yield from look.operation(spec.named(name))
        except (AssertionError, KeyError, StopIteration, ValueError, IndexError) as error:
            yield f"{name}: {type(error).__name__}"


def complaints_of_invariant(spec: Spec, invariant: Invariant) -> Iterator[str]:
    """What does not fit in an invariant."""
    look, scope = _Look(spec), dict(invariant.variables)
    for formula in (invariant.when, invariant.then):
        if formula is not None:
            yield from look.typed(formula, BOOL, scope)


def complaints(spec: Spec) -> Iterator[str]:
    """Everything in a specification whose types do not fit."""
    look = _Look(spec)
    for sort in spec.sorts.values():
        yield from (f"{sort.name}: {each}" for each in look.initial(sort))
    for operation in (*spec.operations.values(), *spec.steps.values()):
        yield from (f"{operation.name}: {each}" for each in look.operation(operation))
    for invariant in spec.invariants.values():
        yield from complaints_of_invariant(spec, invariant)


class _Look:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def initial(self, sort: Sort) -> Iterator[str]:
        fields = {each.name: each.type for each in sort.fields}
        for name, value in sort.initial or ():
            yield from self.typed(value, fields.pop(name), {})
        if sort.initial is not None and not all(
            isinstance(each, MapType) for each in fields.values()
        ):
            yield f"the beginning of {sort.name} lacks {fields}"

    def operation(self, operation: Operation) -> Iterator[str]:
        scope = {each.name: each.type for each in operation.parameters}
        for guard in operation.guards:
            if isinstance(guard, Refusal):
                yield from self.typed(guard.when, BOOL, scope)
            else:
                yield from self.statement(guard, scope)
        yield from self.block(operation.body, scope)
        yield from self.typed(operation.status, EnumType("Status"), scope)
        for result in operation.results:
            yield from self.expression(result.value, scope)

    def block(self, statements: tuple[s.Statement, ...], scope: dict[str, Type]) -> Iterator[str]:
        for each in statements:
            yield from self.statement(each, scope)

    def statement(self, node: s.Statement, scope: dict[str, Type]) -> Iterator[str]:
        match node:
            case s.Let(name=name, value=value):
                yield from self.expression(value, scope)
                scope[name] = value.type
            case s.Assign(targets=targets):
                for place, value in targets:
                    yield from self.place(place, value.type, scope)
                    yield from self.expression(value, scope)
            case s.Include(place=place, element=element) | s.Exclude(place=place, element=element):
                yield from self.place(place, SetType(element.type), scope)
                yield from self.expression(element, scope)
            case s.Create(sort=sort, name=name, values=values):
                fields = {each.name: each.type for each in self.spec.sorts[sort].fields}
                for field, value in values:
                    yield from self.typed(value, fields.pop(field), scope)
                if any(not isinstance(each, MapType) for each in fields.values()):
                    yield f"create {sort} lacks {fields}"
                scope[name] = SortType(sort)
            case s.Delete(subject=subject):
                yield from self.kind(subject, SortType, scope)
            case s.Each(variables=variables, body=body):
                inner = dict(scope)
                for name, domain in variables:
                    yield from self.kind(domain, (SetType, ListType), inner)
                    inner[name] = item(domain.type)
                yield from self.block(body, inner)
            case s.If(test=test, then=then, otherwise=otherwise):
                yield from self.typed(test, BOOL, scope)
                yes, no = dict(scope), dict(scope)
                yield from self.block(then, yes)
                yield from self.block(otherwise, no)
                for name in yes.keys() & no.keys() - scope.keys():
                    if yes[name] != no[name]:
                        yield f"{name} is {yes[name]} in one branch, {no[name]} in the other"
                    scope[name] = yes[name]
            case s.Scope(body=body):
                yield from self.block(body, scope)
            case s.Emit(recipient=to, event=event, context1=one, context2=two):
                yield from self.kind(to, SortType, scope)
                yield from self.kind(event, EnumType, scope)
                yield from self.expression(one, scope)
                yield from self.expression(two, scope)
            case _:
                yield f"unknown statement {type(node)}"

    def place(self, place: s.Place, written: Type, scope: Scope) -> Iterator[str]:
        yield from self.kind(place.subject, SortType, scope)
        field = self.spec.field(str(place.subject.type), place.field).type
        if place.key is not None:
            assert isinstance(field, MapType)
            yield from self.typed(place.key, field.key, scope)
            field = OptionalType(field.value)
        if field != written:
            yield f"{written} is written to {place.field}: {field}"

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
                where, entry = _entry(subject.type)
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


BUILTINS: Mapping[str, tuple[tuple[tuple[Type, ...], ...], Type]] = {
    "covers": (((PREFIX,), (PREFIX,)), BOOL),
    "length": (((PREFIX, ADDRESS),), INT),
    "bits": (((ADDRESS,),), INT),
    "net_address": (((INT,), (INT,), (INT,)), ADDRESS),
    "order": (((PREFIX,),), INT),
    "family": (((PREFIX, ADDRESS),), INT),
    "prefix": (((ADDRESS,),), PREFIX),
    "well_formed": (((ADDRESS,),), BOOL),
    "address": (((PREFIX,),), ADDRESS),
    "host": (((PREFIX,),), PREFIX),
    "index": (((),), INT),
}


def item(collection: Type) -> Type:
    """The type of the items of a set or list."""
    assert isinstance(collection, SetType | ListType)
    return collection.item


def _entry(subject: MapType | ListType) -> tuple[Type, Type]:
    """The types of key and entry of a map, of place and item of a list."""
    if isinstance(subject, MapType):
        return subject.key, subject.value
    return INT, subject.item


def narrower(own: Type, given: Type) -> bool:
    """Whether a value of one type can be one of the other, if something is known of it."""
    match given, own:
        case OptionalType(item=inner), _:
            return own == inner
        case HandleType(kinds=kinds), SortType(name=name):
            return name in kinds
        case HandleType(kinds=kinds), OptionalType(item=SortType(name=name)):
            return name in kinds
        case ListType(item=one), ListType(item=other):
            return narrower(other, one)
        case SetType(item=one), SetType(item=other):
            return narrower(other, one)
        case _:
            return False


def wider(own: Type, given: Type) -> bool:
    """Whether every value of one type is one of the other."""
    match given, own:
        case _ if own == given:
            return True
        case EnumType(), _ if own == INT:
            return True
        case SortType(name=name), HandleType(kinds=kinds):
            return name in kinds
        case HandleType(kinds=some), HandleType(kinds=kinds):
            return set(some) < set(kinds)
        case OptionalType(item=SortType(name=name)), HandleType(kinds=kinds):
            return name in kinds
        case OptionalType(item=one), OptionalType(item=other):
            return wider(other, one)
        case _, OptionalType(item=other):
            return wider(other, given)
        case ListType(item=one), ListType(item=other) | SetType(item=other):
            return wider(other, one)
        case SetType(item=one), SetType(item=other):
            return wider(other, one)
        case _:
            return False
