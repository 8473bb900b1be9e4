"""Exploration finds exactly the states that there are, and the shortest way to what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations, product
from typing import Any

import pytest

from rtmref.concrete import snapshot
from rtmref.concrete.images import assigned
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.stamps import Stamps, stamps
from rtmref.engine.exploration import Exploration, way_to
from rtmref.engine.slices import slice_for, with_stamps
from rtmref.engine.ways import begin, trace_of
from rtmref.lang.spec import Spec
from rtmref.lang.statements import Place
from rtmref.lang.trees import nodes
from rtmref.scope import Each, Scope
from rtmref.scope.loading import load_texts
from rtmref.snapshots import Call, Reference, Snapshot
from rtmref.values import NetAddress

ROUTES = """
theme: tiny
doc: T.
scopes:
  tiny:
    says: Two clients, two destinations and two costs.
    chapters: [routes]
    most: {Route: 2}
    begin:
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityInstanceId: 1}}}
        as: one
    calls:
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityInstanceId: 2}}}
      - RtmDeregisterEntity: {RtmRegHandle: Entity}
      - RtmAddRouteToDest:
          RtmRegHandle: Entity
          DestAddress: {any: [10.0.0.0/8, 20.0.0.0/8]}
          RouteInfo: {PrefInfo: {Metric: {any: [1, 2]}}, BelongsToViews: 1}
          TimeToLive: INFINITE
          ChangeFlags: {any: [0, RTM_ROUTE_CHANGE_NEW]}
      - RtmDeleteRouteToDest: {RtmRegHandle: Entity, RouteHandle: Route}
"""
LOCKS = """
theme: tiny
doc: T.
scopes:
  tiny:
    says: Two clients wait for each other.
    chapters: [locks]
    waiting: 1
    begin:
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityInstanceId: 1}}}
        as: one
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityInstanceId: 2}}}
        as: two
      - RtmAddRouteToDest:
          {RtmRegHandle: one, DestAddress: 10.0.0.0/8, RouteInfo: {BelongsToViews: 1}}
        as: route
    calls:
      - RtmLockRoute: {RtmRegHandle: Entity, RouteHandle: Route, LockRoute: {any: [true, false]}}
      - RtmDeleteRouteToDest: {RtmRegHandle: Entity, RouteHandle: Route}
"""

REFERENCES = """
theme: tiny
doc: T.
scopes:
  tiny:
    says: A client asks for two destinations as often as it likes.
    chapters: [destinations]
    most: {Route: 2}
    begin:
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityInstanceId: 1}}}
        as: one
    calls:
      - RtmAddRouteToDest:
          RtmRegHandle: Entity
          DestAddress: {any: [10.0.0.0/8, 20.0.0.0/8]}
          RouteInfo: {BelongsToViews: 1}
          TimeToLive: INFINITE
      - RtmGetExactMatchDestination:
          RtmRegHandle: Entity
          DestAddress: {any: [10.0.0.0/8, 20.0.0.0/8]}
          ProtocolId: RTM_BEST_PROTOCOL
          TargetViews: 1
      - RtmDeregisterEntity: {RtmRegHandle: Entity}
"""


def tiny(spec: Spec, text: str) -> Scope:
    """The one scope of a text."""
    loaded = load_texts(spec, {"tiny.yaml": text})
    assert loaded.diagnostics == ()
    return loaded.found["tiny"]


def explored(spec: Spec, scope: Scope, depth: int) -> Exploration:
    """The scope, explored as deep as that."""
    exploration = Exploration(program(slice_for(spec, scope), few=True), scope)
    for _ in exploration.levels(depth):
        pass
    return exploration


def calls_in(scope: Scope, state: Snapshot) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every call of the scope in a state, by the plain definition."""

    def values(value: Any) -> list[Any]:
        match value:
            case Each(sort=sort, field=field):
                return [Reference(sort, n) for n, o in state.objects[sort] if not field or o[field]]
            case NetAddress():
                return [value]
            case tuple():
                return list(product(*[values(item) for item in value]))
            case _:
                return [value]

    for pattern in scope.patterns:
        for arguments in values(pattern.arguments):
            yield pattern.operation, arguments


