"""Options of decisions that change one answer each; the defaults are in the other tests."""

from __future__ import annotations

from typing import Any

from tests.optimized.conftest import prefix

from rtmref.values import AF_INET, AF_INET6, NetAddress

TO, WIDER = "10.1.0.0/16", "10.0.0.0/8"
HOP = (prefix("192.0.2.1/32"), None, 1, 0, 0, 0, None)
METHOD = (0, 4)
ONLY = 0xFFFFFFFF
"""RTM_THIS_PROTOCOL, or the mask of all views."""
CRITERIA = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
REFUSED, BAD_HANDLE, NOTHING = (87,), (6,), (1168,)


def test_all_clients_are_counted(make: Any) -> None:
    """A list of clients that does not fit counts all of them (D-ENT-02)."""
    world = make(partial_count="total")
    me, you = world.register(1), world.register(2)
    answer = world.rtm.RtmGetRegisteredEntities(me, 1, True, None)
    assert answer == (122, 2, (me,), None)
    assert you is not me


def test_a_bad_export_list_is_a_parameter(make: Any) -> None:
    """An export list that contradicts itself is a wrong parameter (D-REG-02)."""
    assert make(bad_export_list="invalid_parameter").try_register(methods=(None,)) == REFUSED


def test_ipv4_alone(make: Any) -> None:
    """Registering for IPv6 can be refused (D-INST-02)."""
    world = make(address_families="ipv4_only")
    assert world.try_register(family=AF_INET6) == REFUSED
    assert world.try_register(family=AF_INET)[0] == 0


def test_the_size_query_is_too_small(make: Any) -> None:
    """Asking for no methods of a client that has some answers that they do not fit (D-METH-01)."""
    world = make(size_query="too_small")
    me, you = world.register(1), world.register(2, methods=(METHOD,))
    assert world.rtm.RtmGetEntityMethods(me, you, 0, None) == (122, 1, None)
    assert world.rtm.RtmGetEntityMethods(me, me, 0, None) == (0, 0, None)


def test_the_mask_of_all_views_is_literal(make: Any) -> None:
    """All ones asks for views that the table has not (D-VIEW-02)."""
    world = make(all_views_mask="literal")
    me = world.register(1)
    world.route(me, TO)
    found = world.rtm.RtmGetExactMatchDestination(me, prefix(TO), 0, ONLY, True)
    assert found == (50,)


def test_a_protocol_is_counted_by_itself(make: Any) -> None:
    """The routes of a view are counted, or only those of the protocol (D-DEST-08)."""
    world = make(route_count="of_protocol")
    me, you = world.register(1), world.register(2)
    world.route(me, TO), world.route(you, TO)
    assert world.exact(me, TO, 1, 0)[4][0][1] == 2
    assert world.exact(me, TO, 1, 2)[4][0][1] == 1
    assert world.exact(me, TO, 1, 3)[4][0][1] == 0


def test_this_protocol_is_the_caller(make: Any) -> None:
    """The routes of this protocol can be those of the caller alone (D-PREF-03)."""
    world = make(this_protocol="client")
    me, sibling = world.register(1, 1), world.register(1, 2)
    route = world.route(me, TO, metric=9)
    cheap = world.route(sibling, TO, metric=1)
    assert world.exact(me, TO, 1, ONLY)[4][0][2] is route
    assert world.exact(sibling, TO, 1, ONLY)[4][0][2] is cheap


def test_a_bad_start_is_a_parameter(make: Any) -> None:
    """The less specific search can call its start a wrong parameter (D-MATCH-01)."""
    world = make(less_specific_handle="invalid_parameter")
    me = world.register(1)
    assert world.rtm.RtmGetLessSpecificDestination(me, me, 0, 0, True) == REFUSED


def test_host_bits_are_refused(make: Any) -> None:
    """Bits beyond the length make an address impossible (D-DEST-05)."""
    world = make(host_bits="refused")
    me = world.register(1)
    assert world.add(me, NetAddress(AF_INET, 8, 0x0A000001)) == REFUSED
    assert world.add(me, NetAddress(AF_INET, 8, 0x0A000000))[0] == 0
    assert world.add(me, NetAddress(AF_INET, 0, 0))[0] == 0


def test_null_criteria_match_anything(make: Any) -> None:
    """A criterion that is NULL is a wildcard (D-MATCH-08)."""
    world = make(null_criteria="wildcard")
    me = world.register(1)
    route = world.route(me, TO, neighbour=world.hop(me))
    found = world.rtm.RtmGetExactMatchRoute(me, prefix(TO), 0x3, CRITERIA, 0, 0, True)
    assert found[2] is route


def test_a_found_route_holds_nothing(make: Any) -> None:
    """The data of a found route carries no references (D-MATCH-09)."""
    world = make(found_route_references="none")
    me = world.register(1)
    route = world.route(me, TO)
    found = world.rtm.RtmGetExactMatchRoute(me, prefix(TO), 0, CRITERIA, 0, 0, None)
    assert found[0] == 0
    assert route.dest.refs == me.refs == 0


def test_own_dests_by_protocol(make: Any) -> None:
    """Own destinations can be those whose best route of the protocol is own (D-ENUM-09)."""
    world = make(own_dests="of_protocol")
    me, you = world.register(1), world.register(2)
    world.route(me, TO, metric=9), world.route(you, TO, metric=1)
    assert world.dests(me, world.enum_dests(me, flags=0x1000000)) == []
    assert world.dests(me, world.enum_dests(me, flags=0x1000000, protocol=1)) == [TO]


def test_no_type_of_change_tells_nothing(make: Any) -> None:
    """A registration without a type of change is accepted and never told of any (D-NOTE-01)."""
    world = make(no_change_type="nothing")
    me = world.register(1)
    silent = world.notify(me, types=0)
    world.route(me, TO)
    assert world.changed(me, silent) == []


