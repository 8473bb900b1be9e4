"""Typed statements: what an operation does once no refusal holds."""

from __future__ import annotations

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.lang.expressions import Expression


@immutable(kw_only=True)
class Statement:
    """Common part of every statement: where it stands in the YAML."""

    span: Span


@immutable(kw_only=True)
class Let(Statement):
    """Name a value as it is now (a map is copied, later changes do not reach the name)."""

    name: str
    value: Expression


@immutable(kw_only=True)
class Place:
    """A field of an object, or one entry of a field of map type."""

    subject: Expression
    field: str
    key: Expression | None


@immutable(kw_only=True)
class Assign(Statement):
    """Give the places new values, all at once; null removes an entry of a map."""

    targets: tuple[tuple[Place, Expression], ...]


@immutable(kw_only=True)
class Include(Statement):
    """Put an element into a field of set type."""

    place: Place
    element: Expression


@immutable(kw_only=True)
class Exclude(Statement):
    """Take an element out of a field of set type."""

    place: Place
    element: Expression


@immutable(kw_only=True)
class Create(Statement):
    """Bring an object into being; every field has a value."""

    sort: str
    name: str
    values: tuple[tuple[str, Expression], ...]


@immutable(kw_only=True)
class Delete(Statement):
    """End the existence of an object."""

    subject: Expression


@immutable(kw_only=True)
class Each(Statement):
    """Run the body for every combination of the variables, all at once.

    Every expression in the body reads the state before the statement (and the body's own `let`s).
    Places in the body belong to a loop variable or to an object that the body created.
    """

    variables: tuple[tuple[str, Expression], ...]
    body: tuple[Statement, ...]
    unreached: str = ""
    """Why there is never a combination in a run, where that is meant."""


@immutable(kw_only=True)
class If(Statement):
    """One of two blocks; names bound in both are visible afterwards.

    `unreached` has the reasons why no run takes the first or the second, where that is meant.
    """

    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    unreached: tuple[str, str] = ("", "")


@immutable(kw_only=True)
class Scope(Statement):
    """The body of a procedure, inlined; its parameters are leading `Let`s with unique names."""

    procedure: str
    body: tuple[Statement, ...]


@immutable(kw_only=True)
class Emit(Statement):
    """Send an event to an entity: event number and two contexts."""

    recipient: Expression
    event: Expression
    context1: Expression
    context2: Expression