def states(spec: Spec, compiled: Program, scope: Scope, depth: int) -> list[Snapshot]:
    """All states within so many calls, by loading and taking snapshots; no two are equal."""
    model = Model(compiled)
    begin(model, scope)
    first = snapshot.take(model)
    found = {repr(first): first}
    level = [first]
    for _ in range(depth):
        new = []
        for state in level:
            for operation, arguments in calls_in(scope, state):
                names = [parameter.name for parameter in spec.operations[operation].parameters]
                call = Call(operation, dict(zip(names, arguments, strict=True)))
                _, after = snapshot.run(model, state, call)
                fits = all(len(after.objects[sort]) <= n for sort, n in scope.most.items())
                if fits and repr(after) not in found:
                    found[repr(after)] = after
                    new.append(after)
        level = new
    return list(found.values())


def canonical(spec: Spec, state: Snapshot, ordered: Stamps) -> str:
    """The least text of the state under all renamings, with ranks in the place of stamps."""
    objects = ranked(state, ordered)
    ways = [permutations([number for number, _ in listed]) for listed in objects.values()]
    return min(renamed(objects, way) for way in product(*map(list, ways)))


def ranked(state: Snapshot, ordered: Stamps) -> Mapping[str, list[tuple[int, dict[str, Any]]]]:
    """The objects with the ranks of their stamps; there is one object of each counter."""
    objects = {sort: [(n, dict(o)) for n, o in each] for sort, each in state.objects.items()}
    for counter, members in ordered.classes.items():
        if counter in ordered.signs:
            for _, o in objects[counter[0]]:
                o[counter[1]] = o[counter[1]] > 0
            members = dict.fromkeys(members.keys() - {counter})
        asked = [name for name in members if name not in ordered.idle]
        values = {o[field] for sort, field in asked for _, o in objects[sort]} | {0}
        ranks = {value: rank for rank, value in enumerate(sorted(values))}
        for sort, field in members:
            for _, o in objects[sort]:
                o[field] = ranks[o[field]] if (sort, field) in asked else None
    return objects


def renamed(
    objects: Mapping[str, list[tuple[int, dict[str, Any]]]], way: tuple[tuple[int, ...], ...]
) -> str:
    """The state with new numbers for its objects."""
    numbers = {
        Reference(sort, number): Reference(sort, place)
        for (sort, listed), order in zip(objects.items(), way, strict=True)
        for place, number in enumerate(order)
        if listed
    }

    def shown(value: Any) -> Any:
        match value:
            case Reference():
                return repr(numbers[value])
            case NetAddress():
                return repr(value)
            case tuple():
                return tuple(shown(item) for item in value)
            case frozenset():
                return sorted(repr(shown(item)) for item in value)
            case dict():
                return sorted((repr(shown(k)), repr(shown(v))) for k, v in value.items())
            case _:
                return repr(value)

    return repr(
        sorted(
            (
                sort,
                numbers[Reference(sort, n)].number,
                sorted((k, shown(v)) for k, v in o.items()),
            )
            for sort, listed in objects.items()
            for n, o in listed
        )
    )


def test_states_are_those_of_the_definition(spec: Spec, compiled: Program) -> None:
    """Slicing, undoing and fingerprints lose no state and tell no two apart that are the same."""
    scope = tiny(spec, ROUTES)
    part = with_stamps(spec, scope)
    ordered = stamps(part, assigned(part, part.operations.values()))
    assert ("Route", "arrival") in ordered.fields, "the order of arrival is recognised"
    plain = states(spec, compiled, scope, 3)
    expected = {canonical(spec, state, ordered) for state in plain}
    found = explored(spec, scope, 3).findings
    assert found.states == len(expected) < len(plain)
    assert found.levels[0] == 1


