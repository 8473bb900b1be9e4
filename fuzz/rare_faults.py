"""Faults planted for the invariants that no mutant in the table of `invariant_faults.py` breaks.

Each is a mistake that an author could make, like those of `spec_faults.py`; some are mistakes in
two lines that go together. One operation is named that breaks the invariant, so that the prover
needs to be asked about that one alone; where its small universes are too small, calls do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fuzz.spec_faults import (
    ENTITIES,
    FAULTS,
    HOLD_DOWN,
    LOCKS,
    ROUTES,
    SpecFault,
    planted_texts,
)
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, variant
from rtmref.lang.spec import Spec
from rtmref.symbolic.proofs import prove

NOTIFICATION: Final = "models/rtm2/change_notification.yaml"
NEXT_HOPS: Final = "models/rtm2/next_hops.yaml"
ENUMERATION: Final = "models/rtm2/enumeration.yaml"


@dataclass(frozen=True, slots=True)
class RareFault:
    """A fault, the operation that then breaks the invariant, and how.

    Without arguments the prover does it, by one call from a state in which every invariant holds.
    With arguments a run does it, by calls of the operation with each of them from the beginning.
    """

    fault: SpecFault
    operation: str
    arguments: tuple[tuple[object, ...], ...] = ()

    @property
    def invariant(self) -> str:
        """What breaks."""
        return self.fault.breaks


def _known(name: str) -> SpecFault:
    """One of the faults that are planted anyway."""
    (fault,) = (each for each in FAULTS if each.name == name)
    return fault


METHODS: Final = RareFault(
    SpecFault(
        "any number of methods can be exported",
        ENTITIES,
        "(ExportMethods.size() > 32 || ExportMethods.exists(m, m == null))",
        "ExportMethods.exists(m, m == null)",
        "methods-are-limited",
    ),
    "RtmRegisterEntity",
    tuple(
        ((0, 2, (number, 0)), ((0, 0),) * number, False, False, True, True) for number in (32, 33)
    ),
)
"""Only a run tells: lists are shorter in the small universes where the prover refutes."""

RARE_FAULTS: Final = (
    RareFault(_known("the last slot is written, not one's own"), "WriteOpaque"),
    RareFault(_known("the route of an open callback is deleted unnoticed"), "RtmDeleteRouteToDest"),
    RareFault(
        SpecFault(
            "useless marks are let pass",
            NOTIFICATION,
            "      - status: ERROR_INVALID_PARAMETER\n"
            '        when: \'useless_marks == "error" && MarkDest'
            " && !(RTM_NOTIFY_ONLY_MARKED_DESTS in NotifyHandle.types)'\n"
            "        source: [D-NOTE-12]\n",
            "",
            "marks-count",
        ),
        "RtmMarkDestForChangeNotification",
    ),
    RareFault(
        SpecFault(
            "a deleted next hop is never revived",
            NEXT_HOPS,
            '(h.state == RTM_NEXTHOP_STATE_CREATED || added_again == "revived")',
            "h.state == RTM_NEXTHOP_STATE_CREATED",
            "revived-next-hops-are-unique",
        ),
        "RtmAddNextHop",
    ),
    RareFault(
        SpecFault(
            "a prefix of another family is accepted",
            ROUTES,
            "'!by_handle && !fits(DestAddress, t)'\n        source: [S-ADDR-01,",
            "'!by_handle && !well_formed(DestAddress)'\n        source: [S-ADDR-01,",
            "destination-is-of-the-family-of-its-table",
        ),
        "RtmAddRouteToDest",
    ),
    RareFault(
        SpecFault(
            "the destination of the lowest instance that has it gets the route",
            ROUTES,
            "Dest.find(d, d.table == t && d.prefix == prefix(DestAddress)) : null",
            "Dest.filter(d, d.prefix == prefix(DestAddress)).min_by(d, [d.table.instance.id])"
            " : null",
            "route-stays-in-its-table",
        ),
        "RtmAddRouteToDest",
    ),
    RareFault(
        SpecFault(
            "routes are born at the time of the clock",
            ROUTES,
            "born: 't.stamp'",
            "born: 'Clock.now'",
            "routes-are-born-one-by-one",
        ),
        "RtmAddRouteToDest",
    ),
    RareFault(
        SpecFault(
            "a route is best in views that it is not in",
            ROUTES,
            "      - each: {d: 'dests', v: 'supported(d.table)'}\n"
            "        do: [{set: {'d.best[v]': 'elected(d, v)'}}]\n",
            "      - each: {d: 'dests', v: 'View'}\n"
            "        do:\n"
            "          - set: {'d.best[v]': 'Route.filter(r, r.dest == d"
            " && r.state == RTM_ROUTE_STATE_CREATED).min_by(r, rank(r))'}\n",
            "best-routes-are-of-supported-views",
        ),
        "RtmDeleteRouteToDest",
    ),
    RareFault(
        SpecFault(
            "the last route that leaves is held, wherever it leads",
            HOLD_DOWN,
            "leaving.filter(r, r.dest == d && v in r.views).max_by(",
            "leaving.filter(r, v in r.views).max_by(",
            "held-route-leads-to-its-destination",
        ),
        "RtmDeregisterEntity",
    ),
    RareFault(
        SpecFault(
            "a destination is locked by whatever route the client has",
            LOCKS,
            "exclusive: 'Exclusive', route: 'null'}",
            "exclusive: 'Exclusive', route: 'Exclusive ? Route.filter(r, r.owner == RtmRegHandle"
            " && r.state == RTM_ROUTE_STATE_CREATED).min_by(r, [r.born]) : null'}",
            "locking-routes-lead-to-the-destination",
        ),
        "RtmLockDestination",
    ),
    RareFault(
        SpecFault(
            "an enumeration of any kind delivers routes",
            ENUMERATION,
            "'live(h) && h.owner.table == t && h.kind == kind'",
            "'live(h) && h.owner.table == t'",
            "only-route-enumerations-have-pending-routes",
        ),
        "RtmGetEnumRoutes",
    ),
    RareFault(
        SpecFault(
            "what was delivered stays pending, and all in the last place",
            ENUMERATION,
            "              - each: {r: 'rest.filter(r, !(r in delivered))'}\n"
            "                do:\n"
            "                  - create: Pending\n"
            "                    with: {enumeration: 'EnumHandle', route: 'r',"
            " place: 'ranked.place_of(r)'}\n",
            "              - each: {r: 'rest'}\n"
            "                do:\n"
            "                  - create: Pending\n"
            "                    with: {enumeration: 'EnumHandle', route: 'r',"
            " place: 'ranked.size()'}\n",
            "pending-routes-are-in-order",
        ),
        "RtmGetEnumRoutes",
    ),
    METHODS,
)


def breaks(rare: RareFault, files: Mapping[str, str], sound: Program) -> bool:
    """Whether the interpreter finds the invariant broken by the last call, and none before it.

    The sound program is that of the same texts without the fault.
    """
    return broken(rare, files, sound) is not None


def broken(rare: RareFault, files: Mapping[str, str], sound: Program) -> Model | None:
    """A model in the state in which the invariant is broken, as `breaks` tells; None if it is not.

    The sound program is that of the same texts without the fault.
    """
    spec = planted_texts(rare.fault, dict(files))
    alone = replace(spec, operations={rare.operation: spec.operations[rare.operation]}, steps={})
    model = Model(variant(sound, alone, (rare.operation,)))
    found = _by_calls(rare, model) if rare.arguments else _by_the_prover(rare, spec, model)
    return model if found else None


def _by_calls(rare: RareFault, model: Model) -> bool:
    for arguments in rare.arguments:
        if model.first_violation() is not None:
            return False
        model.call(rare.operation, *arguments)
    return model.violation_of(rare.invariant) is not None


def _by_the_prover(rare: RareFault, spec: Spec, model: Model) -> bool:
    judged = prove(spec, operations=[rare.operation], invariants=[rare.invariant])
    asked = (each for each in judged if each.invariant == rare.invariant)
    found = [each.counterexample for each in asked if each.counterexample is not None]
    if not found or found[0].call is None:
        return False
    snapshot.load(model, found[0].before)
    if model.first_violation() is not None:
        return False
    snapshot.run(model, found[0].before, found[0].call)
    return model.violation_of(rare.invariant) is not None
