"""Histories of calls with and without an order that explains them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.linearizability.history import Observed, Planned, Round
from rtmref.engine.linearizability.search import Search, UndecidedError
from rtmref.engine.matching import Matching

PROFILE = (4, 16, 3, 2)
Made = Callable[..., Observed]


def registering(number: int, answer: tuple[Any, ...], begun: int, ended: int) -> Observed:
    """A call that registers a client with this number."""
    arguments = ((0, 2, (0, number)), None, 0, False, True, True)
    call = Planned(number, "RtmRegisterEntity", arguments, arguments)
    return Observed(call, answer, begun, ended)


def counting(client: object, count: int, begun: int, ended: int) -> Observed:
    """A call that counts the clients."""
    arguments = (client, count, None, None)
    call = Planned(9, "RtmGetRegisteredEntities", arguments, arguments)
    return Observed(call, (0, count, None, None), begun, ended)


@pytest.fixture
def search(compiled: Program) -> Search:
    """A search on an empty state."""
    return Search(Model(compiled), Matching(compiled.spec))


def test_overlapping_calls_may_have_taken_effect_in_either_order(search: Search) -> None:
    """The call that began last is the first of the order if only that explains the answers."""
    rounds = [
        Round((registering(1, (0, PROFILE, "one"), 0, 1),)),
        Round((registering(2, (0, PROFILE, "two"), 2, 5), counting("one", 1, 3, 4))),
    ]
    assert all(map(search.explain, rounds))
    order = [step.observed.call.operation for step in search.steps]
    assert order == ["RtmRegisterEntity", "RtmGetRegisteredEntities", "RtmRegisterEntity"]


def test_a_call_that_was_over_has_taken_effect(search: Search) -> None:
    """The same answers have no order when the client was there before the counting began."""
    assert search.explain(Round((registering(1, (0, PROFILE, "one"), 0, 1),)))
    late = Round((registering(2, (0, PROFILE, "two"), 2, 3), counting("one", 1, 4, 5)))
    assert not search.explain(late)
    assert search.furthest.done == 1
    assert [misfit.observed.answer[1] for misfit in search.furthest.misfits] == [1]


def test_an_earlier_round_is_explained_anew(search: Search) -> None:
    """Which of two clients came first shows a round later, where they are listed."""
    both = Round(
        (registering(1, (0, PROFILE, "one"), 0, 3), registering(2, (0, PROFILE, "two"), 1, 2))
    )
    arguments = ("one", 2, True, None)
    call = Planned(9, "RtmGetRegisteredEntities", arguments, arguments)
    assert search.explain(both)
    assert [step.observed.call.thread for step in search.steps] == [2, 1]
    assert search.explain(Round((Observed(call, (0, 2, ("one", "two"), None), 4, 5),)))
    assert [step.observed.call.thread for step in search.steps] == [1, 2, 9]


def test_events_belong_to_the_order(search: Search) -> None:
    """A client is told of the other one, so what it is told decides who came first."""
    told = ((0, 2, (0, 1)), None, 1, False, True, True)
    listener = Planned(1, "RtmRegisterEntity", told, told)
    heard = Observed(listener, (0, PROFILE, "one"), 0, 3)
    other = registering(2, (0, PROFILE, "two"), 1, 2)
    event = ("one", 0, "two", (0, 2, (0, 2)))
    assert search.explain(Round((heard, other), (event,)))
    assert [step.observed.call.thread for step in search.steps] == [1, 2]
    search.begin()


def test_too_long_a_search_is_undecided(compiled: Program) -> None:
    """Giving up is an error of its own, never an answer."""
    search = Search(Model(compiled), Matching(compiled.spec), patience=1)
    with pytest.raises(UndecidedError):
        search.explain(
            Round(
                (registering(1, (0, PROFILE, "a"), 0, 3), registering(2, (0, PROFILE, "b"), 1, 2))
            )
        )
