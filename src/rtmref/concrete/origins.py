"""Where an object that an invariant reads comes from, seen from the invariant's variables.

When an operation touches an object, only the bindings from which the invariant reaches that object
need to be checked again. An `Origin` is the way from a variable to the object; followed backwards
through the reverse indexes it gives those bindings. A `Link` starts at an object inside a
quantifier and goes through one of its references to an object that has an origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rtmref.concrete.indexes import target_sort
from rtmref.concrete.shape import conjuncts, is_variable
from rtmref.lang import expressions as e
from rtmref.lang.spec import Invariant, Spec
from rtmref.lang.traversal import parts
from rtmref.lang.types import SetType, SortType, Type

Variables = tuple[tuple[str, Type], ...]
Step = tuple[str, str]
"""Sort and field of one reference on the way."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A variable of the invariant and the references followed from it."""

    variable: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """From an object inside a quantifier, through `field`, to what has the origin."""

    sort: str
    field: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Everything:
    """No way back is known: every binding has to be checked."""


Way = Origin | Link | Everything


@dataclass(frozen=True, slots=True)
class Reading:
    """A field that an invariant reads ("" for existence), and the way to the object it is read of.

    `bound` marks an integer that the invariant only needs to be large enough: a change that makes
    it larger cannot violate anything.
    """

    sort: str
    field: str
    way: Way
    bound: bool = False


def readings(spec: Spec, invariant: Invariant) -> list[Reading]:
    """Everything that the invariant reads of the state, each once."""
    ways = _ways(invariant.variables)
    read = () if invariant.when is None else (invariant.when,)
    found = dict.fromkeys(readings_of(spec, invariant.variables, read))
    for part in conjuncts(invariant.then):
        found.update(dict.fromkeys(_required(spec, part, ways)))
    return list(found)


def readings_of(
    spec: Spec, variables: Variables, expressions: Iterable[e.Expression]
) -> list[Reading]:
    """Everything that expressions about the variables read of the state, each once."""
    ways = _ways(variables)
    found: dict[Reading, None] = {}
    for name, kind in variables:
        if isinstance(kind, SortType):
            found[Reading(kind.name, "", Origin(name))] = None
    for each in expressions:
        found.update(dict.fromkeys(_reads(spec, each, ways)))
    return list(found)


def _ways(variables: Variables) -> dict[str, Way]:
    return {name: Origin(name) for name, kind in variables if isinstance(kind, SortType)}


def _required(spec: Spec, node: e.Expression, ways: Mapping[str, Way]) -> Iterator[Reading]:
    """What a condition reads that has to hold; in `a < b` the field b is a bound."""
    if isinstance(node, e.Compare) and node.operator in ("<", "<="):
        upper = node.right
        if isinstance(upper, e.Field) and isinstance(upper.subject.type, SortType):
            way = _way(spec, upper.subject, ways)
            yield Reading(upper.subject.type.name, upper.name, way, bound=True)
            yield from _reads(spec, upper.subject, ways)
            yield from _reads(spec, node.left, ways)
            return
    yield from _reads(spec, node, ways)


def _reads(spec: Spec, node: e.Expression, ways: Mapping[str, Way]) -> Iterator[Reading]:
    match node:
        case e.Field(subject=subject, name=name):
            assert isinstance(subject.type, SortType)
            yield Reading(subject.type.name, name, _way(spec, subject, ways))
        case e.Live(subject=subject) if isinstance(subject.type, SortType):
            yield Reading(subject.type.name, "", _way(spec, subject, ways))
        case e.Bind(name=name, value=value, body=body):
            yield from _reads(spec, value, ways)
            yield from _reads(spec, body, {**ways, name: _way(spec, value, ways)})
            return
        case (
            e.Quantifier(variable=variable, domain=domain, body=body)
            | e.Filter(variable=variable, domain=domain, body=body)
            | e.Image(variable=variable, domain=domain, body=body)
            | e.FlatImage(variable=variable, domain=domain, body=body)
            | e.Find(variable=variable, domain=domain, body=body)
            | e.Sum(variable=variable, domain=domain, body=body)
        ):
            yield from _bound(spec, variable, domain, (body,), ways)
            return
        case (
            e.Pick(variable=variable, domain=domain, keys=keys)
            | e.Sorted(variable=variable, domain=domain, keys=keys)
        ):
            yield from _bound(spec, variable, domain, keys, ways)
            return
        case e.Extent(sort=sort):
            yield Reading(sort, "", Everything())
        case _:
            pass
    for part, _ in parts(node):
        yield from _reads(spec, part, ways)


def _bound(
    spec: Spec,
    variable: str,
    domain: e.Expression,
    bodies: tuple[e.Expression, ...],
    ways: Mapping[str, Way],
) -> Iterator[Reading]:
    conditions = [c for body in bodies for c in conjuncts(body)]
    base = domain
    inner = {variable}
    while isinstance(base, e.Filter):
        conditions += conjuncts(base.body)
        inner.add(base.variable)
        base = base.domain
    way = _bound_way(spec, inner, base, conditions, ways)
    if isinstance(base, e.Extent):
        yield Reading(base.sort, "", way)
    else:
        yield from _reads(spec, base, ways)
    below = {**ways, **dict.fromkeys(inner, way)}
    for condition in conditions:
        yield from _reads(spec, condition, below)


def _bound_way(
    spec: Spec,
    names: set[str],
    base: e.Expression,
    conditions: list[e.Expression],
    ways: Mapping[str, Way],
) -> Way:
    if isinstance(base, e.Extent):
        for condition in conditions:
            for name in names:
                link = _link(spec, name, base.sort, condition, ways)
                if link is not None:
                    return link
        return Everything()
    if isinstance(base.type, SetType) and not isinstance(base.type.item, SortType):
        return Everything()
    return _way(spec, base, ways)


def _link(
    spec: Spec, name: str, sort: str, condition: e.Expression, ways: Mapping[str, Way]
) -> Way | None:
    match condition:
        case e.Equal(left=left, right=right):
            pairs = [(left, right), (right, left)]
        case e.Contains(element=element, collection=collection):
            pairs = [(collection, element)]
        case _:
            return None
    for near, far in pairs:
        while isinstance(near, e.Narrow | e.Widen):
            near = near.subject
        if is_variable(near, name):
            return _way(spec, far, ways) if _leads(spec, far, ways) else None
        if isinstance(near, e.Field) and is_variable(near.subject, name):
            way = _way(spec, far, ways)
            kind = spec.field(sort, near.name).type
            if isinstance(way, Origin) and target_sort(kind) is not None:
                return Link(sort, near.name, way)
    return None


def _leads(spec: Spec, node: e.Expression, ways: Mapping[str, Way]) -> bool:
    return isinstance(_way(spec, node, ways), Origin)


def _way(spec: Spec, node: e.Expression, ways: Mapping[str, Way]) -> Way:
    match node:
        case e.Variable(name=name):
            return ways.get(name, Everything())
        case e.Narrow(subject=subject) | e.Widen(subject=subject) | e.At(subject=subject):
            return _way(spec, subject, ways)
        case e.Field(subject=subject, name=name):
            before = _way(spec, subject, ways)
            assert isinstance(subject.type, SortType)
            if isinstance(before, Origin) and target_sort(spec.field(subject.type.name, name).type):
                return Origin(before.variable, (*before.steps, (subject.type.name, name)))
            return Everything()
        case _:
            return Everything()
