"""What the generators draw, and how far it gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

import pytest
from tests.concrete.runs import Run, call_of, outcome_of
from tests.machines.types import fits

from rtmref.concrete.counters import Counters
from rtmref.concrete.model import Model
from rtmref.concrete.operations import refusals
from rtmref.concrete.program import Program, program
from rtmref.concrete.records import Record
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import HandleType
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.hints import hints
from rtmref.machines.pools import addresses
from rtmref.machines.source import Source, seeded
from rtmref.values import AF_INET, AF_INET6, NetAddress, covers, masked, well_formed

NEVER_REACHED: Final[frozenset[str]] = frozenset()
"""Refusals and successes that random calls do not reach within the calls given below."""
ENOUGH: Final = 240_000


def coverage(source: Source) -> Mapping[str, int]:
    """How often each refusal and each status was reached, by name; 0 for never."""
    found: dict[str, int] = {}
    for position, op in enumerate(source.model.spec.operations.values()):
        for number, refusal in enumerate(refusals(op)):
            hits = source.refusals.get((position, number), 0)
            found[f"{op.name} refusal {number + 1}: {refusal.status}"] = hits
        done = sum(n for (at, _), n in source.statuses.items() if at == position)
        found[f"{op.name} done"] = done
    return found


def test_arguments_are_well_typed(compiled: Program) -> None:
    """Every argument has its declared type and lies in its declared range."""
    run = Run(Model(compiled), 1, episode=300)
    spec = run.model.spec
    for _ in range(6000):
        operation, arguments, _ = run.step()
        parameters = spec.operations[operation].parameters
        assert len(parameters) == len(arguments)
        for parameter, argument in zip(parameters, arguments, strict=True):
            assert fits(spec, parameter, parameter.type, argument), (operation, parameter.name)


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_stands_for_its_calls(compiled: Program, seed: int) -> None:
    """Equal seeds give equal calls with equal outcomes; other seeds give others."""
    runs = [Run(Model(compiled), one) for one in (seed, seed, seed + 1)]
    steps = [list(said(run, 800)) for run in runs]
    assert steps[0] == steps[1]
    assert steps[0] != steps[2]


def said(run: Run, count: int) -> Iterator[Any]:
    """Calls and outcomes as plain data."""
    for _ in range(count):
        operation, arguments, outcome = run.step()
        call = call_of(run.model, operation, arguments)
        yield call, outcome_of(run.model, operation, outcome)


def test_everything_is_reached(compiled: Program) -> None:
    """Random calls reach every refusal of every operation, and every operation succeeds."""
    run = Run(Model(compiled), 2, episode=1000)
    missed: set[str] = set(coverage(run.source))
    for number in range(ENOUGH):
        run.step()
        if number % 10_000 == 0:
            hits = coverage(run.source)
            missed = {name for name, count in hits.items() if count == 0}
            if missed <= NEVER_REACHED:
                break
    assert missed <= NEVER_REACHED


def test_every_documented_answer_is_given(spec: Spec) -> None:
    """Random calls get each operation to answer each status that is documented for it."""
    counters = Counters()
    run = Run(Model(program(spec, counters)), 5, episode=1000)
    missed: set[str] = {"nothing was tried"}
    for number in range(ENOUGH):
        run.step()
        if number % 10_000 == 0:
            missed = {
                element.name
                for element, count in counters.hits()
                if element.dimension == "documented answers" and count == 0
            }
            missed = {name for name in missed if name.partition(":")[0] in spec.operations}
            if not missed:
                break
    assert not missed


def test_most_calls_get_far(compiled: Program) -> None:
    """At least a third of the calls is not refused, and no operation takes over."""
    run = Run(Model(compiled), 3, episode=500)
    done: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    refused = {id(run.model.space[name]) for name in run.model.space if name.startswith("R_")}
    for _ in range(20_000):
        operation, _, outcome = run.step()
        calls[operation] += 1
        done[operation] += id(outcome) not in refused
    assert done.total() > calls.total() / 3
    assert set(calls) == set(run.model.spec.operations)
    assert max(calls.values()) < calls.total() / 3


def test_switches_are_mostly_off(compiled: Program) -> None:
    """What only switches a fault of the machine on is mostly drawn to switch it off."""
    run = Run(Model(compiled), 6)
    position = run.source.names.index("SetEnvironment")
    drawn = Counter(argument for _ in range(400) for argument in run.source.draw(position))
    assert 20 < drawn[True] < drawn[False] / 3


def test_a_wait_counts_as_a_refusal(compiled: Program) -> None:
    """A call that has to wait has not succeeded, and its wait is a refusal that was reached."""
    run = Run(Model(compiled), 7, episode=1000)
    for _ in range(ENOUGH):
        operation, _, outcome = run.step()
        if outcome[0] == 997:
            break
    waits = {name for name, count in coverage(run.source).items() if "PENDING" in name and count}
    assert [name.split()[0] for name in waits] == [operation]


def test_handles_are_of_every_kind(compiled: Program) -> None:
    """Live, stale, wrong-kind and foreign handles and NULL are all passed, by every operation."""
    run = Run(Model(compiled), 4, episode=400)
    spec = run.model.spec
    seen: Counter[str] = Counter()
    for _ in range(12_000):
        operation, arguments = run.draw()
        for parameter, argument in zip(
            spec.operations[operation].parameters[1:], arguments[1:], strict=True
        ):
            if isinstance(parameter.type, HandleType):
                seen[_kind_of(arguments[0], argument, parameter.type)] += 1
        run.learn(run.model.call(operation, *arguments))
    assert set(seen) == {"null", "stale", "wrong kind", "foreign", "live"}
    assert seen["live"] > seen.total() / 3


def _kind_of(caller: Record | None, handle: Record | None, kind: HandleType) -> str:
    if handle is None:
        return "null"
    if type(handle).__name__ not in kind.kinds:
        return "wrong kind"
    if not handle._live:
        return "stale"
    tables = [getattr(o, "table", None) for o in (caller, handle)]
    return "foreign" if None not in tables and tables[0] is not tables[1] else "live"


def test_addresses_are_nested_and_reach_the_limits() -> None:
    """The pool has both families, nested prefixes, all limits of length, and misfits."""
    pool = addresses()
    lengths = {(a.AddressFamily, a.NumBits) for a in pool if well_formed(a)}
    assert lengths >= {(AF_INET, 0), (AF_INET, 31), (AF_INET, 32)}
    assert lengths >= {(AF_INET6, 0), (AF_INET6, 127), (AF_INET6, 128)}
    good = [masked(a) for a in pool if well_formed(a)]
    assert sum(covers(a, b) for a in good for b in good) > 2 * len(good)
    assert any(not well_formed(a) for a in pool)
    assert any(well_formed(a) and masked(a) != a for a in pool)
    assert all(isinstance(a, NetAddress) for a in pool)


@pytest.mark.parametrize("seed", range(20))
def test_configurations_are_allowed(compiled: Program, seed: int) -> None:
    """What is drawn for limits and decisions is declared, in range, and accepted."""
    model = Model(compiled)
    spec = model.spec
    limits, decisions = draw_configuration(spec, seeded(Random(seed).random))
    for name, chosen in decisions.items():
        assert chosen in spec.decisions[name].options
    for name, value in limits.items():
        limit = spec.limits[name]
        if isinstance(value, int):
            assert limit.minimum is None or value >= limit.minimum
            assert limit.maximum is None or value <= limit.maximum
    model.configure(limits, decisions)


def test_configurations_cover_every_option(spec: Spec) -> None:
    """Every option of every decision is drawn some time, and none is always set."""
    drawn: Counter[tuple[str, str]] = Counter()
    below = seeded(Random(1).random)
    for _ in range(400):
        drawn.update(draw_configuration(spec, below)[1].items())
    wanted = {(d.name, option) for d in spec.decisions.values() for option in d.options}
    assert set(drawn) == wanted
    assert max(drawn.values()) < 400


def test_hints_name_constants_and_structures_to_return(spec: Spec) -> None:
    """A parameter compared with a constant is given it; a structure to release is given back."""
    register: Operation = spec.operations["RtmRegisterEntity"]
    families = hints(register).constants["RtmEntityInfo", "AddressFamily"]
    assert {AF_INET, AF_INET6} <= set(families)
    release: Operation = spec.operations["RtmReleaseDestInfo"]
    assert "DestInfo" in hints(release).returned
    add: Operation = spec.operations["RtmAddRouteToDest"]
    assert "RouteInfo" not in hints(add).returned


def test_coverage_names_every_refusal_and_success(compiled: Program) -> None:
    """Coverage lists each refusal and each operation, at 0 before anything was called."""
    run = Run(Model(compiled), 0)
    hits = coverage(run.source)
    ops = run.model.spec.operations.values()
    assert len(hits) == sum(len(refusals(op)) + 1 for op in ops)
    assert set(hits.values()) == {0}


def test_pools_may_run_dry_while_drawing(compiled: Program) -> None:
    """Stale handles are thrown out while one is looked for: when none is left, NULL is drawn."""
    run = Run(Model(compiled), 6, episode=200)
    gone: list[Record] = []
    for _ in range(8000):
        run.step()
        gone += [o for o in run.source.pools.handles["Route"] if not o._live and o not in gone]
    assert len(gone) > 5
    position = run.source.names.index("RtmGetRouteInfo")
    drawn: Counter[bool] = Counter()
    for _ in range(400):
        run.source.pools.handles["Route"] = gone[:3]
        drawn[run.source.draw(position)[1] is None] += 1
    assert set(drawn) == {False, True}
