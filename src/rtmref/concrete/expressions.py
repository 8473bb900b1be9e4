"""Expressions to Python: values, and loops where the specification quantifies.

The twin of `symbolic/expressions.py`: the same cases in the same order.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from rtmref.concrete import code, comprehensions
from rtmref.concrete.shape import (
    by_identity,
    is_word,
    plain,
)
from rtmref.concrete.writer import Writer
from rtmref.lang import expressions as e
from rtmref.lang.types import (
    BitType,
    HandleType,
    ListType,
    OptionalType,
    SetType,
    SortType,
)

NONE = code.constant(None)


def expression(node: e.Expression, w: Writer) -> ast.expr:
    """The Python expression for the node; statements that it needs first go to the writer."""
    match node:
        case e.Literal(value=value):
            return code.constant(value)
        case e.Null():
            return NONE
        case e.Variable(name=name):
            return code.name(w.names[name])
        case e.Singleton(type=SortType(sort)):
            return code.name(f"S_{sort}")
        case e.Limit(name=name):
            return code.name(f"L_{name}")
        case e.DecisionIs(decision=decision, option=option):
            answer = code.name(f"D_{decision}_{option}")
            return (
                answer
                if w.counters is None
                else code.call("ask", code.name(f"O_{decision}"), answer)
            )
        case e.EnumValue(value=value):
            return code.constant(value)
        case e.BitValue(index=index):
            return code.constant(index)
        case e.Field(subject=subject, name=name):
            return code.attribute(expression(subject, w), name)
        case e.Member(subject=subject, index=index):
            return code.item(expression(subject, w), code.constant(index))
        case e.At(subject=subject, key=key) if isinstance(subject.type, ListType):
            return code.call("item_at", expression(subject, w), expression(key, w))
        case e.At(subject=subject, key=key):
            return code.method(expression(subject, w), "get", expression(key, w))
        case e.Not(operand=e.Equal() as equal):
            return _equal(equal, w, negated=True)
        case e.Not(operand=operand):
            return code.negated(expression(operand, w))
        case e.And(left=left, right=right):
            return _shortcut(left, right, w, conjunction=True)
        case e.Or(left=left, right=right):
            return _shortcut(left, right, w, conjunction=False)
        case e.Equal():
            return _equal(node, w, negated=False)
        case e.Compare(operator=operator, left=left, right=right):
            return code.compare(expression(left, w), operator, expression(right, w))
        case e.Arithmetic(operator=operator, left=left, right=right):
            return code.binary(expression(left, w), operator, expression(right, w))
        case e.Negate(operand=operand):
            return code.minus(expression(operand, w))
        case e.Conditional(test=test, then=then, otherwise=otherwise):
            return _conditional(test, then, otherwise, w)
        case e.Contains(element=element, collection=collection):
            return _contains(element, collection, w)
        case e.Live(subject=subject):
            return _live(subject, w)
        case e.Narrow(subject=subject):
            return expression(subject, w)
        case e.Widen(subject=subject):
            return _widened(node, subject, w)
        case e.Extent(sort=sort):
            return code.name(f"E_{sort}")
        case e.BitSpace(bits=bits):
            return code.constant((1 << w.spec.bits[bits].size) - 1)
        case e.SetLiteral(items=items):
            return _set_literal(node, items, w)
        case e.ListLiteral(items=items):
            return code.tuple_of([expression(item, w) for item in items])
        case e.Union(left=left, right=right):
            return code.binary(expression(left, w), "|", expression(right, w))
        case e.Concat(left=left, right=right):
            return code.binary(expression(left, w), "+", expression(right, w))
        case e.Quantifier():
            return comprehensions.quantifier(node, w, expression)
        case e.Filter():
            return comprehensions.selection(node, w, expression)
        case e.Image():
            return comprehensions.image(node, w, expression)
        case e.FlatImage():
            return comprehensions.flat_image(node, w, expression)
        case e.Find():
            return comprehensions.find(node, w, expression)
        case e.Pick():
            return comprehensions.pick(node, w, expression)
        case e.Sorted():
            return comprehensions.in_order(node, w, expression)
        case e.Take(subject=subject, count=count):
            return _take(subject, count, w)
        case e.Size(subject=subject):
            return _size(subject, w)
        case e.Sum():
            return comprehensions.sum_of(node, w, expression)
        case e.Count(subject=subject, element=element):
            return code.method(expression(subject, w), "count", expression(element, w))
        case e.PlaceOf(subject=subject, element=element):
            return code.call("place_of", expression(subject, w), expression(element, w))
        case e.StructLiteral(values=values):
            return code.tuple_of([expression(value, w) for value in values])
        case e.Apply(function=function, arguments=arguments):
            return _apply(function, [expression(a, w) for a in arguments], w)
        case e.Bind(name=name, value=value, body=body):
            w.put(code.assign(w.declare(name), expression(value, w)))
            return expression(body, w)
        case _:
            raise AssertionError(f"no Python for {type(node).__name__}")


def _equal(node: e.Equal, w: Writer, negated: bool) -> ast.expr:
    left, right = node.left, node.right
    if isinstance(left, e.Null):
        left, right = right, left
    if isinstance(right, e.Null):
        return code.compare(expression(left, w), "is not" if negated else "is", NONE)
    a, b = expression(left, w), expression(right, w)
    if isinstance(left.type, SetType) and not is_word(left.type):
        a, b = code.method(a, "keys"), code.method(b, "keys")
    if by_identity(left.type) and by_identity(right.type):
        return code.compare(a, "is not" if negated else "is", b)
    return code.compare(a, "!=" if negated else "==", b)


def _shortcut(left: e.Expression, right: e.Expression, w: Writer, conjunction: bool) -> ast.expr:
    first = expression(left, w)
    with w.inside() as block:
        second = expression(right, w)
    join = code.both if conjunction else code.either
    if not block:
        return join([first, second])
    result = w.fresh()
    w.put(code.assign(result, first))
    test = code.name(result) if conjunction else code.negated(code.name(result))
    w.put(code.when(test, [*block, code.assign(result, second)]))
    return code.name(result)


def _conditional(
    test: e.Expression, then: e.Expression, otherwise: e.Expression, w: Writer
) -> ast.expr:
    condition = expression(test, w)
    with w.inside() as first:
        a = expression(then, w)
    with w.inside() as second:
        b = expression(otherwise, w)
    if not first and not second:
        return code.choice(condition, a, b)
    result = w.fresh()
    w.put(code.when(condition, [*first, code.assign(result, a)], [*second, code.assign(result, b)]))
    return code.name(result)


def _contains(element: e.Expression, collection: e.Expression, w: Writer) -> ast.expr:
    whole = plain(collection)
    if isinstance(whole, e.Extent):
        return _is_live(plain(element), (whole.sort,), w)
    x = expression(element, w)
    c = expression(collection, w)
    if is_word(collection.type):
        bit = code.binary(code.binary(c, ">>", x), "&", code.constant(1))
        return code.compare(bit, "==", code.constant(1))
    return code.compare(x, "in", c)


def _live(subject: e.Expression, w: Writer) -> ast.expr:
    kinds = subject.type.kinds if isinstance(subject.type, HandleType) else ()
    return _is_live(subject, kinds, w)


def _is_live(subject: e.Expression, kinds: Sequence[str], w: Writer) -> ast.expr:
    """Whether the value is an existing object of one of the sorts (any, if none is named)."""
    value = w.keep(expression(subject, w))
    alive = code.attribute(value, "_live")
    match subject.type:
        case SortType():
            return alive
        case OptionalType():
            return code.both([code.compare(value, "is not", NONE), alive])
        case _:
            kind = code.attribute(value, "__class__")
            tests = [code.compare(kind, "is", code.name(f"C_{k}")) for k in kinds]
            return code.both([code.either(tests), alive])


def _widened(node: e.Widen, subject: e.Expression, w: Writer) -> ast.expr:
    value = expression(subject, w)
    if isinstance(node.type, SetType) and isinstance(subject.type, ListType):
        if isinstance(node.type.item, BitType):
            return code.call("word", value)
        return code.call(code.attribute(code.name("dict"), "fromkeys"), value)
    return value


def _set_literal(node: e.Expression, items: Sequence[e.Expression], w: Writer) -> ast.expr:
    values = [expression(item, w) for item in items]
    if not is_word(node.type):
        return code.dict_of(values)
    word: ast.expr = code.constant(0)
    for item, value in zip(items, values, strict=True):
        bit = plain(item)
        known = isinstance(bit, e.BitValue)
        one = code.constant(1 << bit.index) if isinstance(bit, e.BitValue) else value
        part = one if known else code.binary(code.constant(1), "<<", value)
        word = (
            part
            if isinstance(word, ast.Constant) and word.value == 0
            else code.binary(word, "|", part)
        )
    return word


def _take(subject: e.Expression, count: e.Expression, w: Writer) -> ast.expr:
    items = w.keep(expression(subject, w))
    most = w.keep(expression(count, w))
    part = code.item(items, ast.Slice(None, most, None))
    return code.choice(code.compare(most, ">", code.constant(0)), part, code.tuple_of([]))


def _size(subject: e.Expression, w: Writer) -> ast.expr:
    if isinstance(subject, e.Filter) and not is_word(subject.type):
        return comprehensions.size_of(subject, w, expression)
    value = expression(subject, w)
    if is_word(subject.type):
        return code.method(value, "bit_count")
    return code.call("len", value)


def _apply(function: e.Builtin, arguments: list[ast.expr], w: Writer) -> ast.expr:
    match function:
        case "covers" | "well_formed" | "host" | "order" | "net_address":
            return code.call(function, *arguments)
        case "prefix":
            return code.call("masked", *arguments)
        case "length":
            return code.item(arguments[0], code.constant(1))
        case "bits":
            return code.item(arguments[0], code.constant(2))
        case "family":
            return code.item(arguments[0], code.constant(0))
        case "address" | "index":
            return arguments[0]
