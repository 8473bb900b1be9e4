"""What every function of the state is: a symbol of the pre-state, or a term over such symbols.

A statement makes a new state from an old one by redefinition, so nothing has to say what stays
the same. States are immutable; values that were read from one stay what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rtmref.symbolic import terms
from rtmref.symbolic.terms import BOOL, Symbol, Term


class Redefinition:
    """A function given by a term over its parameters; the term is built when first needed."""

    __slots__ = ("_answers", "_body", "_make", "parameters")

    def __init__(self, symbol: Symbol, make: Callable[..., Term]) -> None:
        self.parameters = tuple(
            terms.variable(f"{symbol.name}.{number}", sort)
            for number, sort in enumerate(symbol.parameters)
        )
        self._make = make
        self._body: Term | None = None
        self._answers: dict[tuple[Term, ...], Term] = {}

    def __call__(self, arguments: tuple[Term, ...]) -> Term:
        answer = self._answers.get(arguments)
        if answer is None:
            values = dict(zip(self.parameters, arguments, strict=True))
            answer = self._answers[arguments] = terms.substitute(self.body, values)
        return answer

    @property
    def body(self) -> Term:
        """The term over `parameters`."""
        if self._body is None:
            self._body = self._make(*self.parameters)
        return self._body


@dataclass(frozen=True, slots=True)
class State:
    """The redefined functions; every other function is as in the pre-state."""

    functions: Mapping[Symbol, Redefinition] = field(default_factory=dict)

    def read(self, symbol: Symbol, arguments: tuple[Term, ...]) -> Term:
        """The function applied, as it stands in this state."""
        definition = self.functions.get(symbol)
        if definition is None:
            return terms.apply(symbol, arguments)
        return definition(arguments)

    def redefined(self, symbol: Symbol, make: Callable[..., Term]) -> State:
        """The state in which the function is what `make` gives for its arguments."""
        return State({**self.functions, symbol: Redefinition(symbol, make)})

    def alive(self, sort: str, object_: Term) -> Term:
        """Whether the object exists in this state."""
        return self.read(alive(sort), (object_,))


def alive(sort: str) -> Symbol:
    """The predicate that an object of the sort exists."""
    return Symbol(f"{sort}.alive", (sort,), BOOL)


def merged(test: Term, then: State, otherwise: State, before: State) -> State:
    """`then` where the test holds, `otherwise` where it does not; both grew out of `before`."""
    functions = dict(before.functions)
    for symbol in {**then.functions, **otherwise.functions}:
        one, other = then.functions.get(symbol), otherwise.functions.get(symbol)
        if one is other:
            continue
        functions[symbol] = Redefinition(symbol, _choice(test, then, otherwise, symbol))
    return State(functions)


def _choice(test: Term, then: State, otherwise: State, symbol: Symbol) -> Callable[..., Term]:
    def make(*arguments: Term) -> Term:
        return terms.choice(test, then.read(symbol, arguments), otherwise.read(symbol, arguments))

    return make
