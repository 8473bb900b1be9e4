"""Typed expressions: what the checker makes of CEL text, and what every reading consumes.

Functions are inlined (`Bind` keeps an argument from being evaluated twice), names of bound
variables are unique within an operation or invariant, and narrowing and widening are explicit,
so a reading never has to infer anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.types import Type

CompareOperator = Choice["<", "<=", ">", ">="]
ArithmeticOperator = Choice["+", "-", "*", "/", "%"]
Builtin = Choice[
    "covers",  # (general: prefix, special: prefix) -> bool
    "length",  # (prefix | address) -> int, in bits, of an address as it was passed
    "bits",  # (address) -> int, the address bits as they were passed
    "net_address",  # (family: int, length: int, bits: int) -> address
    "order",  # (prefix) -> int, by address bits, then length; distinct within a family
    "family",  # (address | prefix) -> int
    "prefix",  # (address, known to be well formed) -> prefix, host bits cleared
    "well_formed",  # (address) -> bool
    "address",  # (prefix) -> address
    "host",  # (prefix) -> prefix of full length at its first address
    "index",  # (bit) -> int, position of the bit
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Common part of every expression: its type and where it stands in the YAML."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Expression):
    """A boolean, integer or string constant."""

    value: bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Null(Expression):
    """`null`, with the optional, handle or out type that its context gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Expression):
    """A parameter, a `let` name, a created object or a bound variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Singleton(Expression):
    """The one object of a sort that exists once, from the beginning; `type` names the sort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Expression):
    """A configured limit: constant during a run, unconstrained in proofs."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionIs(Expression):
    """`decision == "option"`."""

    decision: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumValue(Expression):
    """A member of an enumeration; `value` is the documented number."""

    member: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BitValue(Expression):
    """A named bit of a bit space; `index` is its position."""

    member: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Expression):
    """A field of an object, as it stands in the state now."""

    subject: Expression
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Expression):
    """A member of a structure, or `.value` of a pointer (index 0)."""

    subject: Expression
    name: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Expression):
    """`map[key]` and `list[place]`: optional, null where there is no entry, or no such place.

    Places are counted from 0.
    """

    subject: Expression
    key: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Expression):
    """`!x`."""

    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Expression):
    """`a && b`; the right side may rely on the left."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Expression):
    """`a || b`; the right side may rely on the left being false."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal(Expression):
    """`a == b` on equal types; null equals only null; a handle equals an object it refers to."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Expression):
    """Order of two integers."""

    operator: CompareOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Expression):
    """Integer arithmetic; `/` and `%` only by a positive literal, of what cannot be negative."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Expression):
    """`-x`."""

    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Expression):
    """`element in collection`."""

    element: Expression
    collection: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Live(Expression):
    """`live(h)`: the handle refers to an object that exists (or: the object still exists)."""

    subject: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow(Expression):
    """The subject as the narrower `type` that the context has established (T of optional<T> …)."""

    subject: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Widen(Expression):
    """The subject as the wider `type` (T as optional<T> or handle<T>; a list as a set)."""

    subject: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent(Expression):
    """All objects of a sort, as a set."""

    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BitSpace(Expression):
    """All bits of a bit space, as a set."""

    bits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLiteral(Expression):
    """A set of the items."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLiteral(Expression):
    """A list of the items, in order."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Union(Expression):
    """`a + b` on sets."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Concat(Expression):
    """`a + b` on lists."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantifier(Expression):
    """`domain.exists(x, body)` or `domain.all(x, body)`."""

    kind: Choice["exists", "all"]
    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Expression):
    """`domain.filter(x, body)`; of the same kind (set or list) as the domain."""

    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Expression):
    """`domain.map(x, body)`; a set for a set, a list for a list."""

    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatImage(Expression):
    """`domain.flat_map(x, body)`: the lists of a list joined, otherwise the union as a set."""

    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Expression):
    """`domain.find(x, body)`: the one item that satisfies the body, or null.

    That there is at most one is an obligation of its own.
    """

    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Expression):
    """`domain.min_by(x, [keys])` / `max_by`: least or greatest item by integer keys, or null.

    Ties are the author's to exclude by a further key.
    """

    kind: Choice["min", "max"]
    variable: str
    domain: Expression
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted(Expression):
    """`domain.sort_by(x, [keys])`: the items of a set as a list, ascending by integer keys."""

    variable: str
    domain: Expression
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Expression):
    """`list.take(n)`: the first n items, all of them if there are fewer, none if n <= 0."""

    subject: Expression
    count: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(Expression):
    """`collection.size()`: number of items."""

    subject: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Expression):
    """`domain.sum(x, body)`: the sum of an integer over the items, as often as a list has them."""

    variable: str
    domain: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Expression):
    """`list.count(x)`: number of occurrences."""

    subject: Expression
    element: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOf(Expression):
    """`list.place_of(x)`: position of the last occurrence, counted from 0; -1 if there is none."""

    subject: Expression
    element: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class StructLiteral(Expression):
    """`NAME{member: value, …}`, in declared order and complete."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Expression):
    """A built-in function on prefixes, addresses and bits."""

    function: Builtin
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Expression):
    """`body` with `name` standing for the value of `value`, evaluated once."""

    name: str
    value: Expression
    body: Expression
