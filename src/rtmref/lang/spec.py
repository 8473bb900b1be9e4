"""The immutable specification: everything the readings need, nothing about files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.lang.expressions import Expression
from rtmref.lang.statements import Let, Statement
from rtmref.lang.types import Type

LimitValue = int | bool | frozenset[int] | Mapping[int, int]


@immutable(kw_only=True)
class Element:
    """What every named part of the specification has."""

    name: str
    chapter: str
    doc: str
    source: tuple[str, ...]
    span: Span


@immutable(kw_only=True)
class Fact:
    """What elements name as their source: a fact, a decision of the catalogue, or a record.

    `pages` are the names of documentation pages; `weight` tells how far they support a decision.
    `untestable` is the reason why no element cites it, where it states nothing that can be tested;
    `fixed` the reason why a decision of the catalogue is no decision of the model.
    """

    name: str
    catalogue: str
    title: str
    pages: tuple[str, ...]
    span: Span
    weight: str = ""
    untestable: str = ""
    fixed: str = ""


@immutable(kw_only=True)
class DocumentedAnswers:
    """The statuses that the documentation lists for a function.

    `never` gives the reason for each that the operation of that name does not answer.
    """

    function: str
    catalogue: str
    statuses: tuple[str, ...]
    pages: tuple[str, ...]
    never: Mapping[str, str]
    span: Span

    @property
    def expected(self) -> tuple[str, ...]:
        """The statuses that the operation answers."""
        return tuple(status for status in self.statuses if status not in self.never)


@immutable(kw_only=True)
class Enumeration(Element):
    """Named numbers, e.g. the states of a route."""

    members: Mapping[str, int]


@immutable(kw_only=True)
class BitSpaceDeclaration(Element):
    """The bits of a word; `names` gives the position of each named bit."""

    size: int
    names: Mapping[str, int]


@immutable(kw_only=True)
class Parameter:
    """A parameter, structure member or field: name, type and, for integers, its range."""

    name: str
    type: Type
    minimum: int | None
    maximum: int | None
    doc: str
    span: Span


@immutable(kw_only=True)
class Structure(Element):
    """An immutable structure; members in documented order."""

    members: tuple[Parameter, ...]


@immutable(kw_only=True)
class LimitDeclaration(Element):
    """A configured limit: in a run it has `default` unless set, in a proof any value in range."""

    type: Type
    default: LimitValue
    minimum: int | None
    maximum: int | None


@immutable(kw_only=True)
class Decision(Element):
    """An open point of the documentation: its options and what each means."""

    options: Mapping[str, str]
    default: str


@immutable(kw_only=True)
class Sort(Element):
    """A kind of object and its fields.

    A sort with `initial` values has one object, from the beginning and for ever.
    """

    fields: tuple[Parameter, ...]
    initial: tuple[tuple[str, Expression], ...] | None = None


@immutable(kw_only=True)
class Refusal:
    """If `when` holds and no earlier refusal did, the call returns `status` and changes nothing.

    With `waits` the call is parked instead, and tried again when something has changed. Refusals of
    a step have no status of their own: if one holds, the step does not happen.
    """

    status: str
    status_value: int
    when: Expression
    source: tuple[str, ...]
    span: Span
    waits: bool = False
    unreached: str = ""
    """Why no call is ever refused here, where that is meant."""


@immutable(kw_only=True)
class Result:
    """A result of a call that was not refused, in documented order."""

    name: str
    value: Expression


@immutable(kw_only=True)
class Operation(Element):
    """A call: parameters, ordered refusals (with the names they share), effects, results.

    A step has the same form without parameters and results; nobody calls it: after each call the
    first step that no refusal stops happens, until there is none.
    """

    parameters: tuple[Parameter, ...]
    guards: tuple[Let | Refusal, ...]
    body: tuple[Statement, ...]
    status: Expression
    results: tuple[Result, ...]


@immutable(kw_only=True)
class Invariant(Element):
    """For all bindings of the variables: `when` implies `then`.

    `origin` tells a written invariant from the standing ones that follow from the sorts: references
    point to objects that exist, integers stay in range.
    """

    says: str
    variables: tuple[tuple[str, Type], ...]
    when: Expression | None
    then: Expression
    origin: Choice["written", "reference", "range"]
    unreached: str = ""
    """Why no run meets the condition, where that is meant."""
    clause: str = ""
    """What stands in the file, a line for each key; of standing invariants nothing does."""
    follows: str = ""
    """Why it is stated although the others imply it, where they do."""


@immutable(kw_only=True)
class Misuse(Element):
    """What a client does wrong although no call refuses it.

    It shows in the state before an operation that none of the `guards` refuses, or, if `before` is
    empty, in the state at the end of a run: for all bindings of the variables for which `when`
    holds. `counts` is a field of a variable that calls raise and lower; before an operation only
    what its caller has raised it by is a misuse.
    """

    says: str
    before: str
    parameters: tuple[Parameter, ...]
    guards: tuple[Let | Refusal, ...]
    variables: tuple[tuple[str, Type], ...]
    when: Expression | None
    counts: Expression | None


@immutable(kw_only=True)
class Picture:
    """How objects of one sort are drawn: those for which `when` holds and no earlier picture's did.

    `name` is the heading above them. An object stands `inside` another, or outside of all where
    that is null; among its like, those with smaller keys of `order` come first, and then the older.
    `label` stands beside its name; `shows` are lines by caption, of which one that is called like a
    field stands in the place of the field; `points` are arrows.
    """

    name: str
    chapter: str
    span: Span
    variable: str
    sort: str
    when: Expression | None = None
    inside: Expression | None = None
    order: tuple[Expression, ...] = ()
    label: Expression | None = None
    shows: tuple[tuple[str, Expression], ...] = ()
    points: tuple[tuple[str, Expression], ...] = ()


@immutable(kw_only=True)
class Projection:
    """How a state is seen by somebody who does not know the calls: as rows of a table.

    There is a row for each binding of the variables for which `when` holds; `gives` are its
    columns. The first variable is an object, the others are bits.
    """

    name: str
    chapter: str
    doc: str
    span: Span
    variables: tuple[tuple[str, Type], ...]
    when: Expression | None
    gives: tuple[tuple[str, Expression], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(name for name, _ in self.gives)


@immutable(kw_only=True)
class Sometimes(Element):
    """A kind of state that must be reached: `when` holds for a binding of the variables."""

    says: str
    variables: tuple[tuple[str, Type], ...]
    when: Expression | None


@immutable(kw_only=True)
class Spec:
    """The whole specification; mappings keep the order of the files."""

    enums: Mapping[str, Enumeration]
    bits: Mapping[str, BitSpaceDeclaration]
    structures: Mapping[str, Structure]
    limits: Mapping[str, LimitDeclaration]
    decisions: Mapping[str, Decision]
    sorts: Mapping[str, Sort]
    operations: Mapping[str, Operation]
    steps: Mapping[str, Operation]
    invariants: Mapping[str, Invariant]
    chapters: Mapping[str, str]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What can be cited, by id; empty where there is no catalogue, and any id can be."""
    misuses: Mapping[str, Misuse] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    projections: Mapping[str, Projection] = field(default_factory=dict)
    sometimes: Mapping[str, Sometimes] = field(default_factory=dict)
    answers: Mapping[str, DocumentedAnswers] = field(default_factory=dict)
    """What is documented of the answers of functions, by function."""
    digest: str
    """SHA-256 over the contents of the files: equal digests mean equal specifications."""

    def field(self, sort: str, name: str) -> Parameter:
        """The declaration of a field; the sort and the field must exist."""
        return next(field for field in self.sorts[sort].fields if field.name == name)

    def named(self, name: str) -> Operation:
        """The operation or step of this name, which must exist."""
        return self.operations[name] if name in self.operations else self.steps[name]
