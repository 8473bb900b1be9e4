"""What a solver is asked first, and what becomes of one that had to break off."""

from __future__ import annotations

from functools import cache

import pytest
from tests.lang.specs import check_operation, refuse, spec_of

from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.judgements import Options
from rtmref.symbolic.operations import transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.sessions import Reply, Session

FREE = "Hop.filter(x, x.refs == 0)"
ALL_TAKEN = f"{FREE}.exists(h, !(h in {FREE}.sort_by(x, [x.cost]).take({FREE}.size())))"
NEAR = (
    "Hop.sort_by(h, [h.cost]).take(3).exists(h, h.cost < 0)",
    "Hop.sort_by(h, [h.cost]).take(0).exists(h, true)",
    "Hop.exists(h, Hop.sort_by(x, [x.cost]).place_of(h) < 0)",
    "Hop.exists(h, Hop.exists(k, h != k && Hop.sort_by(x, [x.cost]).place_of(h) == "
    "Hop.sort_by(x, [x.cost]).place_of(k)))",
)


@cache
def asked(condition: str, *, deep: bool) -> Reply:
    """Whether the condition is impossible."""
    session, question = opened(condition, deep=deep)
    reply = session.ask(question)
    session.close()
    return reply


def opened(
    condition: str, options: Options | None = None, *, deep: bool = True
) -> tuple[Session, Question]:
    """A session, and the question whether the condition is impossible."""
    spec = spec_of(check_operation(refuse=[refuse(condition)], do=[]))
    base = assume(spec)
    context = base.context.branch()
    done = transition(spec.operations["Probe"], context)
    ((_, refused),) = done.refusals
    session = Session(base, context, options or Options(), done.facts, deep=deep)
    return session, Question("probe", refused)


def test_the_order_of_a_list_is_told_where_nothing_else_helps() -> None:
    """What needs all places of a list is left open without the deep axioms, which is told."""
    without, with_them = (asked(ALL_TAKEN, deep=deep) for deep in (False, True))
    assert (without.answer, without.whole) == ("unknown", False)
    assert (with_them.answer, with_them.whole) == ("unsat", True)


@pytest.mark.parametrize("condition", NEAR)
def test_members_and_places_need_no_order(condition: str) -> None:
    """What the first items of a list and the place of an item are is known at once."""
    assert asked(condition, deep=False).answer == "unsat"


def test_a_solver_that_broke_off_is_replaced() -> None:
    """After a question that took too much, the next one is asked as if it were the first."""
    session, question = opened(ALL_TAKEN, Options(effort=1000))
    first, second = session.ask(question), session.ask(question)
    session.close()
    assert (first.answer, first.reason) == ("unknown", "canceled")
    assert first == second
