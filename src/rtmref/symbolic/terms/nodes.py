"""Terms and symbols: each built once, and shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from typing import Literal as Choice

BOOL: Final = "Bool"


INT: Final = "Int"


Operator = Choice[
    "variable", "apply", "int", "true", "false", "not", "and", "or", "=", "ite",
    "<=", "+", "*", "div", "mod", "forall", "exists", "tally",
]  # fmt: skip


BINDERS: Final = ("forall", "exists", "tally")


class Symbol:
    """A function or constant. `distinct` constants differ from each other by their name alone."""

    __slots__ = ("distinct", "name", "parameters", "result")
    _known: Final[dict[tuple[str, tuple[str, ...], str, bool], Symbol]] = {}

    name: str
    parameters: tuple[str, ...]
    result: str
    distinct: bool

    def __new__(
        cls, name: str, parameters: tuple[str, ...], result: str, distinct: bool = False
    ) -> Symbol:
        key = (name, parameters, result, distinct)
        known = cls._known.get(key)
        if known is None:
            known = object.__new__(cls)
            known.name, known.parameters, known.result, known.distinct = key
            cls._known[key] = known
        return known

    def __call__(self, *arguments: Term) -> Term:
        return apply(self, arguments)

    def __repr__(self) -> str:
        return self.name


class Term:
    """An interned node; `free` are the variables that no quantifier inside the term binds.

    `height` is how deep quantifiers nest in it; bound variables are named after it, so that terms
    which differ in the names of bound variables alone are one.

    The `patterns` of a quantifier tell the solver which terms make it worth an instance; without
    any, the solver chooses.
    """

    __slots__ = ("arguments", "free", "height", "number", "operator", "patterns", "payload", "sort")

    operator: Operator
    arguments: tuple[Term, ...]
    sort: str
    payload: object
    free: frozenset[Term]
    height: int
    number: int
    patterns: tuple[tuple[Term, ...], ...]

    def __repr__(self) -> str:
        if self.operator in ("variable", "int"):
            return str(self.payload)
        if self.operator in BINDERS:
            return f"({self.operator} {list(bound(self))} {self.arguments[0]!r})"
        head = str(self.payload) if self.operator == "apply" else self.operator
        return f"({head} {' '.join(map(repr, self.arguments))})" if self.arguments else head


_NOTHING: Final[frozenset[Term]] = frozenset()


_table: dict[tuple[str, object, tuple[Term, ...]], Term] = {}


_lasting: Final[dict[tuple[str, str], Term]] = {}


def interned(operator: Operator, payload: object, arguments: tuple[Term, ...], sort: str) -> Term:
    """The one term of this content."""
    key = (operator, payload, arguments)
    term = _table.get(key)
    if term is None:
        free = _NOTHING
        for argument in arguments:
            if argument.free:
                free = free | argument.free if free else argument.free
        term = _table[key] = made(operator, payload, arguments, sort, free)
    return term


def made(
    operator: Operator,
    payload: object,
    arguments: tuple[Term, ...],
    sort: str,
    free: frozenset[Term],
) -> Term:
    """A term of its own, whatever else there is."""
    term = object.__new__(Term)
    term.operator = operator
    term.payload = payload
    term.arguments = arguments
    term.sort = sort
    term.free = free
    term.number = len(_table) + len(_lasting)
    term.patterns = ()
    term.height = max([argument.height for argument in arguments], default=0)
    return term


TRUE: Final = made("true", None, (), BOOL, _NOTHING)


FALSE: Final = made("false", None, (), BOOL, _NOTHING)


def mark() -> int:
    """The present moment, for `forget_since`."""
    return len(_table)


def forget_since(moment: int) -> None:
    """Forget the terms that have been built since the moment; none of them may be used again.

    What is built next comes out the same as it would have at that moment.
    """
    while len(_table) > moment:
        _table.popitem()


def variable(name: str, sort: str) -> Term:
    """The bound variable of this name and sort."""
    term = _lasting.get((name, sort))
    if term is None:
        term = _lasting[name, sort] = made("variable", name, (), sort, _NOTHING)
        term.free = frozenset((term,))
    return term


def apply(symbol: Symbol, arguments: Sequence[Term]) -> Term:
    """The function applied to as many arguments as it has parameters."""
    return interned("apply", symbol, tuple(arguments), symbol.result)


def constant(name: str, sort: str) -> Term:
    """A constant of this name."""
    return interned("apply", Symbol(name, (), sort), (), sort)


def integer(value: int) -> Term:
    """An integer literal."""
    return interned("int", value, (), INT)


def truth(value: bool) -> Term:
    """TRUE or FALSE."""
    return TRUE if value else FALSE


def bound(term: Term) -> tuple[Term, ...]:
    """The variables that a quantifier binds."""
    variables = term.payload
    assert isinstance(variables, tuple)
    return variables


def binder(
    operator: Operator, variables: tuple[Term, ...], body: Term, sort: str, height: int
) -> Term:
    """The one term that binds these variables, which are named after its height, in the body."""
    key = (operator, variables, (body,))
    term = _table.get(key)
    if term is None:
        free = body.free.difference(variables)
        term = _table[key] = made(operator, variables, (body,), sort, free)
        term.height = height
    return term
