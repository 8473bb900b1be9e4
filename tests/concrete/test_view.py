"""Rows of projections that follow the log of each call."""

from __future__ import annotations

from random import Random

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.concrete.view import View
from rtmref.machines.source import Source, seeded


def test_rows_that_follow_are_those_of_the_whole_state() -> None:
    """After any calls, what followed the log is what a look at the whole state gives."""
    spec = lang.check().spec
    assert spec is not None
    model = Model(program(spec, projections=spec.projections))
    views = {name: View(model, name) for name in spec.projections}
    source = Source(model, seeded(Random(7).random))
    altered = 0
    for number in range(4000):
        position, arguments = source.next()
        outcome = model.call(source.names[position], *arguments)
        model.events.clear()
        for view in views.values():
            altered += len(view.changes(model.log))
        source.learn(position, outcome)
        if number % 250 == 0:
            for name, view in views.items():
                whole = View(model, name)
                whole.begin()
                assert list(view.rows()) == list(whole.rows()), name
    assert altered > 50
    assert any(list(view.rows()) for view in views.values())


def test_a_call_that_is_taken_back_leaves_no_trace() -> None:
    """Rows are as before when a call is undone before anybody looked."""
    spec = lang.check().spec
    assert spec is not None
    model = Model(program(spec, projections=("present",)))
    view = View(model, "present")
    info = (0, 2, (8, 0))
    model.call("RtmRegisterEntity", info, None, 0, False, True, True)
    (change,) = view.changes(model.log)
    assert (tuple(change[1]), tuple(change[2])) == ((), ((8,),))
    model.call("RtmDeregisterEntity", change[0])
    model.rollback()
    assert view.changes(model.log) == []
    assert list(view.rows()) == [(8,)]
