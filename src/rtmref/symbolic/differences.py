"""What a decision makes of the operations: an option that comes to the same as another is none.

An operation is translated once, with all decisions open. All that it does, and all that is said of
the symbols in its terms, is looked at with a decision taken one way and another. Terms are shared:
what comes out the same is the same term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rtmref.lang.spec import Operation
from rtmref.lang.types import Type
from rtmref.symbolic import binders, expectations, operations, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context, option
from rtmref.symbolic.demand import Demand
from rtmref.symbolic.expectations import Expected
from rtmref.symbolic.operations import transition
from rtmref.symbolic.parts import parts
from rtmref.symbolic.terms import BINDERS, Term
from rtmref.symbolic.theory import Inexpressible, Theory
from rtmref.symbolic.values import Value
from rtmref.verdicts import Verdict, Word

Classes = tuple[int, ...]
"""For each option of a decision, in order, the first option that comes to the same."""
Asked = Mapping[str, Sequence[str]]
"""Decisions, and the operations and steps that ask for each."""
END: Final = "nothing more"


def of_decisions(base: Assumptions, asked: Asked) -> Expected:
    """Whether every option of the decisions makes a difference to an operation or step."""
    spec = base.context.spec
    answers = {}
    for name, (found, lost) in _classes(base, asked).items():
        (each,) = expectations.of_decisions(spec, (name,)).values()
        same = [
            o
            for o, n in zip(spec.decisions[name].options, found, strict=True)
            if found.count(n) > 1
        ]
        verdict = Verdict(Word.VACUOUS if same else Word.PROVED)
        if same and lost:
            verdict = Verdict(Word.NOT_RUN, lost)
        answers[f"effect {name}"] = replace(each, verdict=verdict, core=tuple(same))
    return answers


def _classes(base: Assumptions, asked: Asked) -> Mapping[str, tuple[Classes, str]]:
    """The options in classes; those of one class come to the same in all operations.

    Beside them the reason why an operation could not be looked at, if there is one.
    """
    found = {each: (0,) * len(base.context.spec.decisions[each].options) for each in asked}
    lost = dict.fromkeys(asked, "")
    for name in dict.fromkeys(name for among in asked.values() for name in among):
        open_ = [each for each in asked if name in asked[each] and not _told_apart(found[each])]
        try:
            if open_:
                found |= _parted_by(base, name, {each: found[each] for each in open_})
        except Inexpressible as reason:
            lost |= dict.fromkeys(open_, str(reason))
        finally:
            terms.forget_since(base.moment)
    return {each: (found[each], lost[each]) for each in asked}


def _told_apart(found: Classes) -> bool:
    return len(set(found)) == len(found)


def _parted_by(
    base: Assumptions, name: str, asked: Mapping[str, Classes]
) -> Iterator[tuple[str, Classes]]:
    context = base.context.branch()
    spec = context.spec
    told = list(_told(context, spec.named(name)))
    terms_told = [each for each in told if isinstance(each, Term)]
    for finite in (False, True):
        told += Demand(context.theory, (), finite=finite).meet(terms_told)
    for decision, known in asked.items():
        options = spec.decisions[decision].options
        tellers = []
        for chosen in options:
            values = {option(decision, each)(): terms.truth(each == chosen) for each in options}
            tellers.append(_decided(told, values))
        yield decision, _parted(known, tellers)


def _parted(found: Classes, tellers: Sequence[Iterator[object]]) -> Classes:
    """The classes as far as the tellers part them, who tell no more than is needed."""
    while True:
        told = [
            next(teller, END) if found.count(own) > 1 else own
            for own, teller in zip(found, tellers, strict=True)
        ]
        both = list(zip(found, told, strict=True))
        found = tuple(both.index(each) for each in both)
        if all(each is END or found.count(n) == 1 for n, each in zip(found, told, strict=True)):
            return found


def _told(context: Context, operation: Operation) -> Iterator[object]:
    """All that an operation does, piece by piece; what tells most comes first."""
    done = transition(operation, context)
    for refusal, refused in done.refusals:
        yield refusal.status_value, refusal.waits
        yield refused
    yield operations.status(done)
    values = operations.results(done)
    for each in done.operation.results:
        yield from _leaves(context.theory, each.value.type, values[each.name])
    for event in done.after.events:
        yield event.condition
        for type_, value in zip(event.types, event.values, strict=True):
            yield from _leaves(context.theory, type_, value)
    for symbol, written in done.after.after.functions.items():
        yield symbol
        yield written.body


def _leaves(theory: Theory, type_: Type, value: Value) -> Iterator[object]:
    """What each symbol of a stored value would be, at any arguments."""
    for symbol, part in parts(theory, "said", type_, (), value):
        with binders.bound_variables(symbol.parameters) as variables:
            said = part(*variables)
        yield symbol
        yield said


def _decided(told: Iterable[object], values: Mapping[Term, Term]) -> Iterator[object]:
    """What is told, with other terms for some constants."""
    known: dict[Term, Term] = dict(values)
    for each in told:
        yield _replaced(each, known) if isinstance(each, Term) else each


def _replaced(term: Term, known: dict[Term, Term]) -> Term:
    result = known.get(term)
    if result is None:
        result = known[term] = _rebuilt(term, known) if term.arguments else term
    return result


def _rebuilt(term: Term, known: dict[Term, Term]) -> Term:
    arguments = [_replaced(each, known) for each in term.arguments]
    if all(one is other for one, other in zip(arguments, term.arguments, strict=True)):
        return term
    if term.operator not in BINDERS:
        return terms.rebuild(term, arguments)
    if term.operator == "tally":
        return terms.tally(terms.bound(term), arguments[0])
    kind: terms.QuantifierKind = "forall" if term.operator == "forall" else "exists"
    return terms.quantified(kind, terms.bound(term), arguments[0])
