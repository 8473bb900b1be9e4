"""Arguments that cannot be passed at all are errors that name them, and change nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from rtmref.optimized import Rtm
from rtmref.values import NetAddress

TO = NetAddress(2, 8, 0x0A000000)
ROUTE = (None, None, None, 0, 0, 0, (1, 1), 1, 0, ())
HOP = (TO, None, 1, 0, 0, 0, None)
ENTITY = (0, 2, (1, 0))

CASES: list[tuple[str, tuple[Any, ...], str]] = [
    ("StartInstance", ("0", 1), "RtmInstanceId"),
    ("StartInstance", (0, None), "InterfaceIndex"),
    ("AddInterface", (0, -1), "InterfaceIndex"),
    ("MoveInterface", (0, 1 << 32), "InterfaceIndex"),
    ("RemoveInterface", ([],), "InterfaceIndex"),
    ("StopInstance", (1.0,), "RtmInstanceId"),
    ("RtmRegisterEntity", ((0, 2), None, False, False, True, True), "RtmEntityInfo"),
    ("RtmRegisterEntity", ((0, "2", (1, 0)), None, False, False, True, True), "RtmEntityInfo"),
    ("RtmRegisterEntity", ((0, 2, (1, -1)), None, False, False, True, True), "EntityInstanceId"),
    ("RtmRegisterEntity", (ENTITY, 5, False, False, True, True), "ExportMethods"),
    ("RtmRegisterEntity", (ENTITY, ("x",), False, False, True, True), "ExportMethods"),
    ("RtmRegisterEntity", (ENTITY, None, "1", False, True, True), "EventCallback"),
    ("RtmRegisterEntity", (ENTITY, None, False, None, True, True), "ReserveOpaquePointer"),
    ("RtmRegisterEntity", (ENTITY, None, False, False, 1, True), "RtmRegProfile"),
    ("RtmGetRegisteredEntities", ("me", "3", True, True), "NumEntities"),
    ("RtmGetRegisteredEntities", ("me", 3, False, True), "EntityHandles"),
    ("RtmReleaseEntities", ("me", "me"), "EntityHandles"),
    ("RtmGetEntityInfo", ("me", "me", False), "EntityInfo"),
    ("RtmReleaseEntityInfo", ("me", 5), "EntityInfo"),
    ("RtmAddNextHop", ("me", 5, None, True), "NextHopInfo"),
    ("RtmAddNextHop", ("me", HOP[:6], None, True), "NextHopInfo"),
    ("RtmAddNextHop", ("me", ("x", *HOP[1:]), None, True), "NextHopAddress"),
    ("RtmAddNextHop", ("me", (5, *HOP[1:]), None, True), "NextHopAddress"),
    ("RtmAddNextHop", ("me", ((2, 8.0, 0), *HOP[1:]), None, True), "NextHopAddress"),
    ("RtmAddNextHop", ("me", (*HOP[:2], "1", *HOP[3:]), None, True), "InterfaceIndex"),
    ("RtmAddNextHop", ("me", (*HOP[:4], 1 << 16, *HOP[5:]), None, True), "Flags"),
    ("RtmAddNextHop", ("me", (*HOP[:5], "x", None), None, True), "EntitySpecificInfo"),
    ("RtmAddNextHop", ("me", HOP, 5, True), "NextHopHandle"),
    ("RtmAddNextHop", ("me", HOP, None, 0), "ChangeFlags"),
    ("RtmFindNextHop", ("me", HOP, 1, True), "NextHopHandle"),
    ("RtmFindNextHop", ("me", HOP, True, 1), "NextHopPointer"),
    ("RtmDeleteNextHop", ("me", None, "x"), "NextHopInfo"),
    ("RtmReleaseNextHopInfo", ("me", 5), "NextHopInfo"),
    ("RtmReleaseNextHops", ("me", [None]), "NextHopHandles"),
    ("RtmAddRouteToDest", ("me", 5, TO, ROUTE, 0, None, 0, None, 0), "RouteHandle"),
    ("RtmAddRouteToDest", ("me", None, "10.0.0.0/8", ROUTE, 0, None, 0, None, 0), "DestAddress"),
    ("RtmAddRouteToDest", ("me", None, (2, 8), ROUTE, 0, None, 0, None, 0), "DestAddress"),
    ("RtmAddRouteToDest", ("me", None, (2, 8.0, 0), ROUTE, 0, None, 0, None, 0), "DestAddress"),
    ("RtmAddRouteToDest", ("me", None, (2, 8, "0"), ROUTE, 0, None, 0, None, 0), "DestAddress"),
    ("RtmAddRouteToDest", ("me", None, (2, -8, 0), ROUTE, 0, None, 0, None, 0), "DestAddress"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE[:9], 0, None, 0, None, 0), "RouteInfo"),
    ("RtmAddRouteToDest", ("me", None, TO, "0123456789", 0, None, 0, None, 0), "RouteInfo"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE, None, None, 0, None, 0), "TimeToLive"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE, 1 << 32, None, 0, None, 0), "TimeToLive"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE, 0, None, "0", None, 0), "NotifyType"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE, 0, None, 0, None, "0"), "ChangeFlags"),
    ("RtmAddRouteToDest", ("me", None, TO, ROUTE, 0, None, 0, None, -1), "ChangeFlags"),
    ("RtmDeleteRouteToDest", ("me", "route", False), "ChangeFlags"),
    ("RtmGetRouteInfo", ("me", "route", 1, None), "RouteInfo"),
    ("RtmGetRouteInfo", ("me", "route", True, 0), "DestAddress"),
    ("RtmReleaseRouteInfo", ("me", ROUTE[:9]), "RouteInfo"),
    ("RtmReleaseRouteInfo", ("me", (*ROUTE[:9], 5)), "RouteInfo"),
    ("RtmReleaseRoutes", ("me", 5), "RouteHandles"),
    ("RtmIsBestRoute", ("me", "route", 7), "BestInViews"),
    ("RtmGetExactMatchDestination", ("me", 5, 0, 1, True), "DestAddress"),
    ("RtmGetExactMatchDestination", ("me", TO, None, 1, True), "ProtocolId"),
    ("RtmGetExactMatchDestination", ("me", TO, 0, None, True), "TargetViews"),
    ("RtmGetExactMatchDestination", ("me", TO, 0, 1, 1), "DestInfo"),
    ("RtmGetMostSpecificDestination", ("me", (2, 8, 0.0), 0, 1, True), "DestAddress"),
    ("RtmGetMostSpecificDestination", ("me", TO, "1", 1, True), "ProtocolId"),
    ("RtmGetMostSpecificDestination", ("me", TO, 0, -1, True), "TargetViews"),
    ("RtmGetMostSpecificDestination", ("me", TO, 0, 1, False), "DestInfo"),
    ("RtmGetLessSpecificDestination", ("me", "dest", 1 << 32, 1, True), "ProtocolId"),
    ("RtmGetLessSpecificDestination", ("me", "dest", 0, 1 << 32, True), "TargetViews"),
    ("RtmGetDestInfo", ("me", "dest", 0.5, 1, True), "ProtocolId"),
    ("RtmGetDestInfo", ("me", "dest", 0, "1", True), "TargetViews"),
    ("RtmGetExactMatchRoute", ("me", TO, "0", ROUTE, 0, 1, True), "MatchingFlags"),
    ("RtmGetExactMatchRoute", ("me", TO, 0, ROUTE[1:], 0, 1, True), "RouteInfo"),
    ("RtmGetExactMatchRoute", ("me", TO, 0, ROUTE, None, 1, True), "InterfaceIndex"),
    ("RtmGetExactMatchRoute", ("me", TO, 0, ROUTE, 0, 1, 1), "RouteHandle"),
    ("RtmReleaseDestInfo", ("me", 5), "DestInfo"),
    ("RtmReleaseDestInfo", ("me", (None, TO, 0, 0, 5)), "DestInfo"),
    ("RtmReleaseDestInfo", ("me", (None, TO, 0, 0, (5,))), "DestInfo"),
    (
        "RtmReleaseDestInfo",
        ("me", (None, TO, 0, 0, ((0, 0, None, None, 0, None),) * 33)),
        "DestInfo",
    ),
    ("RtmReleaseDests", ("me", 5), "DestInfos"),
    ("RtmReleaseDests", ("me", (None,)), "DestInfos"),
    ("RtmReferenceHandles", ("me", {}), "RtmHandles"),
    ("RtmCreateDestEnum", ("me", None, 0, None, 0, True), "TargetViews"),
    ("RtmCreateDestEnum", ("me", 0, 0.5, None, 0, True), "EnumFlags"),
    ("RtmCreateDestEnum", ("me", 0, 1, "x", 0, True), "NetAddress"),
    ("RtmCreateDestEnum", ("me", 0, 0, None, -1, True), "ProtocolId"),
    ("RtmCreateDestEnum", ("me", 0, 0, None, 0, False), "RtmEnumHandle"),
    ("RtmGetEnumDests", ("me", "enum", "1", True), "NumDests"),
    ("RtmGetEnumDests", ("me", "enum", 1, 1), "DestInfos"),
    ("RtmCreateRouteEnum", ("me", None, 1 << 32, 0, None, 0, None, 0, True), "TargetViews"),
    ("RtmCreateRouteEnum", ("me", None, 0, "0", None, 0, None, 0, True), "EnumFlags"),
    ("RtmCreateRouteEnum", ("me", "dest", 0, "0", None, 0, None, 0, True), "EnumFlags"),
    ("RtmCreateRouteEnum", ("me", None, 0, 2, 5, 0, None, 0, True), "StartDest"),
    ("RtmCreateRouteEnum", ("me", None, 0, 0, None, None, None, 0, True), "MatchingFlags"),
    ("RtmCreateRouteEnum", ("me", None, 0, 0, None, 1, 5, 0, True), "CriteriaRoute"),
    ("RtmCreateRouteEnum", ("me", None, 0, 0, None, 0, None, "0", True), "CriteriaInterface"),
    ("RtmCreateRouteEnum", ("me", None, 0, 0, None, 0, None, 0, 7), "RtmEnumHandle"),
    ("RtmGetEnumRoutes", ("me", "routes", -1, True), "NumRoutes"),
    ("RtmGetEnumRoutes", ("me", "routes", 1, False), "RouteHandles"),
    ("RtmCreateNextHopEnum", ("me", None, None, True), "EnumFlags"),
    ("RtmCreateNextHopEnum", ("me", 2, (2, 8), True), "NetAddress"),
    ("RtmCreateNextHopEnum", ("me", 0, None, 1), "RtmEnumHandle"),
    ("RtmGetEnumNextHops", ("me", "hops", 1.5, True), "NumNextHops"),
    ("RtmGetEnumNextHops", ("me", "hops", 1, "x"), "NextHopHandles"),
    ("RtmCreateRouteList", ("me", 1), "RouteListHandle"),
    ("RtmInsertInRouteList", ("me", None, 5), "RouteHandles"),
    ("RtmCreateRouteListEnum", ("me", "list", 0), "RtmEnumHandle"),
    ("RtmGetListEnumRoutes", ("me", "walk", "2", True), "NumRoutes"),
    ("RtmGetListEnumRoutes", ("me", "walk", 2, False), "RouteHandles"),
    ("RtmRegisterForChangeNotification", ("me", "1", 1, 0, True), "TargetViews"),
    ("RtmRegisterForChangeNotification", ("me", 1, -1, 0, True), "NotifyFlags"),
    ("RtmRegisterForChangeNotification", ("me", 1, 1, None, True), "NotifyContext"),
    ("RtmRegisterForChangeNotification", ("me", 1, 1, 0, 5), "NotifyHandle"),
    ("RtmGetChangedDests", ("me", "note", "1", True), "NumDests"),
    ("RtmGetChangedDests", ("me", "note", 1, False), "ChangedDests"),
    ("RtmReleaseChangedDests", ("me", "note", 5), "ChangedDests"),
    ("RtmReleaseChangedDests", ("me", "note", (None,)), "ChangedDests"),
    ("RtmIgnoreChangedDests", ("me", "note", [None]), "ChangedDests"),
    ("RtmGetChangeStatus", ("me", "note", "dest", 1), "ChangeStatus"),
    ("RtmMarkDestForChangeNotification", ("me", "note", "dest", 1), "MarkDest"),
    ("RtmIsMarkedForChangeNotification", ("me", "note", "dest", 0), "DestMarked"),
    ("RtmRegisterEntity", (ENTITY, ((1,),), 0, False, True, True), "ExportMethods"),
    ("RtmRegisterEntity", (ENTITY, ((1 << 32, 0),), 0, False, True, True), "ExportMethods"),
    ("RtmRegisterEntity", (ENTITY, ((0, None),), 0, False, True, True), "ExportMethods"),
    ("RtmGetEntityMethods", ("me", "me", "1", True), "NumMethods"),
    ("RtmGetEntityMethods", ("me", "me", 1, False), "ExptMethods"),
    ("RtmInvokeMethod", ("me", "me", 5, 1, True), "Input"),
    ("RtmInvokeMethod", ("me", "me", (1, "1"), 1, True), "Input"),
    ("RtmInvokeMethod", ("me", "me", (-1, 1), 1, True), "MethodType"),
    ("RtmInvokeMethod", ("me", "me", (1, 1), 1 << 32, True), "OutputSize"),
    ("RtmInvokeMethod", ("me", "me", (1, 1), 1, 1), "Output"),
    ("RtmGetOpaqueInformationPointer", ("me", "dest", 1), "OpaqueInfoPointer"),
    ("WriteOpaque", ("me", "dest", None), "Value"),
    ("RtmRegisterEntity", (ENTITY, None, 4, False, True, True), "EventCallback"),
    ("RtmHoldDestination", ("me", "dest", "1", 1), "TargetViews"),
    ("RtmHoldDestination", ("me", "dest", 1, -1), "HoldTime"),
    ("Advance", ("1",), "Milliseconds"),
    ("Advance", (-1,), "Milliseconds"),
    ("EndCallback", ("me", None), "Answer"),
    ("RtmBlockMethods", ("me", None, 256, 0), "TargetType"),
    ("RtmBlockMethods", ("me", None, 0, "1"), "BlockingFlag"),
    ("RtmLockDestination", ("me", "dest", 1, True), "Exclusive"),
    ("RtmLockDestination", ("me", "dest", True, None), "LockDest"),
    ("RtmLockRoute", ("me", "route", 0, True, None), "Exclusive"),
    ("RtmLockRoute", ("me", "route", True, 1, None), "LockRoute"),
    ("RtmLockRoute", ("me", "route", True, True, False), "RoutePointer"),
    ("RtmLockNextHop", ("me", None, None, True, None), "Exclusive"),
    ("RtmLockNextHop", ("me", None, True, "x", None), "LockNextHop"),
    ("RtmLockNextHop", ("me", None, True, True, 1), "NextHopPointer"),
    ("RtmGetRoutePointer", ("me", "route", 1), "RoutePointer"),
    ("RtmGetNextHopPointer", ("me", None, 1), "NextHopPointer"),
    ("RtmUpdateAndUnlockRoute", ("me", "route", None, None, 0, None, True), "TimeToLive"),
    ("RtmUpdateAndUnlockRoute", ("me", "route", 1, None, "0", None, True), "NotifyType"),
    ("RtmUpdateAndUnlockRoute", ("me", "route", 1, None, 0, None, 1), "ChangeFlags"),
    ("EditRoute", ("me", "route", 5), "RouteInfo"),
    ("EditNextHop", ("me", None, 5), "NextHopInfo"),
    ("SetEnvironment", (1, False), "MemoryExhausted"),
    ("SetEnvironment", (True, None), "ConfigurationDamaged"),
    ("RTM_IPV4_SET_ADDR_AND_LEN", (1, "8"), "Len"),
    ("RTM_IPV4_MAKE_NET_ADDRESS", (-1, 8), "Addr"),
    ("RTM_IPV4_SET_ADDR_AND_MASK", (1, 1 << 32), "Mask"),
    ("RTM_IPV4_GET_ADDR_AND_LEN", (5,), "NetAddress"),
    ("RTM_IPV4_GET_ADDR_AND_MASK", ((2, 1 << 16, 0),), "NetAddress"),
    ("RTM_IPV4_LEN_FROM_MASK", (None,), "Mask"),
    ("RTM_IPV4_MASK_FROM_LEN", (0.5,), "Len"),
    ("RTM_SIZE_OF_DEST_INFO", (-1,), "NumViews"),
    ("RTM_SIZE_OF_ROUTE_INFO", ("1",), "NumHops"),
]
MEMBERS = [
    (4, "x", "Flags1"),
    (4, 256, "Flags1"),
    (5, -1, "Flags"),
    (5, 1 << 16, "Flags"),
    (6, 5, "PrefInfo"),
    (6, (1,), "PrefInfo"),
    (6, (1, "1"), "Preference"),
    (6, (1 << 32, 1), "Metric"),
    (7, None, "BelongsToViews"),
    (7, -1, "BelongsToViews"),
    (8, None, "EntitySpecificInfo"),
    (9, None, "NextHopsList"),
    (9, [], "NextHopsList"),
]


def resolved(argument: Any, names: dict[str, Any]) -> Any:
    """The handle that a name stands for."""
    return names.get(argument, argument) if isinstance(argument, str) else argument


def belongings(world: Any, client: Any) -> dict[str, Any]:
    """One of each thing that a client can have for itself, by name."""
    route_list = world.rtm.RtmCreateRouteList(client, True)[1]
    return {
        "list": route_list,
        "note": world.rtm.RtmRegisterForChangeNotification(client, 1, 1, 0, True)[1],
        "walk": world.rtm.RtmCreateRouteListEnum(client, route_list, True)[1],
        "enum": world.enum_dests(client),
        "routes": world.enum_routes(client),
        "hops": world.rtm.RtmCreateNextHopEnum(client, 0, None, True)[1],
    }


@pytest.mark.parametrize(("operation", "arguments", "name"), CASES)
def test_wrong_types(world: Any, operation: str, arguments: tuple[Any, ...], name: str) -> None:
    """A wrong type, or a number too large for its parameter, is an error that names it."""
    client = world.register(9)
    route = world.route(client, TO)
    dest = world.exact(client, TO)[0]
    names = {"me": client, "route": route, "dest": dest} | belongings(world, client)
    before = (client.refs, client.pins, route.refs, dest.refs, len(client.next_hops))
    with pytest.raises((TypeError, ValueError), match=name):
        getattr(world.rtm, operation)(*(resolved(argument, names) for argument in arguments))
    assert before == (client.refs, client.pins, route.refs, dest.refs, len(client.next_hops))
    assert world.best(client, TO) is route
    assert world.rtm.take_events() == []


@pytest.mark.parametrize(("index", "value", "name"), MEMBERS)
def test_members_of_route_information(world: Any, index: int, value: Any, name: str) -> None:
    """A member of route information that cannot be one is named."""
    client = world.register()
    info = (*ROUTE[:index], value, *ROUTE[index + 1 :])
    with pytest.raises((TypeError, ValueError), match=name):
        world.rtm.RtmAddRouteToDest(client, None, TO, info, 0, None, 0, None, 0)
    assert world.exact(client, TO, 0) is None


def test_every_call_survives_noise(world: Any) -> None:
    """Random values in every parameter give a status, or TypeError or ValueError, and no more."""
    chooser = random.Random(1)
    client = world.register()
    hop = world.hop(client)
    route = world.route(client, TO, hops=(hop,))
    dest = world.exact(client, TO)[0]
    noise = [None, True, False, 0, 1, -1, 3, 1 << 40, 0.5, "x", b"y", (), [], {}, object()]
    noise += belongings(world, client).values()
    noise += [client, hop, route, dest, TO, ROUTE, HOP, ENTITY, (None,), (route,), (hop, None)]
    for operation in Rtm.operations:
        method = getattr(Rtm, operation)
        count = method.__code__.co_argcount - 1
        for _ in range(150):
            arguments = [chooser.choice(noise) for _ in range(count)]
            if operation.startswith("Rtm") and operation != "RtmRegisterEntity":
                arguments[0] = client
            if operation == "RtmDeregisterEntity":
                arguments[0] = None
            said = None
            try:
                answer = method(world.rtm, *arguments)
            except (TypeError, ValueError) as error:
                said = str(error)
            if said is None:
                assert type(answer) is tuple
                assert type(answer[0]) is int
            else:
                assert any(name in said for name in method.__code__.co_varnames[1 : count + 1])
