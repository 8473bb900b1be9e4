"""Where a changed specification first does something else, in a scope."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fuzz.spec_faults import FAULTS, planted

from rtmref.concrete.program import Program, changed, program
from rtmref.engine.differences import first_difference, first_violation
from rtmref.engine.slices import slice_for
from rtmref.engine.ways import trace_of
from rtmref.scope import Scope
from rtmref.scope.loading import load

ROOT = Path(__file__).parents[2]
HANDED_OVER = "an interface is handed over without release"


def small(compiled: Program) -> Scope:
    """A shipped scope, less deep."""
    return replace(load(compiled.spec).found["interfaces"], depth=5)


def test_a_fault_is_found_both_ways(compiled: Program) -> None:
    """A fault breaks its invariant, and shows in what a call leads to, with as few calls."""
    (fault,) = [fault for fault in FAULTS if fault.name == HANDED_OVER]
    spec = planted(fault, ROOT)
    scope = small(compiled)
    broken = first_violation(program(slice_for(spec, scope)), scope)
    assert broken is not None
    invariant, way = broken
    assert (invariant, len(way)) == (fault.breaks, 4)
    other = changed(compiled, spec, "MoveInterface")
    assert other is not None
    different = first_difference(compiled, scope, other)
    assert different is not None
    assert len(different) <= len(way)
    calls = [call.operation for call in trace_of(compiled, scope, different).calls]
    assert calls[-1] == "MoveInterface"


def test_what_is_the_same_does_not_differ(compiled: Program) -> None:
    """The original differs from itself nowhere, and breaks nothing."""
    scope = small(compiled)
    same = changed(compiled, compiled.spec, "MoveInterface")
    assert same is not None
    assert first_difference(compiled, scope, same, depth=3) is None
    assert first_violation(compiled, scope, depth=3) is None
