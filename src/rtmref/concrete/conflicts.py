"""Whether an `each` reads what it writes, so that its changes have to wait for its reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rtmref.concrete.shape import is_variable
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Spec
from rtmref.lang.traversal import walk
from rtmref.lang.types import SortType

Touch = tuple[str, str]
"""Sort and field; the field "" stands for which objects exist."""


def reads_what_it_writes(node: s.Each, spec: Spec) -> bool:
    """Whether an iteration could see what another iteration changed.

    A field of the only loop variable is safe to read: only its own iteration writes it. The loop
    runs over an index or an extent that its own changes could move, unless the domain is a name.
    """
    own = frozenset(name for name, _ in node.variables) if len(node.variables) == 1 else frozenset()
    writes = set(written(node.body))
    if not writes:
        return False
    for _, domain in node.variables:
        if writes & set(reads(domain, frozenset())):
            return True
    return any(writes & set(reads(part, own)) for part in _expressions(node.body))


def written(body: Sequence[s.Statement]) -> Iterator[Touch]:
    """What the statements change."""
    for node in body:
        match node:
            case s.Assign(targets=targets):
                yield from (_place(place) for place, _ in targets)
            case s.Include(place=place) | s.Exclude(place=place):
                yield _place(place)
            case s.Create(sort=sort):
                yield sort, ""
            case s.Delete(subject=subject):
                assert isinstance(subject.type, SortType)
                yield subject.type.name, ""
            case s.Each(body=inner) | s.Scope(body=inner):
                yield from written(inner)
            case s.If(then=then, otherwise=otherwise):
                yield from written(then)
                yield from written(otherwise)
            case _:
                pass


def _place(place: s.Place) -> Touch:
    assert isinstance(place.subject.type, SortType)
    return place.subject.type.name, place.field


def reads(node: e.Expression, own: frozenset[str]) -> Iterator[Touch]:
    """What the expression reads, leaving out the fields of the variables in `own`."""
    for part in walk(node):
        match part:
            case e.Extent(sort=sort) | e.Live(subject=e.Expression(type=SortType(sort))):
                yield sort, ""
            case e.Field(subject=subject, name=name):
                if not any(is_variable(subject, variable) for variable in own):
                    assert isinstance(subject.type, SortType)
                    yield subject.type.name, name
            case _:
                pass


def _expressions(body: Sequence[s.Statement]) -> Iterator[e.Expression]:
    for node in body:
        match node:
            case s.Let(value=value):
                yield value
            case s.Assign(targets=targets):
                for place, value in targets:
                    yield value
                    if place.key is not None:
                        yield place.key
            case s.Include(element=element) | s.Exclude(element=element):
                yield element
            case s.Create(values=values):
                yield from (value for _, value in values)
            case s.Each(variables=variables, body=inner):
                yield from (domain for _, domain in variables)
                yield from _expressions(inner)
            case s.If(test=test, then=then, otherwise=otherwise):
                yield test
                yield from _expressions((*then, *otherwise))
            case s.Scope(body=inner):
                yield from _expressions(inner)
            case s.Emit(recipient=recipient, event=event, context1=first, context2=second):
                yield from (recipient, event, first, second)
            case _:
                pass
