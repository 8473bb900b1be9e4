"""The search for a counterexample in finite universes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rtmref.lang.spec import Spec
from rtmref.symbolic import decode, invariants, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import Counterexample, Options
from rtmref.symbolic.operations import Transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.search import Scope, in_order_of_age, scope
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.universes import Universe, small_universe, with_lists

LARGE: Final = 3
"""From this size on it pays to look at a part of the universe first."""
EXACT: Final = 4
"""How much more effort a universe gets: its answer is certain."""
Some = frozenset[str] | None
"""The sorts of which there are many objects; None stands for all."""


class Refuter:
    """Looks for counterexamples to the obligations of one operation, or of none."""

    def __init__(
        self, base: Assumptions, context: Context, done: Transition | None, options: Options
    ) -> None:
        self._base = base
        self._context = context
        self._done = done
        self._options = options
        self._scopes: dict[tuple[int, Some], Scope] = {}

    def refute(
        self, question: Question, sizes: Iterable[int], excluded: int = 0
    ) -> Counterexample | int:
        """The smallest counterexample of these sizes, or the size up to which there is none.

        `excluded` is the size up to which that is known already.
        """
        for size, many in self._universes(question, sizes):
            with self._scope(size, many).aside() as within:
                within.assume((question.violated,))
                answer = within.check()
                if answer == "sat":
                    found = _told(within, question, self._done, size)
                    if question.invariant is None:
                        found = self._with_less(within, question, found)
                    return found
            if answer == "unsat" and many is None and excluded == size - 1:
                excluded = size
            if answer == "unknown":
                self._scopes.pop((size, many)).solver.close()
        return excluded

    def _with_less(
        self, within: Scope, question: Question, found: Counterexample
    ) -> Counterexample:
        """Without the objects that the counterexample does not need.

        An interpreter makes counterexamples to invariants smaller. What a `find` does not take it
        does not see, so that this is left to the solver.
        """
        sorts = self._context.spec.sorts
        for sort in reversed([name for name in sorts if sorts[name].initial is None]):
            for each in reversed(within.expansion.over.elements[sort]):
                gone = terms.negation(State().alive(sort, each))
                with within.aside() as inner:
                    inner.assume((gone,))
                    if inner.check() != "sat":
                        break
                    found = _told(inner, question, self._done, found.size)
                within.assume((gone,))
        return found

    def _universes(self, question: Question, sizes: Iterable[int]) -> Iterator[tuple[int, Some]]:
        """The sizes; before a large universe, one that has many objects only where it matters."""
        for size in sizes:
            if size >= LARGE and question.invariant is not None:
                read = self._base.reads[question.invariant.name]
                yield size, read.intersection(self._context.spec.sorts)
            yield size, None

    def _scope(self, size: int, many: Some) -> Scope:
        """A universe of this size, made once: most of the work is what all obligations share."""
        if (size, many) not in self._scopes:
            axioms = () if self._done is None else self._done.facts
            within = opened(self._base, self._context, size, axioms, self._options, many)
            self._scopes[size, many] = within
        return self._scopes[size, many]

    def close(self) -> None:
        """Free the solvers."""
        for within in self._scopes.values():
            within.solver.close()


def opened(
    base: Assumptions,
    context: Context,
    size: int,
    axioms: Iterable[Axiom],
    options: Options,
    many: Some = None,
    length: int = 0,
) -> Scope:
    """A small universe in which every invariant holds; objects of `many` only, if that is given.

    With `length`, lists may be that long, however small the universe is otherwise.
    """
    over = small_universe(context.spec, size, many)
    over = with_lists(over, length) if length else over
    every = (*base.background, *axioms)
    within = scope(context, over, every, seed=options.seed, effort=options.effort * EXACT)
    hypotheses: Iterable[Term] = base.hypotheses.values()
    within.assume((*_singles(over, context.spec), *in_order_of_age(over, context.spec.sorts)))
    within.assume(hypotheses)
    return within


def _singles(over: Universe, spec: Spec) -> Iterator[Term]:
    """What there is once exists, whether anything asks about it or not."""
    for sort in spec.sorts.values():
        if sort.initial is not None:
            yield from (State().alive(sort.name, each) for each in over.elements[sort.name])


def _told(within: Scope, question: Question, done: Transition | None, size: int) -> Counterexample:
    decoder = within.decoder()
    bindings = {}
    if question.invariant is not None:
        examples = invariants.examples(question.invariant, within.context)
        named = invariants.bindings(question.invariant, within.context, examples)
        bindings = {name: decoder.plain(value, type_) for name, (type_, value) in named.items()}
    call = None if done is None else decode.call(decoder, done.operation)
    return Counterexample(decode.snapshot(decoder, question.state), call, bindings, size)
