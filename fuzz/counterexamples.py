"""The fixtures: faults of the specification, each with the smallest counterexample of an operation.

    python -m fuzz.counterexamples

What is measured is the time of this process: to refute the obligation of the edited operation, to
replay its counterexample in the interpreter, and to minimise it there. Objects are counted before
the call, without those that are there once and for ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from time import process_time
from typing import Final

from fuzz.figures import ROOT, line, recorded
from fuzz.spec_faults import FAULTS, SpecFault, planted_texts, texts
from rtmref.engine.reaching import ReachSettings, stage
from rtmref.engine.refuted import minimised, model_of, replayed
from rtmref.engine.smaller_states import living
from rtmref.events import Finding, Reached
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.judgements import DEFAULTS
from rtmref.symbolic.proofs import judge

FIXTURES: Final = tuple(fault for fault in FAULTS if fault.operation)


@dataclass(frozen=True, slots=True)
class Measured:
    """How many objects a counterexample needs, the seconds it takes, and whether calls lead there.

    `label_seconds` is the time of the search for such calls, which comes after.
    """

    objects: int
    seconds: float
    label: str = ""
    label_seconds: float = 0.0


def counterexample(fault: SpecFault, files: Mapping[str, str]) -> Measured | None:
    """The smallest counterexample under the operation; None where none is found."""
    spec = planted_texts(fault, dict(files))
    begun = process_time()
    (judgement,) = judge(assume(spec), fault.operation, (fault.breaks,), DEFAULTS, finds=False)
    if judgement.counterexample is None:
        return None
    model = model_of(spec, fault.operation)
    smaller = minimised(model, fault.breaks, judgement.counterexample)
    if replayed(spec, judgement, smaller).kind != "obligation":
        return None
    return Measured(living(spec, smaller.before), process_time() - begun)


def labelled(fault: SpecFault, files: Mapping[str, str], found: Measured) -> Measured:
    """What is said of whether calls from the first state lead to the counterexample."""
    spec = planted_texts(fault, dict(files))
    finding = Finding(
        id="", title="", kind="obligation", invariant=fault.breaks, operation=fault.operation
    )
    begun = process_time()
    (label,) = (
        each.label for each in stage(ReachSettings(spec, (finding,))) if isinstance(each, Reached)
    )
    return replace(found, label=label, label_seconds=process_time() - begun)


def figures() -> Iterator[tuple[str, float]]:
    """The fixtures with a counterexample, the most objects one needs, the longest time."""
    files = dict(texts(ROOT))
    found: list[Measured] = []
    for fault in FIXTURES:
        told = counterexample(fault, files)
        if told is None:
            print(f"  {fault.name} ({fault.operation}): none", flush=True)
            continue
        found.append(labelled(fault, files, told))
        print(f"  {fault.name} ({fault.operation}): {_shown(found[-1])}", flush=True)
    yield "counterexamples", len(found)
    yield "counterexample_objects", max((each.objects for each in found), default=0)
    yield "fixture_seconds", max((each.seconds for each in found), default=0)
    yield "fixtures_reached", sum(each.label.startswith("reachable") for each in found)
    yield "label_seconds", max((each.label_seconds for each in found), default=0)


def _shown(one: Measured) -> str:
    return f"{one.objects} objects, {one.seconds:.2f} s; {one.label}, {one.label_seconds:.1f} s"


def main() -> int:
    """Find them all; the exit code says whether every promise is kept."""
    measured = dict(figures())
    for name, value in measured.items():
        print(line(name, value))
    return recorded(measured)


if __name__ == "__main__":
    sys.exit(main())
