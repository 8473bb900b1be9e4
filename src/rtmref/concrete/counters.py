"""What a model exercises of its specification, counted as it runs.

A program that is compiled with counters counts operations that were done, refusals, waits, steps,
both branches of every `if`, the rounds of every `each`, and each option of a decision whenever an
operation asks for it. A status that is documented for a function is counted when its operation
answers it. Whether the condition of an invariant was ever met is looked up in states
(`Model.look`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rtmref.concrete import code
from rtmref.diagnostics import Span
from rtmref.lang.spec import Refusal, Spec

DIMENSIONS: Final = (
    "operations",
    "refusals",
    "waits",
    "steps",
    "branches",
    "decisions",
    "conditions",
    "documented answers",
)
NUMBERS: Final = "counted"
"""The global list that compiled functions count in."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something that a run can exercise: its dimension, a name unique in it, and its place."""

    dimension: str
    name: str
    span: Span
    unreached: str = ""
    """Why no run gets there, where that is meant."""


@dataclass(slots=True)
class Counters:
    """Counts by element; every model of one program adds to the same."""

    numbers: list[int] = field(default_factory=list)
    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    slots: dict[tuple[str, str], int] = field(default_factory=dict)
    within: dict[str, set[int]] = field(default_factory=dict)
    """The slots that each operation and step counts in."""
    operation: str = ""
    """The operation that is being compiled."""

    def slot(self, dimension: str, name: str, span: Span, unreached: str = "") -> int:
        """Where an element is counted; it is entered if it is new."""
        key = dimension, name
        if key not in self.slots:
            self.elements[key] = Element(dimension, name, span, unreached)
            self.slots[key] = len(self.numbers)
            self.numbers.append(0)
        return self.slots[key]

    def clear(self) -> None:
        """Begin again at zero."""
        self.numbers[:] = [0] * len(self.numbers)

    def count(self, dimension: str, name: str, span: Span, unreached: str = "") -> ast.stmt:
        """The statement that counts the element once, as part of the present operation."""
        slot = self.slot(dimension, name, span, unreached)
        self.within.setdefault(self.operation, set()).add(slot)
        return code.increment(NUMBERS, slot)

    def hits(self) -> Iterator[tuple[Element, int]]:
        """Every element and how often it was exercised, by dimension, in order of entry."""
        for dimension in DIMENSIONS:
            for key, element in self.elements.items():
                if key[0] == dimension:
                    yield element, self.numbers[self.slots[key]]

    def ask(self, slot: int, answer: bool) -> bool:
        """Count an option of a decision that an operation asks for; gives the answer on."""
        self.numbers[slot] += 1
        return answer


def enter_declarations(counters: Counters, spec: Spec) -> None:
    """Enter options of decisions, written invariants, and answers that are documented."""
    for decision in spec.decisions.values():
        for option in decision.options:
            counters.slot("decisions", option_name(decision.name, option), decision.span)
    for invariant in spec.invariants.values():
        if invariant.origin == "written":
            counters.slot("conditions", invariant.name, invariant.span, invariant.unreached)
    for answers in spec.answers.values():
        for status in answers.expected:
            counters.slot(*answer_element(answers.function, status), answers.span)


def refusal_element(operation: str, number: int, refusal: Refusal, step: bool) -> tuple[str, str]:
    """Dimension and name of a refusal, counted from 0."""
    if refusal.waits:
        return "waits", f"{operation} wait {number + 1}"
    what = "held back" if step else refusal.status
    return "refusals", f"{operation} refusal {number + 1}: {what}"


def answer_element(operation: str, status: str) -> tuple[str, str]:
    """Dimension and name of a status that an operation is documented to answer."""
    return "documented answers", f"{operation}: {status}"


def option_name(decision: str, option: str) -> str:
    """An option of a decision as an element."""
    return f"{decision} = {option}"


def branch_name(span: Span, branch: str) -> str:
    """A branch of a statement as an element; a procedure's is the same wherever it is called."""
    return f"{span.file}:{span.line}:{span.column} {branch}"