def test_changes_come_with_every_view(make: Any) -> None:
    """Changed destinations are delivered with all views of the table (D-NOTE-17)."""
    world = make(fetched_views="supported")
    me = world.register(1)
    told = world.notify(me, views=1)
    world.route(me, TO)
    _, _, (info,) = world.rtm.RtmGetChangedDests(me, told, 1, True)
    assert [element[0] for element in info[4]] == [0, 1]


def test_a_deleted_list_is_not_found(make: Any) -> None:
    """An enumeration of a list that was deleted cannot go on (D-LIST-06)."""
    world = make(deleted_list="not_found")
    me = world.register(1)
    routes = world.rtm.RtmCreateRouteList(me, True)[1]
    walk = world.rtm.RtmCreateRouteListEnum(me, routes, True)[1]
    assert world.rtm.RtmGetListEnumRoutes(me, walk, 1, True) == (0, 0, ())
    assert world.rtm.RtmDeleteRouteList(me, routes) == (0,)
    assert world.rtm.RtmGetListEnumRoutes(me, walk, 1, True) == NOTHING


def test_all_references_are_consumed(make: Any) -> None:
    """Deleting takes every reference to the route and to the next hop (D-HAND-07)."""
    world = make(consumed_references="all")
    me = world.register(1)
    route, hop = world.route(me, TO), world.hop(me)
    world.rtm.RtmReferenceHandles(me, (route, route, hop))
    world.delete(me, route)
    assert world.rtm.RtmDeleteNextHop(me, hop, None) == (0,)
    assert not world.is_live(me, route)
    assert not world.is_live(me, hop)


def test_next_hops_are_deleted_by_values(make: Any) -> None:
    """Values count even where a handle is given, which is not consumed then (D-NH-06)."""
    world = make(deletion_by="values")
    me = world.register(1)
    first, second = world.hop(me), world.hop(me, "192.0.2.2/32")
    assert world.rtm.RtmDeleteNextHop(me, second, HOP) == (0,)
    assert [hop.state for hop in (first, second)] == [1, 0]
    assert second.refs == first.refs == 1


def test_flags_alone_are_updated(make: Any) -> None:
    """An update of a next hop leaves its private data and remote destination (D-NH-02)."""
    world = make(next_hop_update="flags")
    me = world.register(1)
    world.route(me, TO), world.route(me, WIDER)
    near, far = world.dest(me, TO), world.dest(me, WIDER)
    hop = world.try_hop(me, flags=1, remote=near, private=5)[1]
    world.try_hop(me, flags=3, remote=far, private=6)
    assert (hop.flags, hop.remote, hop.info) == (3, near, 5)
    world.try_hop(me, flags=0, private=7)
    assert (hop.flags, hop.remote, hop.info) == (0, None, 5)


def test_a_deleted_route_is_a_bad_handle(make: Any) -> None:
    """Deleting a route that is out of the table finds its handle bad (D-ROUTE-07)."""
    world = make(deleted_route="invalid_handle")
    me = world.register(1)
    route = world.route(me, TO)
    world.rtm.RtmReferenceHandles(me, (route,))
    world.delete(me, route)
    assert world.rtm.RtmDeleteRouteToDest(me, route, True) == BAD_HANDLE


def test_a_supplied_handle_is_counted(make: Any) -> None:
    """A handle that the caller supplies is counted when it comes back (D-ROUTE-15)."""
    world = make(supplied_handle="counted")
    me = world.register(1)
    route = world.route(me, TO)
    assert world.add(me, TO, pointer=(route,))[1] is route
    assert route.refs == 2


def test_a_dead_route_has_no_views(make: Any) -> None:
    """Asking in which views a deleted route is best finds its handle bad (D-BEST-05)."""
    world = make(dead_route_views="error")
    me = world.register(1)
    route = world.route(me, TO)
    world.rtm.RtmReferenceHandles(me, (route,))
    assert world.rtm.RtmIsBestRoute(me, route, True) == (0, 1)
    world.delete(me, route)
    assert world.rtm.RtmIsBestRoute(me, route, True) == BAD_HANDLE


def test_adding_again_is_a_change(make: Any) -> None:
    """Adding a route as it is tells of a change, in every type if it is best (D-ROUTE-01)."""
    world = make(identical_add="change")
    me = world.register(1)
    world.route(me, TO)
    told = [world.notify(me, types=types) for types in (1, 2, 4)]
    world.add(me, TO)
    assert [world.changed(me, one) for one in told] == [[TO]] * 3


def test_the_needed_size_of_a_route(make: Any) -> None:
    """The size of route information has room for the handles, and for the whole (D-ADDR-06)."""
    sizes = [make(route_size="needed").rtm.RTM_SIZE_OF_ROUTE_INFO(number) for number in range(3)]
    assert sizes == [(0, 64), (0, 64), (0, 72)]


def test_slots_are_inherited(make: Any) -> None:
    """What a client left in its slot is found by the next one that gets it (D-OPAQ-03)."""
    world = make(slot_contents="inherited")
    me = world.register(1)
    first, second = (world.register(number, opaque=True) for number in (2, 3))
    world.route(me, TO)
    dest = world.dest(me, TO)
    assert world.rtm.WriteOpaque(second, dest, 9) == (0,)
    world.rtm.RtmDeregisterEntity(second), world.rtm.RtmDeregisterEntity(first)
    found = [
        world.rtm.RtmGetOpaqueInformationPointer(one, dest, True)
        for one in (world.register(number, opaque=True) for number in (4, 5))
    ]
    assert found == [(0, 0), (0, 9)]
