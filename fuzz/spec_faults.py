"""Faults planted into the YAML of the specification: the prover must refute each.

A fault is one guard, effect or re-election left out, or one word of a rule changed. It is a
replacement of text in one file, so that it reads like the mistake that an author would make.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rtmref import lang
from rtmref.lang.spec import Spec


@dataclass(frozen=True, slots=True)
class SpecFault:
    """A fault, the file it is in, the text it replaces, and an invariant that it breaks.

    With an `operation`, the counterexample of that operation is one of the fixtures.
    """

    name: str
    file: str
    right: str
    wrong: str
    breaks: str
    operation: str = ""


ROUTES = "models/rtm2/routes.yaml"
INSTANCES = "models/router/instances.yaml"
ENTITIES = "models/rtm2/entities.yaml"
HANDLES = "models/rtm2/handles.yaml"
OPAQUE_POINTERS = "models/rtm2/opaque_pointers.yaml"
LOCKS = "models/rtm2/locks.yaml"
IN_PLACE_UPDATE = "models/rtm2/in_place_update.yaml"
CALLBACKS = "models/rtm2/callbacks.yaml"
TIME = "models/rtm2/time.yaml"
HOLD_DOWN = "models/rtm2/hold_down.yaml"

FAULTS = (
    SpecFault(
        "an interface of another instance is started with",
        INSTANCES,
        "      - {status: ERROR_ALREADY_EXISTS,"
        " when: 'Instance.exists(i, InterfaceIndex in i.interfaces)',"
        " source: [S-INST-06, R-0001]}\n    do:\n      - let: {known",
        "    do:\n      - let: {known",
        "interface-has-one-owner",
        "StartInstance",
    ),
    SpecFault(
        "an interface of another instance is added",
        INSTANCES,
        "      - {status: ERROR_ALREADY_EXISTS,"
        " when: 'Instance.exists(i, InterfaceIndex in i.interfaces)',"
        " source: [S-INST-06, R-0001]}\n    do:\n      - add",
        "    do:\n      - add",
        "interface-has-one-owner",
        "AddInterface",
    ),
    SpecFault(
        "an interface is handed over without release",
        INSTANCES,
        "      - remove: {'owner.interfaces': 'InterfaceIndex'}\n      - add:",
        "      - add:",
        "interface-has-one-owner",
        "MoveInterface",
    ),
    SpecFault(
        "a route may point to another client's next hops",
        ROUTES,
        "when: 'RouteInfo.NextHopsList.exists(h, h.owner != RtmRegHandle)'",
        "when: 'RouteInfo.NextHopsList.exists(h, h.owner == null)'",
        "next-hops-belong-to-the-owner",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "anybody may update a route",
        ROUTES,
        "      - {status: ERROR_ACCESS_DENIED,"
        " when: 'by_handle && RouteHandle.value.owner != RtmRegHandle',"
        " source: [S-ROUTE-14]}\n",
        "",
        "next-hops-belong-to-the-owner",
    ),
    SpecFault(
        "no re-election after adding a route",
        ROUTES,
        "      - call: {elect: {dests: '[dest]'}}\n",
        "",
        "best-route-exists",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "no re-election after withdrawing routes",
        ROUTES,
        "      - call: {elect: {dests: 'touched'}}\n",
        "",
        "best-route-competes",
        "RtmDeleteRouteToDest",
    ),
    SpecFault(
        "the worst route is elected",
        ROUTES,
        "min_by(r, rank(r))'\n  is_best",
        "max_by(r, rank(r))'\n  is_best",
        "best-route-is-cheapest",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "the metric ranks before the preference",
        ROUTES,
        "[weight(r), r.metric, ties",
        "[r.metric, weight(r), ties",
        "best-route-is-cheapest",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "the newest of equals wins",
        ROUTES,
        'ties == "lowest_owner" ? r.owner.id.EntityInstanceId : 0, tie_breaker(r)]',
        'ties == "lowest_owner" ? r.owner.id.EntityInstanceId : 0, -tie_breaker(r)]',
        "best-route-is-first-among-equals",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "only the first view is elected",
        ROUTES,
        "each: {d: 'dests', v: 'supported(d.table)'}",
        "each: {d: 'dests', v: 'supported(d.table).filter(v, v == RTM_VIEW_MASK_UCAST)'}",
        "best-route-exists",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "the best route comes from another view",
        ROUTES,
        "is: 'Route.filter(r, competes(r, d, v)).min_by(r, rank(r))'",
        "is: 'Route.filter(r, View.exists(w, competes(r, d, w))).min_by(r, rank(r))'",
        "best-route-competes",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "routes of a departed client stay best",
        ENTITIES,
        "      - call: {withdraw: {routes: 'routes', t: 'RtmRegHandle.table',"
        " by: 'RtmRegHandle', holds: 'true'}}\n        as: replaced\n",
        "      - let: {replaced: 'Route.filter(r, false)'}\n"
        "      - each: {r: 'routes'}\n"
        "        do: [{set: {'r.state': 'RTM_ROUTE_STATE_DELETED'}}]\n",
        "best-route-competes",
        "RtmDeregisterEntity",
    ),
    SpecFault(
        "an update in place of the cost keeps the old best route",
        ROUTES,
        "      - call: {elect: {dests: '[dest]'}}\n",
        "      - if: 'target == null'\n        then:\n"
        "          - call: {elect: {dests: '[dest]'}}\n",
        "best-route-is-cheapest",
        "RtmAddRouteToDest",
    ),
    SpecFault(
        "a deleted next hop vanishes while routes use it",
        HANDLES,
        "|| Route.exists(r, r.neighbour == h) || Route.exists(r, h in r.next_hops)",
        "|| Route.exists(r, r.neighbour == h)",
        "Route.next_hops exists",
        "RtmReleaseNextHops",
    ),
    SpecFault(
        "a departed client keeps its methods",
        ENTITIES,
        "          'RtmRegHandle.methods': '[]'\n",
        "",
        "departed-entity-exports-nothing",
        "RtmDeregisterEntity",
    ),
    SpecFault(
        "a client that leaves goes on blocking",
        ENTITIES,
        "          'RtmRegHandle.blocked': 'false'\n",
        "",
        "departed-entity-blocks-nothing",
    ),
    SpecFault(
        "a slot is given out twice",
        ENTITIES,
        "is: 'index(s) < opaque_slots && !Entity.exists(e, e.table == t && e.opaque_slot == s)'",
        "is: 'index(s) < opaque_slots'",
        "opaque-slots-are-exclusive",
        "RtmRegisterEntity",
    ),
    SpecFault(
        "one slot too many is given out",
        ENTITIES,
        "is: 'index(s) < opaque_slots && !",
        "is: 'index(s) <= opaque_slots && !",
        "opaque-slots-are-limited",
    ),
    SpecFault(
        "a client that leaves does not give its slot back",
        OPAQUE_POINTERS,
        "          - set: {'e.opaque_slot': 'null'}\n",
        "",
        "opaque-slots-have-a-client",
    ),
    SpecFault(
        "the next holder of a slot inherits what is in it",
        OPAQUE_POINTERS,
        "            do: [{set: {'d.opaque[slot]': 'null'}}]\n",
        "            do: []\n",
        "slot-contents-have-a-client",
        "RtmDeregisterEntity",
    ),
    SpecFault(
        "the last slot is written, not one's own",
        OPAQUE_POINTERS,
        "      - set: {'DestHandle.opaque[RtmRegHandle.opaque_slot]': 'Value'}\n",
        "      - let: {s: 'OpaqueSlot.max_by(x, [index(x)])'}\n"
        "      - if: 's != null'\n"
        "        then: [{set: {'DestHandle.opaque[s]': 'Value'}}]\n",
        "slot-contents-are-limited",
    ),
    SpecFault(
        "the head of a record counts as output of the method",
        ENTITIES,
        "OutputSize: m.OutputSize})",
        "OutputSize: m.OutputSize + 12})",
        "methods-deliver-words",
    ),
    SpecFault(
        "the exclusive lock is granted besides shared ones",
        LOCKS,
        "LockDest && (Exclusive ? dest_locked(DestHandle) : dest_closed(DestHandle))",
        "LockDest && dest_closed(DestHandle)",
        "exclusive-locks-on-destinations-are-alone",
        "RtmLockDestination",
    ),
    SpecFault(
        "anybody may lock a next hop exclusively",
        LOCKS,
        "LockNextHop && !owns && !may_share(Exclusive)",
        'LockNextHop && !owns && lock_foreign_shared == "denied"',
        "exclusive-locks-on-next-hops-are-the-owners",
        "RtmLockNextHop",
    ),
    SpecFault(
        "the locks of a departing client stay",
        ENTITIES,
        "      - call: {unlock_dests: {locks: 'dest_locks'}}\n        as: written_hops\n",
        "      - let: {written_hops: 'NextHop.filter(h, false)'}\n",
        "destination-locks-have-a-client",
        "RtmDeregisterEntity",
    ),
    SpecFault(
        "a route is written under any exclusive lock",
        IN_PLACE_UPDATE,
        "DestLock.find(l, l.route == RouteHandle && l.holder == RtmRegHandle)",
        "DestLock.find(l, l.dest == RouteHandle.dest && l.holder == RtmRegHandle)",
        "route-edits-need-the-route-lock",
    ),
    SpecFault(
        "no re-election after a commit",
        IN_PLACE_UPDATE,
        "      - call: {elect: {dests: '[dest]'}}\n",
        "",
        "best-route-is-cheapest",
    ),
    SpecFault(
        "a departing client's events are not forgotten",
        ENTITIES,
        "      - each: {m: 'unheard'}\n        do: [{delete: 'm'}]\n",
        "",
        "only-clients-in-force-are-told",
    ),
    SpecFault(
        "the route of an open callback is deleted unnoticed",
        ROUTES,
        "      - set: {'Callback.route':"
        " 'Callback.route != null && Callback.route in routes ? null : Callback.route'}\n",
        "",
        "expired-route-is-still-in-the-table",
    ),
    SpecFault(
        "a deleted route keeps its timer",
        ROUTES,
        "              'r.due': 'null'\n",
        "",
        "only-routes-in-the-table-expire",
    ),
    SpecFault(
        "a locked route that is due is forgotten",
        TIME,
        "          'Clock.late': 'Route.exists(r, is_due(r))'\n",
        "          'Clock.late': 'false'\n",
        "no-route-is-overdue",
    ),
    SpecFault(
        "a hold begins without a mark of the view",
        HOLD_DOWN,
        "d.mark != null && v in d.mark.Views && v in views",
        "d.mark != null && v in views",
        "only-marked-views-hold",
    ),
    SpecFault(
        "what was held is not deleted at the end",
        HOLD_DOWN,
        "      - each: {r: 'routes.filter(r, r.state == RTM_ROUTE_STATE_DELETING)'}\n"
        "        do: [{set: {'r.state': 'RTM_ROUTE_STATE_DELETED'}}]\n",
        "",
        "deleting-route-is-held",
    ),
    SpecFault(
        "a callback that has ended keeps its route",
        CALLBACKS,
        "'Callback.entity': 'null', 'Callback.route': 'null'}\n      - if: 'expired",
        "'Callback.entity': 'null'}\n      - if: 'expired",
        "nothing-is-kept-for-no-callback",
    ),
)


def planted(fault: SpecFault, root: Path) -> Spec:
    """The specification of the checkout with the fault in it; the text must be there once."""
    return planted_texts(fault, dict(texts(root)))


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """The files of the specification by their names."""
    for folder in ("models", "invariants"):
        for path in sorted((root / folder).rglob("*.yaml")):
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def planted_texts(fault: SpecFault, files: dict[str, str]) -> Spec:
    """The specification of the texts with the fault in it."""
    assert files[fault.file].count(fault.right) == 1, f"{fault.name}: {fault.file} has changed"
    wrong = files[fault.file].replace(fault.right, fault.wrong)
    checked = lang.check_texts({**files, fault.file: wrong})
    assert checked.spec is not None, [str(d) for d in checked.diagnostics]
    return checked.spec
