"""Next hops: identity, update, deletion and references."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import NetAddress

REMOTE = 1


def info_of(world: Any, caller: Any, hop: Any) -> Any:
    """What a next hop holds, given back at once."""
    status, info = world.rtm.RtmGetNextHopInfo(caller, hop, True)
    assert status == 0
    assert world.rtm.RtmReleaseNextHopInfo(caller, info) == (0,)
    return info


def test_adding_twice_updates(world: Any) -> None:
    """A next hop of equal address and interface is updated, not added again (S-NH-05, S-NH-06)."""
    client = world.register()
    status, hop, change = world.try_hop(client, private=5)
    assert (status, change) == (0, 1)
    assert world.try_hop(client, flags=2, private=6) == (0, hop, 0)
    address = NetAddress(2, 32, 0xC0000201)
    assert info_of(world, client, hop) == (address, client, 1, 0, 2, 6, None)
    assert world.hop(client, interface=2) is not hop
    assert world.hop(client, "192.0.2.2/32") is not hop


def test_each_client_has_its_own_list(world: Any) -> None:
    """Equal next hops of two clients are two, and found only by their owners (S-NH-02, D-NH-10)."""
    first, second = world.register(1), world.register(2)
    hop = world.hop(first)
    info = (NetAddress(2, 32, 0xC0000201), None, 1, 0, 0, 0, None)
    assert world.rtm.RtmFindNextHop(second, info, True, True) == (1168,)
    assert world.hop(second) is not hop
    assert world.rtm.RtmFindNextHop(first, info, True, None) == (0, hop, None)
    pointed = (info[0], first, 1, 0, 0, 0, None)
    assert world.rtm.RtmFindNextHop(first, info, None, True) == (0, None, pointed)
    assert hop.refs == 2


@pytest.mark.parametrize(("option", "new"), [("with_length", 1), ("address_only", 0)])
def test_identity(make: Any, option: str, new: int) -> None:
    """Whether the prefix length belongs to the identity is a decision (D-NH-05)."""
    world = make(next_hop_identity=option)
    client = world.register()
    world.hop(client, "10.0.0.0/8")
    assert world.try_hop(client, "10.0.0.0/16")[2] == new


def test_host_bits_are_cleared(world: Any) -> None:
    """Bits beyond the length of a next-hop address count for nothing (D-DEST-05)."""
    client = world.register()
    hop = world.hop(client, NetAddress(2, 8, 0x0A010203))
    assert info_of(world, client, hop)[0] == NetAddress(2, 8, 0x0A000000)
    assert world.try_hop(client, "10.0.0.0/8") == (0, hop, 0)


@pytest.mark.parametrize("address", [(23, 32, 0), (2, 33, 0), (2, 32, 1 << 32), (6, 0, 0)])
def test_impossible_addresses(world: Any, address: Any) -> None:
    """An address of another family or length is an invalid parameter (D-DEST-06)."""
    client = world.register()
    info = (address, None, 1, 0, 0, 0, None)
    assert world.try_hop(client, address) == (87,)
    assert world.rtm.RtmFindNextHop(client, info, True, True) == (87,)
    assert world.rtm.RtmDeleteNextHop(client, None, info) == (87,)


def test_updating_by_handle(world: Any) -> None:
    """With a handle that next hop is updated, and its identity stays (S-NH-05, D-NH-03)."""
    client, other = world.register(1), world.register(2)
    hop = world.hop(client)
    refs = hop.refs
    assert world.try_hop(client, "10.9.9.9/32", 7, pointer=(hop,), private=3) == (0, hop, 0)
    assert hop.refs == refs
    assert info_of(world, client, hop)[:3] == (NetAddress(2, 32, 0xC0000201), client, 1)
    assert info_of(world, client, hop)[5] == 3
    assert world.try_hop(other, pointer=(hop,)) == (5,)
    assert world.try_hop(client, pointer=(client,)) == (6,)
    assert world.try_hop(client, pointer=None) == (0, None, 0)


def test_handle_with_other_identity(make: Any) -> None:
    """By decision identity values that contradict the handle are refused (D-NH-03)."""
    world = make(next_hop_handle_identity="error")
    client = world.register()
    hop = world.hop(client)
    assert world.try_hop(client, pointer=(hop,)) == (0, hop, 0)
    assert world.try_hop(client, interface=2, pointer=(hop,)) == (87,)
    assert world.try_hop(client, "192.0.2.2/32", pointer=(hop,)) == (87,)
    assert world.try_hop(client, (2, 40, 0), pointer=(hop,)) == (87,)


def test_null_pointers(world: Any) -> None:
    """Information and change flags are required; a deletion needs one of its two (D-NH-06)."""
    client = world.register()
    info = (NetAddress(2, 32, 1), None, 1, 0, 0, 0, None)
    assert world.rtm.RtmAddNextHop(client, None, (None,), True) == (87,)
    assert world.rtm.RtmAddNextHop(client, info, (None,), None) == (87,)
    assert world.rtm.RtmFindNextHop(client, None, True, True) == (87,)
    assert world.rtm.RtmDeleteNextHop(client, None, None) == (87,)
    assert world.rtm.RtmGetNextHopInfo(client, None, None) == (87,)
    assert world.rtm.RtmGetNextHopInfo(client, None, True) == (6,)
    assert world.rtm.RtmReleaseNextHopInfo(client, None) == (87,)
    assert world.rtm.RtmReleaseNextHops(client, None) == (87,)


def test_remote_dest(world: Any) -> None:
    """The remote dest is kept, and kept alive, only with the remote flag (S-NH-10, D-NH-04)."""
    client = world.register()
    route = world.route(client, "10.0.0.0/8")
    dest = world.exact(client, "10.0.0.0/8")[0]
    assert world.try_hop(client, flags=0, remote=client)[0] == 0
    assert world.try_hop(client, flags=REMOTE, remote=client) == (6,)
    _, hop, _ = world.try_hop(client, flags=REMOTE, remote=dest)
    assert info_of(world, client, hop)[6] is dest
    world.rtm.RtmDeleteRouteToDest(client, route, True)
    assert world.is_live(client, dest)
    world.try_hop(client, flags=0, remote=dest)
    assert info_of(world, client, hop)[6] is None
    assert not world.is_live(client, dest)


def test_deleting_by_handle(world: Any) -> None:
    """Deletion by handle takes one reference; what is referenced stays readable (D-NH-01)."""
    client, other = world.register(1), world.register(2)
    hop = world.hop(client)
    world.hop(client)
    assert world.rtm.RtmDeleteNextHop(other, hop, None) == (5,)
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (0,)
    assert hop.refs == 1
    assert info_of(world, client, hop)[3] == 1
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (1168,)
    assert world.rtm.RtmDeleteNextHop(other, hop, None) == (5,)
    assert world.try_hop(client, pointer=(hop,)) == (6,)
    assert world.hop(client) is not hop
    assert world.rtm.RtmReleaseNextHops(client, (hop,)) == (0,)
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (6,)


def test_deleting_without_references(world: Any) -> None:
    """A next hop that no client refers to can be deleted by handle, and is gone."""
    client = world.register()
    hop = world.hop(client)
    world.drop(client, hop)
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (0,)
    assert world.rtm.RtmGetNextHopInfo(client, hop, True) == (6,)


def test_deleting_by_values(world: Any) -> None:
    """Deletion by values takes no reference (D-NH-06)."""
    client = world.register()
    hop = world.hop(client)
    info = (NetAddress(2, 32, 0xC0000201), None, 1, 0, 0, 0, None)
    assert world.rtm.RtmDeleteNextHop(client, None, info) == (0,)
    assert world.rtm.RtmDeleteNextHop(client, None, info) == (1168,)
    assert hop.refs == 1
    assert world.is_live(client, hop)


def test_routes_keep_deleted_next_hops(world: Any) -> None:
    """A route goes on listing a deleted next hop and keeps it in existence (D-NH-01)."""
    client = world.register()
    hop = world.hop(client)
    route = world.route(client, "10.0.0.0/8", hops=(hop,), neighbour=hop)
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (0,)
    assert world.read(client, route)[9] == (hop,)
    assert world.is_live(client, hop)
    assert world.add(client, "10.0.0.0/8", hops=(hop,)) == (6,)
    world.rtm.RtmDeleteRouteToDest(client, route, True)
    assert not world.is_live(client, hop)


def test_cascade(make: Any) -> None:
    """By decision the routes of a deleted next hop are deleted with it (D-NH-01)."""
    world = make(next_hop_in_use="cascade")
    client, other = world.register(1), world.register(2)
    hop, spare = world.hop(client), world.hop(client, "192.0.2.2/32")
    using = world.route(client, "10.0.0.0/8", hops=(spare, hop))
    learnt = world.route(client, "11.0.0.0/8", hops=(spare,), neighbour=hop)
    unrelated = world.route(client, "12.0.0.0/8", hops=(spare,))
    heir = world.route(other, "10.0.0.0/8", metric=9)
    assert world.rtm.RtmDeleteNextHop(client, hop, None) == (0,)
    assert [world.read(client, route)[3] for route in (using, learnt, unrelated)] == [2, 2, 0]
    assert world.best(client, "10.0.0.0/8") is heir
    assert using.refs == 1


def test_releasing_information(world: Any) -> None:
    """Owner and remote dest are released together or not at all (D-HAND-03)."""
    client = world.register()
    world.route(client, "10.0.0.0/8")
    dest = world.exact(client, "10.0.0.0/8")[0]
    _, hop, _ = world.try_hop(client, flags=REMOTE, remote=dest)
    _, info = world.rtm.RtmGetNextHopInfo(client, hop, True)
    assert (client.refs, dest.refs) == (1, 1)
    broken = (*info[:6], client)
    assert world.rtm.RtmReleaseNextHopInfo(client, broken) == (6,)
    assert (client.refs, dest.refs) == (1, 1)
    assert world.rtm.RtmReleaseNextHopInfo(client, info) == (0,)
    assert (client.refs, dest.refs) == (0, 0)
    assert world.rtm.RtmReleaseNextHopInfo(client, info) == (6,)


def test_any_client_may_read(world: Any) -> None:
    """Reading a next hop needs no ownership; a live owner is referenced by it."""
    client, other = world.register(1), world.register(2)
    hop = world.hop(client)
    status, info = world.rtm.RtmGetNextHopInfo(other, hop, True)
    assert (status, info[1]) == (0, client)
    world.rtm.RtmDeregisterEntity(client)
    assert world.is_live(other, client)
    world.rtm.RtmReleaseNextHops(other, (hop,))
    assert world.is_live(other, client)
    world.rtm.RtmReleaseNextHopInfo(other, info)
    assert not world.is_live(other, client)
