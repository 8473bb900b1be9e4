"""How often invariants have something to say in random runs."""

from __future__ import annotations

from tests.engine.test_findings import compiled_with

from rtmref.concrete.program import Program
from rtmref.engine.conditions import EPISODE, LOOK_EVERY, conditions

CALLS = 4 * EPISODE


def test_equal_seeds_give_equal_counts(compiled: Program) -> None:
    """The counts depend on the seed alone."""
    first = conditions(compiled, 1, CALLS)
    assert first == conditions(compiled, 1, CALLS)
    assert first != conditions(compiled, 2, CALLS)


def test_states_are_counted(compiled: Program) -> None:
    """A state is looked at after every so many calls; in none more is met than there are states."""
    found = conditions(compiled, 0, CALLS)
    assert (found.calls, found.broken) == (CALLS, frozenset())
    assert found.states == CALLS // LOOK_EVERY
    assert 0 < found.met["Clock.now in range"] == found.states
    assert max(found.met.values()) == found.states
    assert set(found.met) <= set(compiled.spec.invariants)


def test_what_a_call_breaks_is_told() -> None:
    """A violation ends its episode, and is among what is told."""
    found = conditions(compiled_with("an interface is handed over without release"), 0, 20_000)
    assert "interface-has-one-owner" in found.broken
