"""A call to which targets answer differently, as a finding: who says what."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from rtmref.concrete.model import Model
from rtmref.engine.agreement import MODEL
from rtmref.engine.chorus import Dissent, key
from rtmref.engine.divergence import ROUTING, Divergence
from rtmref.engine.findings import configuration
from rtmref.engine.story import told
from rtmref.engine.wording import status_name
from rtmref.events import Finding, Step, fingerprint
from rtmref.lang.spec import Operation, Spec
from rtmref.trace import Trace
from rtmref.values import NetAddress, format_address

Groups = dict[str, tuple[str, ...]]
"""Who gives each answer, by the answer in words; the model is with those that agree with it."""


def groups(spec: Spec, dissent: Dissent) -> Groups:
    """The answers to a call, that of the model first."""
    said = [d for d in dissent.answers.values() if d is not None]
    ours = "; ".join(dict.fromkeys(_ours(spec, each) for each in said))
    agreeing = tuple(name for name, divergence in dissent.answers.items() if divergence is None)
    by_key: dict[object, list[str]] = {}
    words: dict[object, str] = {}
    for name, divergence in dissent.answers.items():
        if divergence is not None:
            found = key(spec, divergence)
            by_key.setdefault(found, []).append(name)
            words[found] = _theirs(spec, divergence)
    return {ours: (MODEL, *agreeing)} | {
        words[found]: tuple(names) for found, names in by_key.items()
    }


def fingerprint_of(dissent: Dissent) -> str:
    """The same for calls in which the same targets differ, most likely for the same cause."""
    by_target = {name: d.fingerprint for name, d in dissent.answers.items() if d is not None}
    return fingerprint("compare", *(part for each in by_target.items() for part in each))


def alone(found: Groups) -> str:
    """Who differs from all others, where there are at least two others that agree; or nobody."""
    single = [names[0] for names in found.values() if len(names) == 1]
    others = [names for names in found.values() if len(names) > 1]
    return single[0] if len(single) == 1 and len(others) == 1 else ""


def finding(model: Model, dissent: Dissent, trace: Trace, file: str, again: str) -> Finding:
    """The story of the calls up to the one that is answered differently."""
    spec = model.spec
    op = spec.operations[dissent.operation]
    found = groups(spec, dissent)
    steps = told(model, trace).steps
    lines = [f"{', '.join(names)}: {answer}" for answer, names in found.items()]
    one = alone(found)
    minority = f"; {one} is alone with its answer" if one else ""
    last = Step(
        call=steps[-1].call,
        result="; ".join(lines[1:]),
        changes=steps[-1].changes,
        events=steps[-1].events,
        expected=lines[0],
    )
    return Finding(
        id=fingerprint_of(dissent),
        title=f"{dissent.operation}: {_in_words(dissent, found)}{minority}",
        kind="lockstep",
        operation=dissent.operation,
        source=op.source,
        span=op.span,
        settings=configuration(trace),
        story=(*steps[:-1], last),
        trace=file,
        reproduce=again,
    )


def command(targets: Sequence[str], rest: str) -> str:
    """The command line that compares these targets."""
    return f"rtmref compare {shlex.join(targets)} {rest}"


def _in_words(dissent: Dissent, found: Groups) -> str:
    """Who differs in what from the model."""
    said = []
    for names in list(found.values())[1:]:
        divergence = dissent.answers[names[0]]
        assert divergence is not None
        what = " ".join((divergence.kind, divergence.aspect)).strip()
        said.append(f"{' and '.join(names)} {_verb(names)} from the model ({what})")
    return ", ".join(said)


def _verb(names: Sequence[str]) -> str:
    return "differs" if len(names) == 1 else "differ"


def _ours(spec: Spec, divergence: Divergence) -> str:
    """What the model says where a target diverges."""
    if divergence.kind in ROUTING:
        return str(divergence.outcome[0])
    if divergence.kind == "event":
        return f"events {_shown(divergence.outcome)}"
    return _answer(spec, spec.operations[divergence.operation], divergence.outcome)


def _theirs(spec: Spec, divergence: Divergence) -> str:
    if divergence.kind == "crash":
        return f"crashes: {divergence.answer}"
    if divergence.kind in ROUTING:
        return str(divergence.answer)
    if divergence.kind == "event":
        return f"events {_shown(divergence.answer)}"
    assert isinstance(divergence.answer, tuple)
    return _answer(spec, spec.operations[divergence.operation], divergence.answer)


def _answer(spec: Spec, op: Operation, answer: tuple[Any, ...]) -> str:
    if not answer:
        return "an answer"
    named = [
        f"{result.name} = {_shown(value)}"
        for result, value in zip(op.results, answer[1:], strict=False)
    ]
    return ", ".join((status_name(spec, answer[0]), *named))


def _shown(value: Any) -> str:
    """A value in words that do not depend on whose handles are in it."""
    if isinstance(value, NetAddress):
        return format_address(value)
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_shown, value))})"
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | str) else "a handle"