def test_of_some_counters_only_the_sign_counts(spec: Spec, compiled: Program) -> None:
    """References that are never given back count as some or none."""
    scope = tiny(spec, REFERENCES)
    part = with_stamps(spec, scope)
    ordered = stamps(part, assigned(part, part.operations.values()))
    assert ordered.signs >= {("Dest", "refs")}
    assert ("Table", "stamp") not in ordered.signs, "stamps are compared with each other"
    plain = states(spec, compiled, scope, 4)
    expected = {canonical(spec, state, ordered) for state in plain}
    assert explored(spec, scope, 4).findings.states == len(expected) < len(plain)


def test_the_slice_behaves_like_the_whole(spec: Spec, compiled: Program) -> None:
    """Without a slice there are as many states and transitions, where calls wait as well."""
    for text in (ROUTES, LOCKS, REFERENCES):
        scope = tiny(spec, text)
        part = with_stamps(spec, scope)
        ordered = stamps(part, assigned(part, part.operations.values()))
        whole = Exploration(compiled, scope, ordered=ordered)
        for _ in whole.levels(3):
            pass
        found = explored(spec, scope, 3).findings
        assert (found.levels, found.transitions) == (
            whole.findings.levels,
            whole.findings.transitions,
        )


def test_waiting_calls_are_part_of_the_state(spec: Spec) -> None:
    """A state in which a call waits is another one, and no more calls wait than are let."""
    scope = tiny(spec, LOCKS)
    waiting = explored(spec, scope, 2).findings
    alone = explored(spec, tiny(spec, LOCKS.replace("waiting: 1", "waiting: 0")), 2).findings
    assert waiting.states > alone.states


def test_a_scope_that_is_finite_is_completed(spec: Spec) -> None:
    """An exploration without bound ends when there are no more states."""
    text = """
theme: tiny
doc: T.
scopes:
  tiny:
    says: An instance with two interfaces.
    chapters: [instances]
    calls:
      - StartInstance: {RtmInstanceId: 1, InterfaceIndex: 1}
      - AddInterface: {RtmInstanceId: 1, InterfaceIndex: {any: [1, 2]}}
      - RemoveInterface: {InterfaceIndex: {any: [1, 2]}}
      - StopInstance: {RtmInstanceId: 1}
"""
    scope = tiny(spec, text)
    exploration = Exploration(program(slice_for(spec, scope), few=True), scope)
    found = list(exploration.levels())[-1]
    assert found.complete
    assert found.states == 5, "nothing, stopped, and running with each or both of the interfaces"
    assert found.succeeded.keys() == scope.operations


def test_a_predicate_is_reached_by_the_shortest_way(spec: Spec, compiled: Program) -> None:
    """The way to a state with two routes is made of two calls."""
    scope = tiny(spec, ROUTES)
    way = way_to(spec, scope, lambda model: len(tuple(model.objects("Route"))) == 2)
    assert way is not None
    trace = trace_of(compiled, scope, way)
    assert [call.operation for call in trace.calls] == [
        "RtmRegisterEntity",
        "RtmAddRouteToDest",
        "RtmAddRouteToDest",
    ]
    assert (
        way_to(spec, scope, lambda model: len(tuple(model.objects("Route"))) == 3, depth=2) is None
    )


@pytest.mark.parametrize("text", [ROUTES, LOCKS])
def test_an_exploration_is_deterministic(spec: Spec, text: str) -> None:
    """Two explorations find the same states in the same order."""
    scope = tiny(spec, text)
    one, other = explored(spec, scope, 2), explored(spec, scope, 2)
    assert len(one.tree) == len(other.tree)
    assert [one.tree.way(n) for n in range(len(one.tree))] == [
        other.tree.way(n) for n in range(len(other.tree))
    ]


def test_stamps_that_nothing_asks_for_are_never_given(spec: Spec) -> None:
    """The slice sets no timers where nothing expires, and has nothing to check of them."""
    scope = tiny(spec, ROUTES)
    part = slice_for(spec, scope)
    places = {
        (str(each.subject.type), each.field)
        for op in part.operations.values()
        for each in nodes(op.body)
        if isinstance(each, Place)
    }
    assert ("Route", "refs") in places
    assert not places & {("Route", "timer"), ("Clock", "timers"), ("Route", "left")}
    assert "the-clock-served-what-was-set" not in part.invariants
    assert "route-arrived-before-now" in part.invariants
