"""A small state of the fixture specification, and probes that look at it or change it."""

from __future__ import annotations

from typing import Any

from tests.lang.specs import check_operation, spec_of

from rtmref.snapshots import Call, Plain, Reference, Snapshot, Stranger
from rtmref.symbolic.decode import limit_form
from rtmref.symbolic.runs import Outcome, SymbolicModel
from rtmref.values import AF_INET, NetAddress, parse_prefix

OWNER, OTHER = Reference("Owner", 1), Reference("Owner", 2)
HOP, SECOND, THIRD = (Reference("Hop", number) for number in (1, 2, 3))
GONE = Reference("Hop", 9)
WIDE, NARROW, APART = (
    parse_prefix(text) for text in ("10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16")
)
PARAMETERS = {
    "Caller": "handle<Owner>",
    "First": "handle<Hop>",
    "Stale": "handle<Hop>",
    "Hops": "list<handle<Hop>>",
    "Number": {"type": "int", "min": 0},
    "Address": "address",
    "Views": "set<View>",
    "Info": "optional<HOP_INFO>",
    "Nothing": "optional<int>",
    "Buffer": "out",
}
ARGUMENTS: dict[str, Plain] = {
    "Caller": OWNER,
    "First": HOP,
    "Stale": GONE,
    "Hops": (SECOND, HOP, SECOND, None, Stranger(4)),
    "Number": 7,
    "Address": NetAddress(AF_INET, 16, 0x0A010203),
    "Views": 0b10,
    "Info": None,
    "Nothing": None,
    "Buffer": True,
}
KNOWN = {
    "status": "ERROR_INVALID_HANDLE",
    "when": "!live(Caller) || !live(First) || !well_formed(Address)",
    "source": ["D-ERR-01"],
}


def _hop(owner: Reference, prefix: NetAddress, **more: Plain) -> dict[str, Plain]:
    values: dict[str, Plain] = {
        "owner": owner,
        "prefix": prefix,
        "next": None,
        "others": (),
        "state": 0,
        "views": 0,
        "cost": 0,
        "born": 0,
        "refs": 0,
    }
    return {**values, **more}


def state(spec: Any) -> Snapshot:
    """Two owners; three hops of the first; a clock."""
    hops = (
        (1, _hop(OWNER, WIDE, others=(SECOND, THIRD), views=0b01, cost=5, born=1)),
        (2, _hop(OWNER, NARROW, next=HOP, views=0b11, cost=5, born=2, refs=1)),
        (3, _hop(OTHER, APART, views=0b10, cost=3, born=3, refs=4)),
    )
    owners = (
        (1, {"registered": True, "best": {0: HOP}, "kinds": (1, None, 1, 2), "stamp": 4}),
        (2, {"registered": False, "best": {}, "kinds": (), "stamp": 0}),
    )
    clock = {
        "now": 3,
        "line": (OTHER, OWNER),
        "last": SECOND,
        "kind": 0,
        "seen": 0b01,
        "rate": (1, -1),
        "marks": {},
    }
    objects = {"Clock": ((1, clock),), "Owner": owners, "Hop": hops}
    limits = {name: limit_form(limit) for name, limit in spec.limits.items()}
    decisions = {name: decision.default for name, decision in spec.decisions.items()}
    return Snapshot({sort: objects[sort] for sort in spec.sorts}, limits, decisions)


def probe(**parts: Any) -> Outcome:
    """What an operation with these parts does in the state."""
    refuse = [KNOWN, *parts.pop("refuse", [])]
    parts.setdefault("do", [])
    spec = spec_of(check_operation(params=PARAMETERS, refuse=refuse, **parts))
    return SymbolicModel(spec).run(state(spec), Call("Probe", ARGUMENTS))


def changes(outcome: Outcome, spec: Any = None) -> dict[Reference, Any]:
    """The fields that differ from the state before, by object; None for one that is gone."""
    loaded = spec_of(check_operation(params=PARAMETERS, do=[])) if spec is None else spec
    before = _fields(state(loaded))
    after = _fields(outcome.after)
    found: dict[Reference, Any] = dict.fromkeys(before.keys() - after.keys())
    for reference, values in after.items():
        old = before.get(reference, {})
        different = {name: value for name, value in values.items() if old.get(name, old) != value}
        if different:
            found[reference] = different
    return found


def _fields(snapshot: Snapshot) -> dict[Reference, dict[str, Plain]]:
    return {
        Reference(sort, number): dict(values)
        for sort, objects in snapshot.objects.items()
        for number, values in objects
    }
