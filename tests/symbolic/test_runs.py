"""Plain data go into terms and come out as they were; a call runs by its terms."""

from __future__ import annotations

import random

import pytest
from tests.concrete.states import Maker
from tests.lang.specs import fixture_texts, spec_of
from tests.symbolic.worlds import ARGUMENTS, PARAMETERS, changes, probe, state

from rtmref import lang
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.lang.spec import Spec
from rtmref.snapshots import Call, Reference
from rtmref.symbolic.contents import contents
from rtmref.symbolic.runs import SymbolicModel, run_symbolically


@pytest.fixture(scope="module")
def small() -> Spec:
    """The fixture specification."""
    return spec_of(lang.check_texts(fixture_texts()))


@pytest.fixture(scope="module")
def compiled(small: Spec) -> Program:
    """The fixture specification as Python."""
    return program(small)


def test_what_goes_in_comes_out() -> None:
    """Arguments that are handed back as results are what they were."""
    kept = [name for name in PARAMETERS if name not in ("Info", "Buffer")]
    assert probe(return_={name: name for name in kept}).results == {
        name: ARGUMENTS[name] for name in kept
    }


def test_a_call_that_does_nothing_leaves_the_state() -> None:
    """Every field of every object is read back as it was given."""
    assert set(changes(probe())) == {Reference("Clock", 1)}


@pytest.mark.parametrize("seed", range(12))
def test_the_readings_agree(small: Spec, compiled: Program, seed: int) -> None:
    """From any state, the interpreter and the terms give the same status, state and results."""
    choose = random.Random(seed)
    maker = Maker(small, choose, objects=2)
    before = maker.state()
    operation = choose.choice(list(small.operations.values()))
    call = maker.call(operation)
    outcome = SymbolicModel(small).run(before, call)
    (status, *results), after = snapshot.run(Model(compiled), before, call)
    assert outcome.status == status
    assert outcome.after.objects == after.objects
    if not outcome.refused:
        named = zip(operation.results, results, strict=True)
        assert outcome.results == {each.name: value for each, value in named}


def test_a_run_is_repeatable(small: Spec) -> None:
    """The same call from the same state has the same outcome."""
    maker = Maker(small, random.Random(1), objects=2)
    before, call = maker.state(), maker.call(small.operations["AddHop"])
    assert run_symbolically(small, before, call) == run_symbolically(small, before, call)


def test_contents_are_found_at_any_depth(small: Spec) -> None:
    """Prefixes, objects and lengths are found in fields, lists and structures."""
    before = state(small)
    call = Call("Advance", {"Time": 77})
    found = contents(small, small.operations["Advance"], before, call)
    assert 77 in found.integers
    assert {each.NumBits for each in found.prefixes} == {8, 16}
    assert {each.sort for each in found.references} == {"Owner", "Hop"}
    assert found.longest == 4
    assert found.bits["View"] == {0, 1}
