"""Taking back what fails in the middle of a change."""

from __future__ import annotations

from random import Random

import pytest
from tests.concrete.corruption import spoil
from tests.concrete.runs import Run, used_up
from tests.concrete.test_access import contents

from rtmref.concrete.admission import NoHandle
from rtmref.concrete.indexes import Reverse
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import plain, take
from rtmref.lang.types import ListType, MapType, SetType, Type

Seen = tuple[object, ...]


def all_of(model: Model) -> Seen:
    """Fields, objects in their order, indexes and numbers."""
    order = [[plain(o) for o in model.objects(sort)] for sort in model.spec.sorts]
    return take(model), contents(model), used_up(model), order


def field_value(kind: Type, wrong: NoHandle | None) -> object:
    """What is nothing, or wrong, as the value of a field."""
    match kind:
        case ListType():
            return () if wrong is None else (wrong,)
        case SetType() | MapType():
            return {} if wrong is None else {wrong: wrong}
        case _:
            return wrong


def half_done(model: Model, index: Reverse) -> bool:
    """Create an object that points to what is no object; false if nothing failed."""
    sort = model.spec.sorts[index.sort]
    values = [
        field_value(field.type, NoHandle(0) if field.name == index.field else None)
        for field in sort.fields
    ]
    try:
        model.space[f"create_{index.sort}"](*values)
    except (AttributeError, TypeError):
        return True
    return False


@pytest.fixture(scope="module")
def pointing(compiled: Program) -> list[Reverse]:
    """The indexes of what points to objects."""
    return [index for index in compiled.indexes.known if isinstance(index, Reverse)]


def test_creating_is_logged_before_it_can_fail(compiled: Program, pointing: list[Reverse]) -> None:
    """An object that no index can hold is in the log, so that taking back finds it."""
    model = Model(compiled)
    for index in pointing:
        model.log.clear()
        assert half_done(model, index), index
        assert [type(entry[0]).__name__ for entry in model.log] == [index.sort]
        model.recover(0, 0)
        assert not model.log


@pytest.mark.parametrize("seed", range(2))
def test_half_a_creation_leaves_nothing(
    compiled: Program, pointing: list[Reverse], seed: int
) -> None:
    """Everything is as before, also in the indexes that had been told of the object already."""
    run = Run(Model(compiled), seed)
    for index in pointing * 3:
        for _ in range(40):
            run.step()
        before = all_of(run.model)
        run.model.log.clear()
        assert half_done(run.model, index), index
        run.model.recover(0, 0)
        assert all_of(run.model) == before, index


@pytest.mark.parametrize("seed", range(2))
def test_whole_changes_before_are_taken_back_too(compiled: Program, seed: int) -> None:
    """Whatever had been changed, and however often, before the failure, has its old value."""
    run, random = Run(Model(compiled), seed), Random(seed)
    model = run.model
    for _ in range(60):
        for _ in range(30):
            run.step()
        model.take_events()
        before = all_of(model)
        log = []
        for _ in range(5):
            spoil(model, random)
            log += model.log
        model.log[:] = log
        model.events.append((None, "after", None, None))
        model.recover(0, 0)
        assert all_of(model) == before
        assert not model.events
