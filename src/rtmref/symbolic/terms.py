"""First-order terms: built once, shared, simplified as they are built, and free of z3.

A term is interned: two terms of the same content are the same object, so equality is identity
and a term can be the key of any table. Bound variables are terms of their own; a quantifier
lists the variables that it binds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from typing import Literal as Choice

BOOL: Final = "Bool"
INT: Final = "Int"

Operator = Choice[
    "variable", "apply", "int", "true", "false", "not", "and", "or", "=", "ite",
    "<=", "+", "*", "div", "mod", "forall", "exists", "tally",
]  # fmt: skip
QuantifierKind = Choice["forall", "exists"]
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


def _term(operator: Operator, payload: object, arguments: tuple[Term, ...], sort: str) -> Term:
    key = (operator, payload, arguments)
    term = _table.get(key)
    if term is None:
        free = _NOTHING
        for argument in arguments:
            if argument.free:
                free = free | argument.free if free else argument.free
        term = _table[key] = _new(operator, payload, arguments, sort, free)
    return term


def _new(
    operator: Operator,
    payload: object,
    arguments: tuple[Term, ...],
    sort: str,
    free: frozenset[Term],
) -> Term:
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


TRUE: Final = _new("true", None, (), BOOL, _NOTHING)
FALSE: Final = _new("false", None, (), BOOL, _NOTHING)


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
        term = _lasting[name, sort] = _new("variable", name, (), sort, _NOTHING)
        term.free = frozenset((term,))
    return term


def apply(symbol: Symbol, arguments: Sequence[Term]) -> Term:
    """The function applied to as many arguments as it has parameters."""
    return _term("apply", symbol, tuple(arguments), symbol.result)


def constant(name: str, sort: str) -> Term:
    """A constant of this name."""
    return _term("apply", Symbol(name, (), sort), (), sort)


def integer(value: int) -> Term:
    """An integer literal."""
    return _term("int", value, (), INT)


def truth(value: bool) -> Term:
    """TRUE or FALSE."""
    return TRUE if value else FALSE


def negation(term: Term) -> Term:
    """not term."""
    if term is TRUE:
        return FALSE
    if term is FALSE:
        return TRUE
    if term.operator == "not":
        return term.arguments[0]
    return _term("not", None, (term,), BOOL)


def _junction(operator: Operator, unit: Term, zero: Term, parts: Iterable[Term]) -> Term:
    kept: dict[Term, None] = {}
    for part in parts:
        if part is zero:
            return zero
        if part.operator == operator:
            kept.update(dict.fromkeys(part.arguments))
        elif part is not unit:
            kept[part] = None
    if any(part.operator == "not" and part.arguments[0] in kept for part in kept):
        return zero
    if len(kept) < 2:
        return next(iter(kept), unit)
    return _term(operator, None, tuple(kept), BOOL)


def conjunction(*parts: Term) -> Term:
    """All parts hold."""
    return _junction("and", TRUE, FALSE, parts)


def disjunction(*parts: Term) -> Term:
    """Some part holds."""
    return _junction("or", FALSE, TRUE, parts)


def implication(premise: Term, conclusion: Term) -> Term:
    """The conclusion holds if the premise does."""
    return disjunction(negation(premise), conclusion)


def equation(left: Term, right: Term) -> Term:
    """left = right, of one sort; decided at once for literals and distinct constants."""
    if left is right:
        return TRUE
    assert left.sort == right.sort, f"{left!r} of {left.sort} = {right!r} of {right.sort}"
    if left.sort == BOOL:
        return _equivalence(left, right)
    if _is_value(left) and _is_value(right):
        return FALSE
    for one, other in ((left, right), (right, left)):
        if one.operator == "ite" and _is_value(other):
            test, then, otherwise = one.arguments
            return choice(test, equation(then, other), equation(otherwise, other))
    if left.number > right.number:
        left, right = right, left
    return _term("=", None, (left, right), BOOL)


def _is_value(term: Term) -> bool:
    if term.operator == "apply":
        return isinstance(term.payload, Symbol) and term.payload.distinct
    return term.operator == "int"


def _equivalence(left: Term, right: Term) -> Term:
    for one, other in ((left, right), (right, left)):
        if one is TRUE:
            return other
        if one is FALSE:
            return negation(other)
    if left.number > right.number:
        left, right = right, left
    return _term("=", None, (left, right), BOOL)


def choice(test: Term, then: Term, otherwise: Term) -> Term:
    """then if the test holds, otherwise the other."""
    if test is TRUE or then is otherwise:
        return then
    if test is FALSE:
        return otherwise
    if then.sort == BOOL:
        if then is TRUE or then is test:
            return disjunction(test, otherwise)
        if then is FALSE:
            return conjunction(negation(test), otherwise)
        if otherwise is FALSE or otherwise is test:
            return conjunction(test, then)
        if otherwise is TRUE:
            return disjunction(negation(test), then)
    if test.operator == "not":
        return choice(test.arguments[0], otherwise, then)
    return _term("ite", None, (test, then, otherwise), then.sort)


def at_most(left: Term, right: Term) -> Term:
    """left <= right."""
    if left is right:
        return TRUE
    if isinstance(left.payload, int) and isinstance(right.payload, int):
        return truth(left.payload <= right.payload)
    return _term("<=", None, (left, right), BOOL)


def less(left: Term, right: Term) -> Term:
    """left < right."""
    return negation(at_most(right, left))


def total(*parts: Term) -> Term:
    """The sum."""
    known = sum(part.payload for part in parts if isinstance(part.payload, int))
    open_parts = [part for part in parts if not isinstance(part.payload, int)]
    if known or not open_parts:
        open_parts.append(integer(known))
    return open_parts[0] if len(open_parts) == 1 else _term("+", None, tuple(open_parts), INT)


def product(left: Term, right: Term) -> Term:
    """left * right."""
    if isinstance(left.payload, int) and isinstance(right.payload, int):
        return integer(left.payload * right.payload)
    return _term("*", None, (left, right), INT)


def difference(left: Term, right: Term) -> Term:
    """left - right."""
    return total(left, product(integer(-1), right))


def quotient(left: Term, right: Term) -> Term:
    """left / right, rounded down; right is positive."""
    return _term("div", None, (left, right), INT)


def remainder(left: Term, right: Term) -> Term:
    """left modulo right; right is positive."""
    return _term("mod", None, (left, right), INT)


def bound(term: Term) -> tuple[Term, ...]:
    """The variables that a quantifier binds."""
    variables = term.payload
    assert isinstance(variables, tuple)
    return variables


def quantified(kind: QuantifierKind, variables: Iterable[Term], body: Term) -> Term:
    """The body for all, or for some, values of the variables.

    A variable that the body defines by an equation is replaced; the quantifier stands only where
    its variables do; nested quantifiers of one kind become one. Every sort has at least one value,
    so a variable that does not occur is dropped.
    """
    variables, body = _one_point(kind, tuple(variables), body)
    used = tuple(each for each in variables if each in body.free)
    if not used:
        return body
    spread, kept = ("and", "or") if kind == "forall" else ("or", "and")
    if body.operator == spread:
        return rebuild(body, [quantified(kind, used, part) for part in body.arguments])
    if body.operator == kept and not all(_depends(part, used) for part in body.arguments):
        inside = [part for part in body.arguments if _depends(part, used)]
        outside = [part for part in body.arguments if not _depends(part, used)]
        return rebuild(body, [*outside, quantified(kind, used, rebuild(body, inside))])
    if body.operator == "ite" and not _depends(body.arguments[0], used):
        test, then, otherwise = body.arguments
        return choice(test, quantified(kind, used, then), quantified(kind, used, otherwise))
    if body.operator == kind and not set(bound(body)) & set(used):
        used, body = used + bound(body), body.arguments[0]
    return _binder(kind, used, body, BOOL)


def _depends(term: Term, variables: tuple[Term, ...]) -> bool:
    return not term.free.isdisjoint(variables)


def _binder(kind: Operator, variables: tuple[Term, ...], body: Term, sort: str) -> Term:
    height = body.height + 1
    named = tuple(variable(f"^{height}.{n}", each.sort) for n, each in enumerate(variables))
    if named != variables:
        body = substitute(body, dict(zip(variables, named, strict=True)))
    key = (kind, named, (body,))
    term = _table.get(key)
    if term is None:
        term = _table[key] = _new(kind, named, (body,), sort, body.free.difference(named))
        term.height = height
    return term


def triggered(
    variables: Iterable[Term], body: Term, patterns: tuple[tuple[Term, ...], ...]
) -> Term:
    """The body for all values of the variables, with patterns; closed, and not simplified."""
    term = _new("forall", tuple(variables), (body,), BOOL, body.free.difference(variables))
    assert not term.free
    term.patterns = patterns
    term.height = body.height + 1
    return term


def tally(variables: Iterable[Term], body: Term) -> Term:
    """How many values of the variables satisfy the body, or the sum of a body that is an integer.

    Only for finite universes.
    """
    return _binder("tally", tuple(variables), body, INT)


def _one_point(
    kind: QuantifierKind, variables: tuple[Term, ...], body: Term
) -> tuple[tuple[Term, ...], Term]:
    wanted = "and" if kind == "exists" else "or"
    parts = body.arguments if body.operator == wanted else (body,)
    for part in parts:
        fact = part if kind == "exists" else negation(part)
        if fact.operator != "=":
            continue
        for one, other in (fact.arguments, fact.arguments[::-1]):
            if one in variables and one not in other.free:
                left = tuple(each for each in variables if each is not one)
                return _one_point(kind, left, substitute(body, {one: other}))
    return variables, body


def for_all(variables: Iterable[Term], body: Term) -> Term:
    """The body for all values of the variables."""
    return quantified("forall", variables, body)


def for_some(variables: Iterable[Term], body: Term) -> Term:
    """The body for some values of the variables."""
    return quantified("exists", variables, body)


def rebuild(term: Term, arguments: Sequence[Term]) -> Term:
    """The term over other arguments, simplified; not for quantifiers."""
    if term.operator == "apply":
        assert isinstance(term.payload, Symbol)
        return apply(term.payload, arguments)
    return _BUILDERS[term.operator](*arguments)


_BUILDERS: Final[Mapping[Operator, Callable[..., Term]]] = {
    "not": negation,
    "and": conjunction,
    "or": disjunction,
    "=": equation,
    "ite": choice,
    "<=": at_most,
    "+": total,
    "*": product,
    "div": quotient,
    "mod": remainder,
}


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with other terms for its free variables."""
    known: dict[Term, Term] = {}
    names = values.keys()

    def walk(node: Term) -> Term:
        if not node.free or node.free.isdisjoint(names):
            return node
        result = known.get(node)
        if result is None:
            if node.operator == "variable":
                result = values[node]
            elif node.operator in BINDERS:
                result = _substitute_below(node, values)
            else:
                result = rebuild(node, [walk(argument) for argument in node.arguments])
            known[node] = result
        return result

    return walk(term)


def _substitute_below(node: Term, values: Mapping[Term, Term]) -> Term:
    """Below a quantifier; its variables have names that no other term has free."""
    body = substitute(node.arguments[0], values)
    if node.operator == "tally":
        return tally(bound(node), body)
    return quantified("forall" if node.operator == "forall" else "exists", bound(node), body)
