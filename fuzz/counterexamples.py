"""The fixtures: faults of the specification, each with the smallest counterexample of an operation.

    python -m fuzz.counterexamples

What is measured is the time of this process: to refute the obligation of the edited operation, to
replay its counterexample in the interpreter, and to minimise it there. Objects are counted before
the call, without those that are there once and for ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from time import process_time
from typing import Final

from fuzz.figures import ROOT, line, recorded
from fuzz.spec_faults import FAULTS, SpecFault, planted_texts, texts
from rtmref.engine.refuted import minimised, model_of, replayed
from rtmref.engine.smaller_states import living
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.judgements import DEFAULTS
from rtmref.symbolic.proofs import judge

FIXTURES: Final = tuple(fault for fault in FAULTS if fault.operation)


def counterexample(fault: SpecFault, files: Mapping[str, str]) -> tuple[int, float] | None:
    """How many objects it needs and the seconds it takes; None where none is found."""
    spec = planted_texts(fault, dict(files))
    begun = process_time()
    (judgement,) = judge(assume(spec), fault.operation, (fault.breaks,), DEFAULTS, finds=False)
    if judgement.counterexample is None:
        return None
    model = model_of(spec, fault.operation)
    smaller = minimised(model, fault.breaks, judgement.counterexample)
    if replayed(spec, judgement, smaller).kind != "obligation":
        return None
    return living(spec, smaller.before), process_time() - begun


def figures() -> Iterator[tuple[str, float]]:
    """The fixtures with a counterexample, the most objects one needs, the longest time."""
    files = dict(texts(ROOT))
    found: list[tuple[int, float]] = []
    for fault in FIXTURES:
        told = counterexample(fault, files)
        shown = "none" if told is None else f"{told[0]} objects, {told[1]:.2f} s"
        print(f"  {fault.name} ({fault.operation}): {shown}", flush=True)
        found += [] if told is None else [told]
    yield "counterexamples", len(found)
    yield "counterexample_objects", max((objects for objects, _ in found), default=0)
    yield "fixture_seconds", max((seconds for _, seconds in found), default=0)


def main() -> int:
    """Find them all; the exit code says whether every promise is kept."""
    measured = dict(figures())
    for name, value in measured.items():
        print(line(name, value))
    return recorded(measured)


if __name__ == "__main__":
    sys.exit(main())
