"""References: who exists as long as what."""

from __future__ import annotations

import random
from typing import Any

import pytest

from rtmref.values import NetAddress

TO = NetAddress(2, 8, 0x0A000000)


def test_structures_carry_references(world: Any) -> None:
    """Each handle in a structure is one reference, given back with it (S-HAND-02, D-HAND-03)."""
    client = world.register()
    hop = world.hop(client)
    route = world.route(client, TO, hops=(hop,), neighbour=hop, views=3)
    _, info, _ = world.rtm.RtmGetRouteInfo(client, route, True, None)
    dest = info[0]
    assert (dest.refs, client.refs, hop.refs, route.refs) == (1, 1, 3, 1)
    _, dest_info = world.rtm.RtmGetDestInfo(client, dest, 0, 3, True)
    assert (dest.refs, client.refs, hop.refs, route.refs) == (2, 3, 3, 3)
    assert world.rtm.RtmReleaseDestInfo(client, dest_info) == (0,)
    assert world.rtm.RtmReleaseRouteInfo(client, info) == (0,)
    assert (dest.refs, client.refs, hop.refs, route.refs) == (0, 0, 1, 1)


def test_releases_are_whole(world: Any) -> None:
    """A structure with one bad handle releases nothing; NULL members are skipped (D-HAND-06)."""
    client = world.register()
    route = world.route(client, TO)
    _, info = world.rtm.RtmGetExactMatchDestination(client, TO, 0, 3, True)
    release = world.rtm.RtmReleaseDestInfo
    view, count, _, owner, flags, _ = info[4][0]
    for element in (
        (view, count, owner, owner, flags, None),
        (view, count, route, route, flags, None),
        (view, count, route, owner, flags, owner),
        (view, count, route, owner, flags, info[0]),
    ):
        assert release(client, (*info[:4], (element,))) == (6,)
    assert release(client, (route, *info[1:])) == (6,)
    assert (info[0].refs, route.refs, client.refs) == (1, 2, 1)
    assert release(client, (None, *info[1:4], info[4])) == (0,)
    assert (info[0].refs, route.refs, client.refs) == (1, 1, 0)
    assert release(client, (info[0], TO, 0, 0, ())) == (0,)
    assert release(client, (info[0], TO, 0, 0, ())) == (6,)


def test_several_dest_structures(world: Any) -> None:
    """Structures are released together or not at all (D-HAND-06)."""
    client = world.register()
    world.route(client, TO)
    infos = tuple(
        world.rtm.RtmGetExactMatchDestination(client, TO, 0, mask, True)[1] for mask in (1, 3, 0)
    )
    release = world.rtm.RtmReleaseDests
    assert release(client, (*infos, infos[0])) == (6,)
    assert release(client, infos) == (0,)
    assert release(client, infos[:1]) == (6,)
    assert release(client, ()) == (0,)


def test_route_structures_are_released_whole(world: Any) -> None:
    """Dest, owner, neighbour and next hops go back together (D-HAND-03)."""
    client = world.register()
    hop = world.hop(client)
    route = world.route(client, TO, hops=(hop,))
    _, info, _ = world.rtm.RtmGetRouteInfo(client, route, True, None)
    world.drop(client, hop)
    assert world.rtm.RtmReleaseRouteInfo(client, (*info[:9], (hop, hop))) == (6,)
    assert world.rtm.RtmReleaseRouteInfo(client, (*info[:2], client, *info[3:])) == (6,)
    assert (info[0].refs, client.refs, hop.refs) == (1, 1, 1)
    assert world.rtm.RtmReleaseRouteInfo(client, info) == (0,)
    assert world.rtm.RtmReleaseRouteInfo(client, info) == (6,)


def test_referencing(world: Any) -> None:
    """References can be added to handles of any kind, all or none (S-HAND-04)."""
    client = world.register()
    hop = world.hop(client)
    route = world.route(client, TO)
    dest = world.exact(client, TO)[0]
    handles = (client, hop, route, dest, route)
    assert world.rtm.RtmReferenceHandles(client, handles) == (0,)
    assert [item.refs for item in (client, hop, route, dest)] == [1, 2, 3, 1]
    for wrong in (None, 5, "x", [], object()):
        assert world.rtm.RtmReferenceHandles(client, (*handles, wrong)) == (6,)
    assert [item.refs for item in (client, hop, route, dest)] == [1, 2, 3, 1]
    assert world.rtm.RtmReferenceHandles(client, ()) == (0,)
    assert world.rtm.RtmReferenceHandles(client, None) == (87,)


def test_wrong_release_call(world: Any) -> None:
    """A handle is released with the call of its kind only (D-HAND-05)."""
    client = world.register()
    hop, route = world.hop(client), world.route(client, TO)
    assert world.rtm.RtmReleaseRoutes(client, (hop,)) == (6,)
    assert world.rtm.RtmReleaseNextHops(client, (route,)) == (6,)
    assert world.rtm.RtmReleaseEntities(client, (route,)) == (6,)
    assert world.rtm.RtmReleaseRoutes(client, (route, route)) == (6,)
    assert world.rtm.RtmReleaseRoutes(client, (route,)) == (0,)


