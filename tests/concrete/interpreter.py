"""The meaning of the language once more, as a walk over the syntax on plain data.

Nothing is compiled, indexed or undone here, every construct is one obvious case; slow, and only for
comparison with the generated Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Invariant, Operation, Refusal, Spec
from rtmref.lang.types import BitType, HandleType, ListType, SetType, SortType, Type
from rtmref.snapshots import Call, Plain, Reference, Snapshot
from rtmref.values import WIDTHS, NetAddress, covers, masked, well_formed

Names = dict[str, Plain]
Objects = dict[Reference, dict[str, Plain]]


@dataclass
class World:
    """A state that can be changed, and what was sent."""

    spec: Spec
    objects: Objects
    limits: Mapping[str, Plain]
    decisions: Mapping[str, str]
    last: dict[str, int]
    events: list[tuple[Plain, ...]] = field(default_factory=list)
    gone: Objects = field(default_factory=dict)
    """What was deleted, as it was last: in odd states something may still point to it."""

    def fields(self, o: Plain) -> dict[str, Plain]:
        """The fields of an object, one that is gone included."""
        assert isinstance(o, Reference)
        return self.objects[o] if o in self.objects else self.gone[o]


def interpret(
    spec: Spec,
    before: Snapshot,
    call: Call,
    last: Mapping[str, int] | None = None,
    parked: Sequence[tuple[int, Call]] = (),
    waits_as: int = 1,
) -> tuple[tuple[Plain, ...], Snapshot, World]:
    """Outcome, state after, and the world with its events.

    `last` gives the numbers that the sorts have used up; by default the greatest ones listed.
    `parked` are the calls that wait already, `waits_as` the number of this one if it has to wait.
    """
    world = world_of(spec, before)
    world.last.update(last or {})
    outcome, waits = answer(call, world)
    if waits:
        return (*outcome, waits_as), before, world
    step_by_step(world)
    left = list(parked)
    while any(goes_on(one, left, world) for one in left):
        step_by_step(world)
    return outcome, snapshot(world), world


def answer(call: Call, world: World) -> tuple[tuple[Plain, ...], bool]:
    """What the operation itself answers, and whether the call has to wait."""
    op = world.spec.operations[call.operation]
    names: Names = {p.name: call.arguments[p.name] for p in op.parameters}
    refusal = refused(op, names, world)
    if refusal is not None:
        return (refusal.status_value,), refusal.waits
    perform(op.body, names, world.objects, world)
    results = [value(result.value, names, world) for result in op.results]
    return (value(op.status, names, world), *results), False


def step_by_step(world: World) -> None:
    """Whatever happens by itself."""
    while any(happens(step, world) for step in world.spec.steps.values()):
        pass


def goes_on(one: tuple[int, Call], left: list[tuple[int, Call]], world: World) -> bool:
    """Let a parked call go on if it can; it is then no longer among those left."""
    number, call = one
    place = len(world.events)
    outcome, waits = answer(call, world)
    if not waits:
        left.remove(one)
        caller = next(iter(call.arguments.values()))
        world.events.insert(place, (caller, "completed", number, outcome))
    return not waits


def refused(op: Operation, names: Names, world: World) -> Refusal | None:
    """The first refusal that holds; the names of the guards are added to `names`."""
    for guard in op.guards:
        if not isinstance(guard, Refusal):
            names[guard.name] = value(guard.value, names, world)
        elif value(guard.when, names, world):
            return guard
    return None


def happens(step: Operation, world: World) -> bool:
    """Do the step if nothing stops it; tells whether it was done."""
    names: Names = {}
    if refused(step, names, world) is not None:
        return False
    perform(step.body, names, world.objects, world)
    return True


def world_of(spec: Spec, before: Snapshot) -> World:
    """The state as something that can be changed."""
    objects = {
        Reference(sort, number): dict(fields)
        for sort, listed in before.objects.items()
        for number, fields in listed
    }
    last = {sort: max((n for n, _ in listed), default=0) for sort, listed in before.objects.items()}
    return World(spec, objects, before.limits, before.decisions, last)


def snapshot(world: World) -> Snapshot:
    """The state as plain data."""
    listed = {
        sort: tuple(
            (reference.number, fields)
            for reference, fields in sorted(world.objects.items())
            if reference.sort == sort
        )
        for sort in world.spec.sorts
    }
    return Snapshot(listed, world.limits, world.decisions)


def holds(invariant: Invariant, world: World) -> bool:
    """Whether no binding violates the invariant; numbers are tried as far as the state has them."""
    domains = [_domain(kind, world) for _, kind in invariant.variables]
    for binding in product(*domains):
        names = dict(zip((name for name, _ in invariant.variables), binding, strict=True))
        when = invariant.when is None or value(invariant.when, names, world)
        if when and not value(invariant.then, names, world):
            return False
    return True


def _domain(kind: Type, world: World) -> Sequence[Plain]:
    match kind:
        case SortType(sort):
            return extent(sort, world)
        case BitType(name):
            return range(world.spec.bits[name].size)
        case _:
            return sorted(set(_spoken(world)))


def _spoken(world: World) -> Iterator[int]:
    for fields in world.objects.values():
        for one in fields.values():
            yield from (n for n in _flat(one) if isinstance(n, int))


def _flat(one: Plain) -> Iterable[Plain]:
    return one if isinstance(one, tuple | frozenset) else (one,)


def extent(sort: str, world: World) -> list[Reference]:
    """The objects of a sort, oldest first."""
    return sorted(reference for reference in world.objects if reference.sort == sort)


def is_word(kind: Type) -> bool:
    """Whether the type is a set of bits."""
    return isinstance(kind, SetType) and isinstance(kind.item, BitType)


def items(collection: Plain, kind: Type) -> list[Plain]:
    """The items one by one, those of a set in their natural order."""
    if is_word(kind):
        return [n for n in range(collection.bit_length()) if collection >> n & 1]
    if isinstance(collection, frozenset):
        return sorted(collection, key=lambda one: (str(type(one)), one))
    return list(collection)


def gathered(found: Iterable[Plain], kind: Type) -> Plain:
    """The items as a collection of the type."""
    if is_word(kind):
        return sum(1 << n for n in set(found))
    return frozenset(found) if isinstance(kind, SetType) else tuple(found)


def value(node: e.Expression, names: Names, world: World) -> Plain:
    """The value of an expression."""

    def of(part: e.Expression) -> Plain:
        return value(part, names, world)

    def under(name: str, item: Plain, part: e.Expression) -> Plain:
        return value(part, {**names, name: item}, world)

    match node:
        case e.Literal(value=constant):
            return constant
        case e.Null():
            return None
        case e.Variable(name=name):
            return names[name]
        case e.Singleton(type=SortType(sort)):
            return extent(sort, world)[0]
        case e.Limit(name=name):
            return world.limits[name]
        case e.DecisionIs(decision=decision, option=option):
            return world.decisions[decision] == option
        case e.EnumValue(value=number):
            return number
        case e.BitValue(index=index):
            return index
        case e.Field(subject=subject, name=name):
            return world.fields(of(subject))[name]
        case e.Member(subject=subject, index=index):
            return of(subject)[index]
        case e.At(subject=subject, key=key) if isinstance(subject.type, ListType):
            return dict(enumerate(of(subject))).get(of(key))
        case e.At(subject=subject, key=key):
            return of(subject).get(of(key))
        case e.Not(operand=operand):
            return not of(operand)
        case e.And(left=left, right=right):
            return of(left) and of(right)
        case e.Or(left=left, right=right):
            return of(left) or of(right)
        case e.Equal(left=left, right=right):
            return of(left) == of(right)
        case e.Compare(operator=operator, left=left, right=right):
            return COMPARE[operator](of(left), of(right))
        case e.Arithmetic(operator=operator, left=left, right=right):
            return COMPUTE[operator](of(left), of(right))
        case e.Negate(operand=operand):
            return -of(operand)
        case e.Conditional(test=test, then=then, otherwise=otherwise):
            return of(then) if of(test) else of(otherwise)
        case e.Contains(element=element, collection=collection):
            return of(element) in items(of(collection), collection.type)
        case e.Live(subject=subject):
            return _live(of(subject), subject.type, world)
        case e.Narrow(subject=subject):
            return of(subject)
        case e.Widen(subject=subject):
            if isinstance(node.type, SetType) and isinstance(subject.type, ListType):
                return gathered(of(subject), node.type)
            return of(subject)
        case e.Extent(sort=sort):
            return frozenset(extent(sort, world))
        case e.BitSpace(bits=bits):
            return (1 << world.spec.bits[bits].size) - 1
        case e.SetLiteral(items=listed) | e.ListLiteral(items=listed):
            return gathered([of(one) for one in listed], node.type)
        case e.Union(left=left, right=right):
            return of(left) | of(right)
        case e.Concat(left=left, right=right):
            return of(left) + of(right)
        case e.Quantifier(kind=kind, variable=name, domain=domain, body=body):
            answers = [under(name, one, body) for one in items(of(domain), domain.type)]
            return any(answers) if kind == "exists" else all(answers)
        case e.Filter(variable=name, domain=domain, body=body):
            kept = (one for one in items(of(domain), domain.type) if under(name, one, body))
            return gathered(kept, node.type)
        case e.Image(variable=name, domain=domain, body=body):
            made = [under(name, one, body) for one in items(of(domain), domain.type)]
            return gathered(made, node.type)
        case e.FlatImage(variable=name, domain=domain, body=body):
            parts = [under(name, one, body) for one in items(of(domain), domain.type)]
            return gathered([x for part in parts for x in items(part, body.type)], node.type)
        case e.Find(variable=name, domain=domain, body=body):
            fitting = [one for one in items(of(domain), domain.type) if under(name, one, body)]
            return fitting[0] if fitting else None
        case e.Pick(kind=kind, variable=name, domain=domain, keys=keys):
            ranked = _ranked(items(of(domain), domain.type), name, keys, under)
            best = min if kind == "min" else max
            return best(ranked, key=lambda row: row[0])[1] if ranked else None
        case e.Sorted(variable=name, domain=domain, keys=keys):
            ranked = _ranked(items(of(domain), domain.type), name, keys, under)
            return tuple(one for _, one in sorted(ranked, key=lambda row: row[0]))
        case e.Take(subject=subject, count=count):
            return of(subject)[: max(0, of(count))]
        case e.Size(subject=subject):
            return len(items(of(subject), subject.type))
        case e.Sum(variable=name, domain=domain, body=body):
            return sum(under(name, one, body) for one in items(of(domain), domain.type))
        case e.Count(subject=subject, element=element):
            return of(subject).count(of(element))
        case e.PlaceOf(subject=subject, element=element):
            places = [n for n, one in enumerate(of(subject)) if one == of(element)]
            return places[-1] if places else -1
        case e.StructLiteral(values=members):
            return tuple(of(member) for member in members)
        case e.Apply(function=function, arguments=arguments):
            return APPLY[function](*(of(argument) for argument in arguments))
        case e.Bind(name=name, value=bound, body=body):
            return under(name, of(bound), body)
        case _:
            raise AssertionError(f"no meaning for {type(node).__name__}")


def _ranked(
    listed: list[Plain],
    name: str,
    keys: Sequence[e.Expression],
    under: Callable[[str, Plain, e.Expression], Plain],
) -> list[tuple[tuple[int, ...], Plain]]:
    return [(tuple(under(name, one, key) for key in keys), one) for one in listed]


def _live(subject: Plain, kind: Type, world: World) -> bool:
    if not isinstance(subject, Reference) or subject not in world.objects:
        return False
    return not isinstance(kind, HandleType) or subject.sort in kind.kinds


COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
COMPUTE: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}
APPLY: dict[str, Callable[..., Any]] = {
    "covers": covers,
    "length": lambda address: address.NumBits,
    "bits": lambda address: address.AddrBits,
    "net_address": NetAddress,
    "order": lambda prefix: prefix.AddrBits * 256 + prefix.NumBits,
    "family": lambda address: address.AddressFamily,
    "prefix": masked,
    "well_formed": well_formed,
    "address": lambda prefix: prefix,
    "host": lambda prefix: NetAddress(prefix[0], WIDTHS[prefix[0]], prefix[2]),
    "index": lambda bit: bit,
}


def perform(body: Sequence[s.Statement], names: Names, read: Objects, world: World) -> None:
    """Run statements that read `read` and write the world: one and the same outside `each`.

    Names that the statements bind are added to `names`.
    """
    reader = replace(world, objects=read)
    for node in body:
        _perform(node, names, reader, world)


def _perform(node: s.Statement, names: Names, reader: World, world: World) -> None:
    def of(part: e.Expression) -> Plain:
        return value(part, names, reader)

    match node:
        case s.Let(name=name, value=bound):
            found = of(bound)
            names[name] = dict(found) if isinstance(found, dict) else found
        case s.Assign(targets=targets):
            ready = [
                (of(place.subject), place.field, place.key and of(place.key), place.key, of(new))
                for place, new in targets
            ]
            for subject, name, key, has_key, new in ready:
                _assign(world, subject, name, key, has_key is not None, new)
        case s.Include(place=place, element=element):
            _member(world, of(place.subject), place.field, of(element), True)
        case s.Exclude(place=place, element=element):
            _member(world, of(place.subject), place.field, of(element), False)
        case s.Create(sort=sort, name=name, values=values):
            given = {field_name: of(one) for field_name, one in values}
            world.last[sort] += 1
            names[name] = Reference(sort, world.last[sort])
            declared = world.spec.sorts[sort].fields
            world.objects[names[name]] = {f.name: given.get(f.name, {}) for f in declared}
        case s.Delete(subject=subject):
            o = of(subject)
            if o in world.objects:
                world.gone[o] = world.objects.pop(o)
        case s.Each(variables=variables, body=inner):
            before = {reference: dict(fields) for reference, fields in reader.objects.items()}
            frozen = replace(world, objects=before)
            for combination in _combinations(variables, names, frozen):
                perform(inner, combination, before, world)
        case s.If(test=test, then=then, otherwise=otherwise):
            perform(then if of(test) else otherwise, names, reader.objects, world)
        case s.Scope(body=inner):
            perform(inner, names, reader.objects, world)
        case s.Emit(recipient=recipient, event=event, context1=first, context2=second):
            world.events.append((of(recipient), of(event), of(first), of(second)))
        case _:
            raise AssertionError(f"no meaning for {type(node).__name__}")


def _combinations(
    variables: Sequence[tuple[str, e.Expression]], names: Names, world: World
) -> Iterator[Names]:
    if not variables:
        yield dict(names)
        return
    (name, domain), rest = variables[0], variables[1:]
    listed = items(value(domain, names, world), domain.type)
    for item in dict.fromkeys(listed):
        yield from _combinations(rest, {**names, name: item}, world)


def _assign(
    world: World, subject: Reference, name: str, key: Plain, is_entry: bool, new: Plain
) -> None:
    if not is_entry:
        world.fields(subject)[name] = new
        return
    entries = {k: v for k, v in world.fields(subject)[name].items() if k != key}
    world.fields(subject)[name] = entries if new is None else {**entries, key: new}


def _member(world: World, subject: Reference, name: str, element: Plain, present: bool) -> None:
    old = world.fields(subject)[name]
    if isinstance(old, int):
        world.fields(subject)[name] = old | 1 << element if present else old & ~(1 << element)
    else:
        world.fields(subject)[name] = old | {element} if present else old - {element}
