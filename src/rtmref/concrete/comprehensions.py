"""Loops that give a value: quantifiers, selections, images, sums, what comes first.

`evaluate(node, w)` compiles an expression; it is passed in to keep the imports one-way.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from rtmref.concrete import code
from rtmref.concrete.access import Evaluate
from rtmref.concrete.loops import iterate
from rtmref.concrete.shape import conjuncts, is_variable, is_word, mentions, negation
from rtmref.concrete.writer import Writer
from rtmref.lang import expressions as e
from rtmref.lang.types import ListType, SetType, Type

NONE = code.constant(None)
ZERO = code.constant(0)


def quantifier(node: e.Quantifier, w: Writer, evaluate: Evaluate) -> ast.expr:
    """Whether the body holds for some item, or for all."""
    result = w.fresh("found")
    exists = node.kind == "exists"
    w.put(code.assign(result, code.constant(not exists)))

    def stop(_: list[e.Expression]) -> None:
        w.put(code.assign(result, code.constant(exists)))
        w.put(ast.Break())

    body = node.body if exists else negation(node.body)
    iterate(w, evaluate, node.variable, node.domain, conjuncts(body), stop)
    return code.name(result)


def selection(node: e.Filter, w: Writer, evaluate: Evaluate) -> ast.expr:
    """The items that satisfy the body."""
    body, variable = node.body, node.variable
    if is_word(node.type) and _is_intersection(body, variable):
        assert isinstance(body, e.Contains)
        return code.binary(evaluate(node.domain, w), "&", evaluate(body.collection, w))

    def item() -> ast.expr:
        return code.name(w.names[variable])

    return _collect(node.type, variable, node.domain, conjuncts(body), item, w, evaluate)


def _is_intersection(body: e.Expression, variable: str) -> bool:
    return (
        isinstance(body, e.Contains)
        and is_variable(body.element, variable)
        and not mentions(body.collection, frozenset((variable,)))
    )


def image(node: e.Image, w: Writer, evaluate: Evaluate) -> ast.expr:
    """What the body is for the items."""

    def value() -> ast.expr:
        return evaluate(node.body, w)

    return _collect(node.type, node.variable, node.domain, [], value, w, evaluate)


def _collect(
    kind: Type,
    variable: str,
    domain: e.Expression,
    conditions: Sequence[e.Expression],
    value: Callable[[], ast.expr],
    w: Writer,
    evaluate: Evaluate,
) -> ast.expr:
    result = w.fresh("items")
    target = code.name(result)
    empty: ast.expr = ast.List([], code.LOAD)
    if is_word(kind):
        empty = ZERO
    elif isinstance(kind, SetType):
        empty = ast.Dict([], [])
    w.put(code.assign(result, empty))

    def add(_: list[e.Expression]) -> None:
        found = value()
        if is_word(kind):
            bit = code.binary(code.constant(1), "<<", found)
            w.put(code.assign(result, code.binary(target, "|", bit)))
        elif isinstance(kind, SetType):
            w.put(code.assign_item(target, found, NONE))
        else:
            w.put(code.run(code.method(target, "append", found)))

    iterate(w, evaluate, variable, domain, conditions, add)
    return target if isinstance(kind, SetType) else code.call("tuple", target)


def flat_image(node: e.FlatImage, w: Writer, evaluate: Evaluate) -> ast.expr:
    """What is in the collections that the body is for the items."""
    body = node.body
    result = w.fresh("items")
    target = code.name(result)
    as_list = isinstance(node.type, ListType)
    empty: ast.expr = ZERO if is_word(node.type) else ast.Dict([], [])
    w.put(code.assign(result, ast.List([], code.LOAD) if as_list else empty))

    def add(_: list[e.Expression]) -> None:
        part = evaluate(body, w)
        if as_list:
            w.put(code.run(code.method(target, "extend", part)))
        elif is_word(node.type):
            word = part if is_word(body.type) else code.call("word", part)
            w.put(code.assign(result, code.binary(target, "|", word)))
        else:
            keys = part if isinstance(body.type, SetType) else code.call("distinct", part)
            w.put(code.run(code.method(target, "update", keys)))

    iterate(w, evaluate, node.variable, node.domain, [], add)
    return code.call("tuple", target) if as_list else target


def find(node: e.Find, w: Writer, evaluate: Evaluate) -> ast.expr:
    """The item that satisfies the body, or null."""
    result = w.fresh("found")
    w.put(code.assign(result, NONE))

    def stop(_: list[e.Expression]) -> None:
        w.put(code.assign(result, code.name(w.names[node.variable])))
        w.put(ast.Break())

    iterate(w, evaluate, node.variable, node.domain, conjuncts(node.body), stop)
    return code.name(result)


def pick(node: e.Pick, w: Writer, evaluate: Evaluate) -> ast.expr:
    """The first item by the keys, or the last one; null if there is none."""
    best, best_key, key = w.fresh("best"), w.fresh("key"), w.fresh("key")
    w.put(code.assign(best, NONE))
    w.put(code.assign(best_key, NONE))

    def judge(_: list[e.Expression]) -> None:
        candidate = w.names[node.variable]
        other = w.fresh()
        with w.inside() as first_key:
            w.put(code.assign(other, code.name(candidate)))
            w.put(code.assign(candidate, code.name(best)))
            w.put(code.assign(best_key, _key(node.keys, w, evaluate)))
            w.put(code.assign(candidate, code.name(other)))
        with w.inside() as contest:
            w.put(code.when(code.compare(code.name(best_key), "is", NONE), first_key))
            w.put(code.assign(key, _key(node.keys, w, evaluate)))
            better = "<" if node.kind == "min" else ">"
            test = code.compare(code.name(key), better, code.name(best_key))
            change = [
                code.assign(best, code.name(candidate)),
                code.assign(best_key, code.name(key)),
            ]
            w.put(code.when(test, change))
        first = [code.assign(best, code.name(candidate))]
        w.put(code.when(code.compare(code.name(best), "is", NONE), first, contest))

    iterate(w, evaluate, node.variable, node.domain, [], judge)
    return code.name(best)


def _key(keys: Sequence[e.Expression], w: Writer, evaluate: Evaluate) -> ast.expr:
    values = [evaluate(key, w) for key in keys]
    return values[0] if len(values) == 1 else code.tuple_of(values)


def in_order(node: e.Sorted, w: Writer, evaluate: Evaluate) -> ast.expr:
    """The items by the keys."""
    variable, keys = node.variable, node.keys
    if is_word(node.domain.type) and _by_position(keys, variable):
        return code.item(code.name("BITS"), evaluate(node.domain, w))
    result = w.fresh("items")
    w.put(code.assign(result, ast.List([], code.LOAD)))

    def add(_: list[e.Expression]) -> None:
        values = [evaluate(key, w) for key in keys]
        ordinal = code.call("len", code.name(result))
        row = code.tuple_of([*values, ordinal, code.name(w.names[variable])])
        w.put(code.run(code.method(code.name(result), "append", row)))

    iterate(w, evaluate, variable, node.domain, [], add)
    return code.call("in_order", code.name(result))


def _by_position(keys: Sequence[e.Expression], variable: str) -> bool:
    match keys:
        case [e.Apply(function="index", arguments=(argument,))]:
            return is_variable(argument, variable)
        case _:
            return False


def size_of(node: e.Filter, w: Writer, evaluate: Evaluate) -> ast.expr:
    """How many items satisfy the body; not for sets of bits."""
    total = w.fresh("size")
    w.put(code.assign(total, ZERO))

    def count(_: list[e.Expression]) -> None:
        w.put(code.assign(total, code.binary(code.name(total), "+", code.constant(1))))

    iterate(w, evaluate, node.variable, node.domain, conjuncts(node.body), count)
    return code.name(total)


def sum_of(node: e.Sum, w: Writer, evaluate: Evaluate) -> ast.expr:
    """The sum of what the body is for the items."""
    total = w.fresh("total")
    w.put(code.assign(total, ZERO))

    def add(_: list[e.Expression]) -> None:
        w.put(code.assign(total, code.binary(code.name(total), "+", evaluate(node.body, w))))

    iterate(w, evaluate, node.variable, node.domain, [], add)
    return code.name(total)