def test_the_last_reference(world: Any) -> None:
    """A chain of objects out of the table goes with the last reference to its first."""
    client, watcher = world.register(1), world.register(2)
    hop = world.hop(client)
    route = world.route(client, TO, hops=(hop,), neighbour=hop)
    dest = world.exact(watcher, TO)[0]
    world.drop(watcher, hop)
    world.rtm.RtmDeregisterEntity(client)
    for item in (client, hop, route, dest):
        assert world.is_live(watcher, item)
    assert world.read(watcher, route)[:4] == (dest, client, hop, 2)
    world.drop(watcher, route)
    for item in (client, hop, route, dest):
        assert not world.is_live(watcher, item)


def test_structure_that_holds_a_whole_chain(world: Any) -> None:
    """Releasing a structure in which one object holds the next lets all go at once."""
    client, watcher = world.register(1), world.register(2)
    route = world.route(client, TO)
    _, info = world.rtm.RtmGetExactMatchDestination(watcher, TO, 0, 1, True)
    world.drop(watcher, route)
    world.rtm.RtmDeregisterEntity(client)
    assert world.rtm.RtmReleaseDestInfo(watcher, info) == (0,)
    for item in (client, route, info[0]):
        assert not world.is_live(watcher, item)
        assert item.table is None


@pytest.mark.parametrize("seed", range(6))
def test_existence_is_exact(make: Any, seed: int) -> None:
    """Through random calls an object exists just while something refers to it."""
    chooser = random.Random(seed)
    option = chooser.choice(["purge", "keep"])
    world = make(leftovers=option, next_hop_in_use=chooser.choice(["detach", "cascade"]))
    watcher = world.register(99)
    seen: list[Any] = [watcher]
    for _ in range(1200):
        random_call(world, chooser, seen, watcher)
        held = {id(item) for item in seen if item.refs or is_pinned(item, seen)}
        live = {id(item) for item in seen if item.table is not None}
        assert live == held


def is_pinned(item: Any, seen: list[Any]) -> bool:
    """Whether the table has a reason of its own to keep an object, found by looking at all."""
    kind = type(item).__name__
    table = seen[0].table
    others = [other for other in seen if other.table is not None]
    if kind == "Entity":
        registered = any(client is item for client in table.clients.values())
        return registered or any(getattr(other, "owner", None) is item for other in others)
    if kind == "Route":
        return any(item is route for route in item.dest.routes)
    routes = [other for other in others if type(other).__name__ == "Route"]
    if kind == "Dest":
        remotes = [getattr(other, "remote", None) for other in others]
        return any(route.dest is item for route in routes) or any(r is item for r in remotes)
    listed = any(item is hop for hop in item.owner.next_hops.values())
    return listed or any(route.neighbour is item or item in route.next_hops for route in routes)


def random_call(world: Any, chooser: random.Random, seen: list[Any], watcher: Any) -> None:
    """One call on random handles; objects that it shows are noted."""
    by_kind: dict[str, list[Any]] = {"Entity": [], "Dest": [], "NextHop": [], "Route": []}
    for item in seen[-60:]:
        by_kind[type(item).__name__].append(item)
    pick = {kind: chooser.choice(items) if items else None for kind, items in by_kind.items()}
    client = chooser.choice(list(world.rtm.table_of))
    to = NetAddress(2, chooser.choice([8, 16]), chooser.randrange(4) << 24)
    match chooser.randrange(11):
        case 0:
            answer = world.try_register(chooser.randrange(3))
            note(seen, answer[2:])
        case 1:
            if client is not watcher:
                world.rtm.RtmDeregisterEntity(client)
        case 2:
            dest = pick["Dest"]
            answer = world.try_hop(
                client, interface=chooser.randrange(3), flags=chooser.randrange(2), remote=dest
            )
            note(seen, answer[1:2])
        case 3 | 4:
            hops = tuple(client.next_hops.values())[:2]
            neighbour = hops[0] if hops and chooser.random() < 0.3 else None
            pointer = chooser.choice([(None,), (pick["Route"],)])
            answer = world.add(client, to, hops=hops, neighbour=neighbour, pointer=pointer)
            if answer[0] == 0:
                note(seen, (answer[1], answer[1].dest))
        case 5:
            world.rtm.RtmDeleteRouteToDest(client, pick["Route"], True)
        case 6:
            world.rtm.RtmDeleteNextHop(client, pick["NextHop"], None)
        case 7:
            world.rtm.RtmReferenceHandles(client, (pick[chooser.choice(list(pick))],))
        case 8:
            dest_only = (pick["Dest"], to, 0, 0, ())
            world.rtm.RtmReleaseDestInfo(client, dest_only)
            world.rtm.RtmReleaseEntities(client, (pick["Entity"],))
        case 9:
            world.rtm.RtmReleaseRoutes(client, (pick["Route"],))
        case 10:
            world.rtm.RtmReleaseNextHops(client, (pick["NextHop"],))


def note(seen: list[Any], handles: tuple[Any, ...]) -> None:
    """Remember the objects behind handles."""
    for handle in handles:
        if handle is not None and all(handle is not item for item in seen):
            seen.append(handle)
