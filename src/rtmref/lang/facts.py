"""What is known at a place of an operation or expression, and what follows from it.

Facts are immutable: assuming more gives new facts. Nothing is worked out before a question is
asked. What follows is found by unit propagation over clauses, which is quick and predictable;
it answers "not known" more often than logic would, never "known" wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from rtmref.lang.clauses import Clause, Clauses, Clausifier, nullable, strip
from rtmref.lang.expressions import (
    Bind,
    Conditional,
    Expression,
    Filter,
    Sorted,
    Take,
)
from rtmref.lang.keys import Environment
from rtmref.lang.records import record
from rtmref.lang.types import BOOL


@dataclass(slots=True)
class Closure:
    """Literals that hold and clauses that are still open; `absurd` if they contradict."""

    units: set[int] = field(default_factory=set)
    open: list[Clause] = field(default_factory=list)
    absurd: bool = False


@record
class _Assumption:
    node: Expression
    positive: bool
    names: Environment


@record
class _Definition:
    name: str
    value: Expression
    names: Environment


@record
class _Item:
    """A variable stands for an item of a domain."""

    key: int
    domain: Expression
    names: Environment


_Added = _Assumption | _Definition | _Item


@dataclass(slots=True)
class Facts:
    """Facts over the keys of one clausifier; `names` gives the keys of names."""

    clausifier: Clausifier
    names: Environment = field(default_factory=dict)
    before: Facts | None = None
    added: tuple[_Added, ...] = ()
    _closure: Closure | None = None

    def assume(self, node: Expression, positive: bool) -> Facts:
        """The facts and: the expression is true (or false)."""
        return self._with(_Assumption(node, positive, self.names), self.names)

    def define(self, name: str, value: Expression) -> Facts:
        """The facts and: the name stands for the value of the expression in this state."""
        definition = _Definition(name, value, self.names)
        if value.type == BOOL:
            return self._with(definition, self.names)
        names = self.clausifier.with_name(name, value, self.names)
        return self._with(definition, names)

    def bind(self, name: str, domain: Expression) -> Facts:
        """The facts and: the name stands for some item of the domain."""
        key = self.clausifier.keys.variable(name)
        return self._with(_Item(key, domain, self.names), self.names)

    def _with(self, added: _Added, names: Environment) -> Facts:
        return Facts(self.clausifier, names, self, (added,))

    def key(self, node: Expression) -> int:
        """The key of an expression here."""
        return self.clausifier.keys.key(node, self.names)

    def known(self, literal: int) -> bool:
        """Whether the literal is known to hold."""
        closure = self.closure()
        return closure.absurd or literal in closure.units

    def known_not_null(self, node: Expression) -> bool:
        """Whether the value is known to be other than null."""
        return self.known_clauses(self.clausifier.null(node, False, self.names))

    def known_clauses(self, clauses: Clauses) -> bool:
        """Whether each of the clauses follows."""
        return all(self.follows(clause) for clause in clauses)

    def follows(self, clause: Clause) -> bool:
        """Whether one of the literals must hold."""
        closure = self.closure()
        if closure.absurd or any(literal in closure.units for literal in clause):
            return True
        if len(clause) < 2:
            return False
        trial = Closure(set(closure.units), list(closure.open))
        self._propagate(trial, [(-literal,) for literal in clause])
        return trial.absurd

    def closure(self) -> Closure:
        """Everything that follows; worked out once."""
        if self._closure is None:
            chain: list[Facts] = []
            here: Facts | None = self
            while here is not None and here._closure is None:
                chain.append(here)
                here = here.before
            base = here._closure if here is not None and here._closure else Closure()
            for facts in reversed(chain):
                base = facts._closure = facts._close(base)
        assert self._closure is not None
        return self._closure

    def _close(self, base: Closure) -> Closure:
        closure = Closure(set(base.units), list(base.open), base.absurd)
        for added in self.added:
            self._propagate(closure, self._clauses_of(added, closure))
        return closure

    def _clauses_of(self, added: _Added, closure: Closure) -> Clauses:
        match added:
            case _Assumption(node=node, positive=positive, names=names):
                return self.clausifier.holds(node, positive, names)
            case _Definition():
                return self._definition(added)
            case _Item(key=key, domain=domain, names=names):
                return self._about_item(key, domain, names, closure)

    def _definition(self, added: _Definition) -> Clauses:
        """A name of boolean type holds exactly if its value does; null likewise."""
        made, names, value = self.clausifier, added.names, strip(added.value)
        if value.type == BOOL:
            atom = made.keys.variable(added.name)
            yes, no = made.holds(value, True, names), made.holds(value, False, names)
        elif nullable(value.type) and isinstance(value, Conditional | Bind):
            atom = made.keys.null(made.keys.key(value, names))
            yes, no = made.null(value, True, names), made.null(value, False, names)
        else:
            return []
        return [(-atom, *clause) for clause in yes] + [(atom, *clause) for clause in no]

    def _about_item(
        self, item: int, domain: Expression, names: Environment, closure: Closure
    ) -> Clauses:
        """What is known of every item of a domain: its filters, and quantified facts."""
        keys = self.clausifier.keys
        found: Clauses = []
        collection, scope = strip(domain), names
        for _ in range(8):
            key = keys.key(collection, scope)
            for literal, (fact, inside, positive) in self.clausifier.quantified.items():
                if literal in closure.units and keys.key(fact.domain, inside) == key:
                    bound = {**inside, fact.variable: item}
                    found += self.clausifier.holds(fact.body, positive, bound)
            collection, scope = keys.collections.get(key, (collection, scope))
            match collection:
                case Filter(variable=variable, domain=inner, body=body):
                    found += self.clausifier.holds(body, True, {**scope, variable: item})
                    collection = strip(inner)
                case Take(subject=inner) | Sorted(domain=inner):
                    collection = strip(inner)
                case _:
                    break
        return found

    def _propagate(self, closure: Closure, clauses: Iterable[Clause]) -> None:
        """Add clauses, and units as long as new ones appear."""
        pending = [*clauses]
        units = closure.units
        while pending:
            fresh = False
            for clause in pending:
                if len(clause) == 1 and clause[0] in units:
                    continue
                rest = self._rest(clause, units)
                if rest is None:
                    continue
                if not rest:
                    closure.absurd = True
                    return
                if len(rest) == 1:
                    self._add_unit(rest[0], units)
                    fresh = True
                else:
                    closure.open.append(rest)
            pending, closure.open = (closure.open, []) if fresh else ([], closure.open)

    @staticmethod
    def _rest(clause: Clause, units: set[int]) -> Clause | None:
        """The literals that are still open; None if one of them holds."""
        rest = []
        for literal in clause:
            if literal in units:
                return None
            if -literal not in units and literal not in rest:
                if -literal in rest:
                    return None
                rest.append(literal)
        return tuple(rest)

    def _add_unit(self, literal: int, units: set[int]) -> None:
        """A literal and what it says about null: a live handle is not null, and conversely."""
        units.add(literal)
        label, inner = self.clausifier.keys.forms[abs(literal)]
        if literal > 0 and label == ("live",):
            units.add(-self.clausifier.keys.null(inner[0]))

    def without(self, written: Set[str]) -> Facts:
        """What remains after the fields and extents are written.

        A name for a value that was read from such a field keeps the value, and what was known of
        the field is from now on known of the name.
        """
        keys, closure = self.clausifier.keys, self.closure()
        touched = keys.reading(written)
        names = dict(self.names)
        lost: Clauses = [(unit,) for unit in closure.units if touched[abs(unit)]]
        kept, more = _parted(dict.fromkeys(closure.open), touched)
        known, new = set(kept), dict[Clause, None]()
        lost += more
        for name, key in self.names.items():
            if touched[key]:
                names[name] = keys.variable(name)
                said, more = _parted(self._said_of(lost, key, names[name]), touched)
                new |= dict.fromkeys(each for each in said if each not in known)
                lost += more
        units = {unit for unit in closure.units if not touched[abs(unit)]}
        after = Facts(self.clausifier, names, None, (), Closure(units, kept, closure.absurd))
        self._propagate(after.closure(), new)
        return after

    def _said_of(self, clauses: Clauses, key: int, name: int) -> Clauses:
        """The clauses that speak of the key, with the name in its place."""
        rename, memory = self.clausifier.keys.rename, dict[int, int]()
        renamed = (
            tuple(rename(abs(x), key, name, memory) * (1 if x > 0 else -1) for x in clause)
            for clause in clauses
        )
        return [after for before, after in zip(clauses, renamed, strict=True) if after != before]


def _parted(clauses: Iterable[Clause], touched: Mapping[int, bool]) -> tuple[Clauses, Clauses]:
    """The clauses without any of the keys, and those with some."""
    without: Clauses = []
    with_some: Clauses = []
    for clause in clauses:
        some = any(touched[abs(literal)] for literal in clause)
        (with_some if some else without).append(clause)
    return without, with_some
