"""The generated Python means what the syntax says, construct by construct."""

from __future__ import annotations

from random import Random

import pytest
from tests.concrete.interpreter import interpret
from tests.concrete.runs import Run, call_of, event_of, outcome_of, parked, used_up
from tests.concrete.states import Maker
from tests.lang.specs import FIXTURES, check_operation, fixture_texts, refuse, spec_of

from rtmref import lang
from rtmref.concrete import snapshot
from rtmref.concrete.indexes import Reverse
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.snapshot import plain, take
from rtmref.lang.spec import Spec

assert FIXTURES.is_dir()


@pytest.mark.parametrize("seed", range(4))
def test_runs_mean_what_the_syntax_says(compiled: Program, seed: int) -> None:
    """Status, results, events and state of random calls are those of a walk over the syntax."""
    model = Model(compiled)
    run = Run(model, seed, episode=300)
    for _ in range(4000):
        operation, arguments = run.draw()
        before, last, waiting = take(model), used_up(model), parked(model)
        call = call_of(model, operation, arguments)
        outcome = model.call(operation, *arguments)
        number = model.parked[-1][0] if outcome[0] == 997 else 0
        expected, after, world = interpret(model.spec, before, call, last, waiting, number)
        assert outcome_of(model, operation, outcome) == expected, call
        assert take(model) == after, call
        events = [event_of(model, event) for event in model.take_events()]
        assert events == world.events, call
        run.learn(outcome)


def check_from_random_states(spec: Spec, model: Model, count: int) -> None:
    """Compare the outcomes of every operation in random states; sets have no order there."""
    for seed in range(count):
        maker = Maker(spec, Random(seed))
        before = maker.state()
        for op in spec.operations.values():
            call = maker.call(op)
            expected, after, world = interpret(spec, before, call)
            assert snapshot.run(model, before, call) == (expected, after), (seed, call)
            events = [tuple(plain(part) for part in event) for event in model.take_events()]
            assert sorted(events, key=repr) == sorted(world.events, key=repr), (seed, call)


def test_calls_from_any_state_mean_what_the_syntax_says(spec: Spec, compiled: Program) -> None:
    """That holds from every well-typed state, those too that no run leads to."""
    check_from_random_states(spec, Model(compiled), 150)


def test_another_specification_means_what_its_syntax_says() -> None:
    """Nothing is made for the shipped specification: the same holds for another one."""
    other = spec_of(lang.check_texts(fixture_texts()))
    check_from_random_states(other, Model(other), 600)


@pytest.mark.parametrize(
    "looked_up",
    [
        "Hop.filter(h, h.next == First.next)",
        "Hop.filter(h, First.next == h.next && h.owner == First.owner)",
        "Hop.filter(h, h.next == (First.next == null ? null : First))",
        "Hop.filter(h, h.next != null && h.next == First.next)",
        "Hop.filter(h, h.next == First.next && null != h.next)",
    ],
)
def test_null_finds_what_is_null(looked_up: str) -> None:
    """Null equals null, also where an index is asked who points to the same object."""
    checked = check_operation(
        params={"First": "handle<Hop>"},
        refuse=[refuse("!live(First)")],
        return_={"number": f"{looked_up}.sum(h, h.cost + 1)"},
    )
    spec = spec_of(checked)
    compiled = program(spec)
    assert Reverse("Hop", "next") in compiled.indexes.known
    check_from_random_states(spec, Model(compiled), 60)
