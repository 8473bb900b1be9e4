"""Whether a value may be taken for one of a narrower type: what is known where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang.clauses import Clausifier
from rtmref.lang.facts import Facts
from rtmref.lang.keys import Keys
from rtmref.lang.spec import Invariant, Operation, Refusal
from rtmref.lang.statements import Let
from rtmref.lang.trees import below
from rtmref.lang.types import HandleType, ListType, OptionalType, SetType, SortType, Type


def is_known(facts: Facts, node: e.Expression, narrower: Type) -> bool:
    """Whether the facts establish the narrower type."""
    keys = facts.clausifier.keys
    match node.type, narrower:
        case OptionalType(), _:
            return facts.known_not_null(node)
        case HandleType(kinds=(_,)), SortType():
            return facts.known(keys.live(facts.key(node), node.type))
        case HandleType(kinds=(_,)), OptionalType():
            key = facts.key(node)
            return facts.follows((keys.null(key), keys.live(key, node.type)))
        case HandleType(), SortType(name=sort):
            return facts.known(keys.member_of_extent(facts.key(node), sort))
        case (
            (ListType(item=item) | SetType(item=item)),
            ListType(item=wanted) | SetType(item=wanted),
        ):
            return _items_known(facts, node, item, wanted)
        case _:
            return False


def _items_known(facts: Facts, node: e.Expression, item: Type, wanted: Type) -> bool:
    """Whether the narrower type is established for every item of a collection."""
    name = f"item of {facts.key(node)}"
    inner = facts.bind(name, node)
    return is_known(inner, e.Variable(type=item, span=node.span, name=name), wanted)


def groundless(element: Invariant | Operation) -> Iterator[e.Narrow]:
    """What is taken for a value of a narrower type although nothing says that it is one.

    Of an operation that is looked for as far as its refusals go.
    """
    facts = Facts(Clausifier(Keys()))
    match element:
        case Invariant(when=when, then=then):
            if when is not None:
                yield from _in(when, facts)
                facts = facts.assume(when, True)
            yield from _in(then, facts)
        case Operation(guards=guards):
            for guard in guards:
                match guard:
                    case Let(name=name, value=value):
                        yield from _in(value, facts)
                        facts = facts.define(name, value)
                    case Refusal(when=when):
                        yield from _in(when, facts)
                        facts = facts.assume(when, False)


def _in(node: Any, facts: Facts) -> Iterator[e.Narrow]:
    match node:
        case e.Narrow(subject=subject):
            yield from _in(subject, facts)
            if not is_known(facts, subject, node.type):
                yield node
        case e.And(left=left, right=right):
            yield from (*_in(left, facts), *_in(right, facts.assume(left, True)))
        case e.Or(left=left, right=right):
            yield from (*_in(left, facts), *_in(right, facts.assume(left, False)))
        case e.Conditional(test=test, then=then, otherwise=otherwise):
            yield from _in(test, facts)
            yield from _in(then, facts.assume(test, True))
            yield from _in(otherwise, facts.assume(test, False))
        case e.Bind(name=name, value=value, body=body):
            yield from (*_in(value, facts), *_in(body, facts.define(name, value)))
        case (
            e.Pick(variable=name, domain=domain, keys=keys)
            | e.Sorted(variable=name, domain=domain, keys=keys)
        ):
            yield from (*_in(domain, facts), *_in(keys, facts.bind(name, domain)))
        case e.Quantifier() | e.Filter() | e.Find() | e.Image() | e.FlatImage() | e.Sum():
            yield from _in(node.domain, facts)
            yield from _in(node.body, facts.bind(node.variable, node.domain))
        case tuple():
            for each in node:
                yield from _in(each, facts)
        case _:
            kind: Any = type(node)
            for name in below(kind) or ():
                yield from _in(getattr(node, name), facts)
