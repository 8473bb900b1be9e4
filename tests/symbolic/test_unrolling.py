"""Runs from the first state: the shortest one is found, and what is excluded is not there."""

from __future__ import annotations

from pathlib import Path

from fuzz.spec_faults import FAULTS, planted_texts, texts
from tests.lang.specs import check_invariant, spec_of

from rtmref.lang.spec import Spec
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.found_runs import found_run
from rtmref.symbolic.renaming import is_derived, is_of_state, is_shared
from rtmref.symbolic.terms import BOOL, Symbol
from rtmref.symbolic.universes import small_universe
from rtmref.symbolic.unrolling import Unrolled, Unroller

ROOT = Path(__file__).parents[2]
EFFORT = 40_000_000


def faulty(name: str) -> Spec:
    """The shipped specification with the fault of this name."""
    (fault,) = (each for each in FAULTS if each.name == name)
    return planted_texts(fault, dict(texts(ROOT)))


def unroller(spec: Spec) -> Unroller:
    """Runs with two objects of each sort."""
    return Unroller(assume(spec), small_universe(spec, 2))


def test_the_shortest_run_is_found() -> None:
    """No shorter run breaks the invariant; the calls of the one that does are told in order."""
    runs = unroller(faulty("an interface of another instance is started with"))
    wanted = {"StartInstance": ["interface-has-one-owner"]}
    assert runs.search(wanted, 1, EFFORT) == "unsat"
    found = runs.search(wanted, 2, EFFORT)
    assert isinstance(found, Unrolled)
    first, last = found_run(found).made
    assert first.call.operation == last.call.operation == "StartInstance"
    assert first.call.arguments["InterfaceIndex"] == last.call.arguments["InterfaceIndex"]
    assert first.call.arguments["RtmInstanceId"] != last.call.arguments["RtmInstanceId"]
    assert first.created == {"Instance": (0,)}
    found.solver.close()


def test_nothing_is_found_where_nothing_is_wrong(spec: Spec) -> None:
    """What is proved is broken by no run."""
    runs = unroller(spec)
    for length in (1, 2):
        assert (
            runs.search({"MoveInterface": ["interface-has-one-owner"]}, length, EFFORT) == "unsat"
        )


def test_what_nobody_can_create_is_not_there() -> None:
    """Of a state that no call leads to, no run tells, however easily a call breaks a rule in it."""
    runs = unroller(spec_of(check_invariant("Hop.size() < 2")))
    for length in range(1, 6):
        assert runs.search({"AddHop": ["probe"]}, length, EFFORT) == "unsat"


def test_little_effort_is_not_enough(spec: Spec) -> None:
    """A search that breaks off says that it does not know."""
    wanted = {"MoveInterface": ["interface-has-one-owner"]}
    assert unroller(spec).search(wanted, 2, 1) == "unknown"


def test_symbols_are_told_apart() -> None:
    """Fields belong to one state, configuration to all, and places in lists follow from lists."""
    place = Symbol("Route.next_hops.place", ("Route", "NextHop"), "int")
    field = Symbol("Route.place", ("Route",), "int")
    assert is_of_state(field, ("Route",))
    assert not is_derived(field)
    assert is_derived(place)
    assert is_shared(Symbol("ties is oldest", (), BOOL))
    assert not is_shared(Symbol("argument NotifyHandle.is Route", (), BOOL))
