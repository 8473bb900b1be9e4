"""Obligations as SMT-LIB 2 scripts, for any solver to read: `unsat` is what proves them.

A script has what Z3 is told, patterns included, and nothing else. The same facts in the same order
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rtmref.symbolic import terms
from rtmref.symbolic.patterns import patterns
from rtmref.symbolic.terms import BINDERS, BOOL, INT, Symbol, Term

_PLAIN_SORTS: Final = {BOOL: "Bool", INT: "Int"}
_LARGE: Final = 3
"""From this number of arguments below it on, a term that occurs again gets a name."""


@dataclass(slots=True)
class Script:
    """A script as it grows; what is declared stands before its first use."""

    lines: list[str] = field(default_factory=lambda: ["(set-logic ALL)"])
    _sorts: dict[str, None] = field(default_factory=dict)
    _names: dict[Symbol, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _seen: set[Term] = field(default_factory=set)

    def branch(self) -> Script:
        """A copy that can grow by itself."""
        sorts, names = dict(self._sorts), dict(self._names)
        return Script(list(self.lines), sorts, names, set(self._taken), set(self._seen))

    def remark(self, text: str) -> None:
        """A comment on what follows."""
        self.lines.append(f"; {' '.join(text.split())}")

    def add(self, facts: Iterable[Term]) -> None:
        """Assert closed facts."""
        for fact in facts:
            self._declare(fact)
            self.lines.append(f"(assert {_Scope(self._names).text(fact)})")

    def text(self) -> str:
        """The script, which asks whether all that can hold together."""
        return "\n".join((*self.lines, "(check-sat)")) + "\n"

    def _declare(self, fact: Term) -> None:
        for term in _new_terms(fact, self._seen):
            if isinstance(term.payload, Symbol) and term.payload not in self._names:
                self._declare_symbol(term.payload)
            elif term.operator in BINDERS:
                for each in terms.bound(term):
                    self._declare_sort(each.sort)

    def _declare_symbol(self, symbol: Symbol) -> None:
        for each in (*symbol.parameters, symbol.result):
            self._declare_sort(each)
        name = _quoted(symbol.name)
        if name in self._taken:
            name = _quoted(f"{symbol.name}: {', '.join(symbol.parameters)} -> {symbol.result}")
        assert name not in self._taken, name
        self._taken.add(name)
        self._names[symbol] = name
        parameters = " ".join(map(_sort, symbol.parameters))
        self.lines.append(f"(declare-fun {name} ({parameters}) {_sort(symbol.result)})")

    def _declare_sort(self, sort: str) -> None:
        if sort not in self._sorts and sort not in _PLAIN_SORTS:
            self._sorts[sort] = None
            self.lines.append(f"(declare-sort {_sort(sort)} 0)")


def _new_terms(fact: Term, seen: set[Term]) -> Iterator[Term]:
    """The terms that have not been seen yet, patterns included, in a fixed order."""
    stack = [fact]
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        yield term
        stack.extend(reversed(term.arguments))
        if term.operator in BINDERS:
            stack.extend(each for pattern in patterns(term) for each in pattern)


def _quoted(name: str) -> str:
    return f"|{name.replace('|', '!').replace(chr(92), '/')}|"


def _sort(name: str) -> str:
    """Solvers have sorts of their own, such as `Table`, and keep their names."""
    return _PLAIN_SORTS.get(name) or _quoted(f"{name} sort")


class _Scope:
    """Writes the terms between two quantifiers; those that occur again have a name there."""

    def __init__(self, symbols: Mapping[Symbol, str]) -> None:
        self._symbols = symbols
        self._named: dict[Term, str] = {}

    def text(self, whole: Term) -> str:
        """The term, after the names that it needs."""
        definitions = []
        for number, term in enumerate(_repeated(whole)):
            definitions.append(f"(let (($t{number} {self._plain(term)})) ")
            self._named[term] = f"$t{number}"
        return "".join((*definitions, self._text(whole), ")" * len(definitions)))

    def _text(self, term: Term) -> str:
        return self._named.get(term) or self._plain(term)

    def _plain(self, term: Term) -> str:
        match term.operator:
            case "variable":
                return _variable(term)
            case "int":
                value = term.payload
                assert isinstance(value, int)
                return str(value) if value >= 0 else f"(- {-value})"
            case "forall" | "exists":
                return self._quantifier(term)
            case "apply":
                assert isinstance(term.payload, Symbol)
                head = self._symbols[term.payload]
            case operator:
                assert operator != "tally", "only finite universes count"
                head = operator
        parts = " ".join(map(self._text, term.arguments))
        return f"({head} {parts})" if parts else head

    def _quantifier(self, term: Term) -> str:
        variables = " ".join(f"({_variable(e)} {_sort(e.sort)})" for e in terms.bound(term))
        body = _Scope(self._symbols).text(term.arguments[0])
        marks = "".join(f" :pattern ({self._pattern(each)})" for each in patterns(term))
        return f"({term.operator} ({variables}) {f'(! {body}{marks})' if marks else body})"

    def _pattern(self, parts: Iterable[Term]) -> str:
        return " ".join(_Scope(self._symbols)._plain(each) for each in parts)


def _variable(term: Term) -> str:
    return _quoted(f"{term.payload}:{term.sort}")


def _repeated(whole: Term) -> list[Term]:
    """Terms that occur more than once outside of inner quantifiers, inner ones first."""
    times: dict[Term, int] = {}
    order: list[Term] = []

    def visit(term: Term) -> None:
        times[term] = times.get(term, 0) + 1
        if times[term] == 1:
            if term.operator not in BINDERS:
                for each in term.arguments:
                    visit(each)
            order.append(term)

    visit(whole)
    return [each for each in order if times[each] > 1 and _is_large(each)]


def _is_large(term: Term) -> bool:
    if term.operator in BINDERS:
        return True
    return len(term.arguments) + sum(len(each.arguments) for each in term.arguments) >= _LARGE
