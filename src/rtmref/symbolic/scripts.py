"""Every obligation as a script: what is assumed, what the call does, and the violation.

They are the questions that `proofs` asks, all their axioms included; what the frame or the terms
alone settle has no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.symbolic import footprints, questions, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.demand import Demand
from rtmref.symbolic.judgements import ANY_STATE, INITIAL
from rtmref.symbolic.operations import transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.smt_lib import Script
from rtmref.symbolic.terms import FALSE, Term
from rtmref.symbolic.theory import Axiom, Inexpressible

ABOUT: Final = (
    "unsat proves it, for any number of objects, under every decision and limit.",
    "Assumed: every invariant in the state before; what the types say of arguments and fields;",
    "axioms of prefixes, of sets and lists, and of least and found items.",
    "A table is finite, so a set that is not empty has a least element.",
)


@dataclass(frozen=True, slots=True)
class Scripted:
    """An obligation of a subject, by its invariant or the place of a `find`, and its script.

    A `find` that a call passes in several ways has a script for each, told apart by `number`.
    """

    subject: str
    obligation: str
    number: int
    text: str


def scripts(
    base: Assumptions, subject: str, among: Sequence[str], *, finds: bool = True
) -> Iterator[Scripted]:
    """The scripts of a subject's obligations: the invariants `among` all and each `find`.

    Nothing comes of an operation that has no encoding.
    """
    try:
        yield from _scripts(base, subject, among, finds)
    except Inexpressible:
        return
    finally:
        terms.forget_since(base.moment)


def _scripts(
    base: Assumptions, subject: str, among: Sequence[str], finds: bool
) -> Iterator[Scripted]:
    context = base.context.branch()
    spec = context.spec
    if subject == INITIAL:
        rules = [spec.invariants[each] for each in among]
        yield from _Writer(subject, base, context, ()).all(questions.at_first(rules, context))
    elif subject == ANY_STATE:
        places = questions.of_find(base.uniqueness) if finds else ()
        yield from _Writer(subject, base, context, ()).all(places)
    else:
        operation = spec.named(subject)
        done = transition(operation, context)
        unique = list(questions.of_find(done.uniqueness)) if finds else []
        yield from _Writer(subject, base, context, done.facts).all(unique)
        written = footprints.writes(operation, spec)
        open_ = [each for each in among if not written.isdisjoint(base.reads[each])]
        asked = (questions.after_call(done, spec.invariants[each], context) for each in open_)
        yield from _Writer(subject, base, context, done.facts, done.success).all(asked)


class _Writer:
    """Writes the scripts of one subject; what they share is written once."""

    def __init__(
        self,
        subject: str,
        base: Assumptions,
        context: Context,
        axioms: Iterable[Axiom],
        *assumed: Term,
    ) -> None:
        self._subject = subject
        self._demand = Demand(context.theory, (*base.background, *axioms), finite=False)
        self._script = Script()
        for name, fact in base.stated.items():
            self._script.remark(f"invariant {name}")
            self._script.add((fact,))
        self._script.remark("the call is not refused, and what the types say")
        self._script.add(assumed)
        self._script.add(self._demand.meet((*base.stated.values(), *assumed)))

    def all(self, asked: Iterable[Question]) -> Iterator[Scripted]:
        """The scripts of questions that the terms alone do not settle."""
        numbers: dict[str, int] = {}
        for question in asked:
            number = numbers[question.name] = numbers.get(question.name, 0) + 1
            if question.violated is not FALSE:
                text = self._text(question)
                yield Scripted(self._subject, question.name, number, text)

    def _text(self, question: Question) -> str:
        script = self._script.branch()
        said = (question.violated, question.hint)
        script.remark("axioms that the violation calls for")
        script.add(self._demand.branch().meet(said))
        script.remark("the invariant in the state before, for what violates it")
        script.add((question.hint,))
        script.remark("the violation")
        script.add((question.violated,))
        head = (f"{question.name} under {self._subject}", *ABOUT)
        return "".join(f"; {line}\n" for line in head) + script.text()
