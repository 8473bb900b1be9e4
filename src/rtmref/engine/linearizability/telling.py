"""A conflict between threads as a finding: what was before, who did what when, what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rtmref.concrete.model import Model
from rtmref.engine.findings import configuration, foreign
from rtmref.engine.identity import finding_id, replay_line
from rtmref.engine.linearizability.history import Observed
from rtmref.engine.linearizability.rounds import Conflict
from rtmref.engine.linearizability.search import Misfit
from rtmref.engine.story import steps
from rtmref.engine.wording import call_text, result_text, status_name, text
from rtmref.events import Bar, Finding, Lane, Step
from rtmref.lang.spec import Spec
from rtmref.trace import Trace

TITLES: Final = {
    "order": "no order of calls made at once explains what {} answers",
    "sequence": "after calls made at once, {} answers something else",
    "crash": "calls made at once raise {}",
    "stuck": "calls made at once do not come back: {}",
}


def about(conflict: Conflict) -> str:
    """The same for conflicts that have, most likely, the same cause."""
    names = sorted({misfit.observed.call.operation for misfit in _misfits(conflict)})
    return " ".join(("threads", conflict.kind, *names))


def told(
    model: Model, conflict: Conflict, trace: Trace, path: Path | None, steadiness: str
) -> Finding:
    """The finding; the trace is one that shows the conflict, or what came before it.

    `steadiness` says how often it came.
    """
    spec = model.spec
    before = [call for call in trace.calls if not call.thread]
    alone = steps(model, replace(trace, calls=tuple(before)))
    misfits = _misfits(conflict)
    shown = sorted(conflict.observed, key=lambda one: one.begun)
    named = conflict.message or ", ".join(sorted({m.observed.call.operation for m in misfits}))
    operation = misfits[0].observed.call.operation if misfits else ""
    return Finding(
        id=finding_id(about(conflict), trace.target),
        steadiness=steadiness,
        title=TITLES[conflict.kind].format(named),
        kind="linearizability",
        operation=operation,
        says="Calls of several threads answer as some order of them would, one after the other.",
        span=spec.operations[operation].span if operation else None,
        settings=configuration(trace),
        story=(*alone, *(_step(spec, one, misfits) for one in shown)),
        timeline=lanes(shown, misfits),
        trace=str(path or ""),
        reproduce=_reproduce(trace, path),
    )


def _misfits(conflict: Conflict) -> list[Misfit]:
    """One misfit for each call that could not come next where the longest order ends."""
    known: dict[int, Misfit] = {}
    for misfit in conflict.furthest.misfits if conflict.furthest is not None else ():
        known.setdefault(id(misfit.observed), misfit)
    return list(known.values())


def _step(spec: Spec, one: Observed, misfits: Sequence[Misfit]) -> Step:
    op = spec.operations[one.call.operation]
    names = zip(op.results, one.answer[1:], strict=False)
    answer = [status_name(spec, one.answer[0]), *(f"{r.name} = {foreign(v)}" for r, v in names)]
    asked = [_asked(spec, each) for each in misfits if each.observed is one]
    return Step(
        call=f"thread {one.call.thread}: {_there(call_text(op, one.call.drawn))}",
        result=", ".join(answer),
        expected=f"{asked[0]} behind the calls that an order explains" if asked else "",
    )


def _asked(spec: Spec, misfit: Misfit) -> str:
    """What the model does instead: it answers something else, or tells clients something else."""
    op = spec.operations[misfit.observed.call.operation]
    if misfit.told is None:
        return _there(result_text(spec, op, misfit.made.outcome))
    ours = _there(", ".join(map(text, misfit.made.events))) or "no events"
    theirs = ", ".join(map(foreign, misfit.told)) or "none"
    return f"{ours}, where {theirs} was told,"


def _there(words: str) -> str:
    """The words without what they only say because the model has gone back to before the calls."""
    return words.replace(" (gone)", "")


def lanes(shown: Sequence[Observed], misfits: Sequence[Misfit]) -> tuple[Lane, ...]:
    """The calls of each thread, times counted in beginnings and ends."""
    moments = sorted({each for one in shown for each in (one.begun, one.ended)})
    place = {moment: number for number, moment in enumerate(moments)}
    wrong = [misfit.observed for misfit in misfits]
    return tuple(
        Lane(
            thread=thread,
            bars=tuple(
                Bar(
                    call=one.call.operation,
                    begun=place[one.begun],
                    ended=place[one.ended],
                    misfit=one in wrong,
                )
                for one in shown
                if one.call.thread == thread
            ),
        )
        for thread in sorted({one.call.thread for one in shown})
    )


def _reproduce(trace: Trace, path: Path | None) -> str:
    return "" if path is None else replay_line(trace, path)
