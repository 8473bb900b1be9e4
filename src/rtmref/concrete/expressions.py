"""Expressions to Python: values, and loops where the specification quantifies.

The twin of `symbolic/expressions.py`: the same cases in the same order.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from rtmref.concrete import code
from rtmref.concrete.loops import iterate
from rtmref.concrete.shape import (
    by_identity,
    conjuncts,
    is_variable,
    is_word,
    mentions,
    negation,
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
    Type,
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
            return _quantifier(node, w)
        case e.Filter(variable=variable, domain=domain, body=body):
            return _filter(node, variable, domain, body, w)
        case e.Image(variable=variable, domain=domain, body=body):
            return _image(node, variable, domain, body, w)
        case e.FlatImage(variable=variable, domain=domain, body=body):
            return _flat_image(node, variable, domain, body, w)
        case e.Find(variable=variable, domain=domain, body=body):
            return _find(variable, domain, body, w)
        case e.Pick(kind=kind, variable=variable, domain=domain, keys=keys):
            return _pick(kind, variable, domain, keys, w)
        case e.Sorted(variable=variable, domain=domain, keys=keys):
            return _sorted(variable, domain, keys, w)
        case e.Take(subject=subject, count=count):
            return _take(subject, count, w)
        case e.Size(subject=subject):
            return _size(subject, w)
        case e.Sum(variable=variable, domain=domain, body=body):
            return _sum(variable, domain, body, w)
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


def _quantifier(node: e.Quantifier, w: Writer) -> ast.expr:
    result = w.fresh("found")
    exists = node.kind == "exists"
    w.put(code.assign(result, code.constant(not exists)))

    def stop(_: list[e.Expression]) -> None:
        w.put(code.assign(result, code.constant(exists)))
        w.put(ast.Break())

    body = node.body if exists else negation(node.body)
    iterate(w, expression, node.variable, node.domain, conjuncts(body), stop)
    return code.name(result)


def _filter(
    node: e.Expression, variable: str, domain: e.Expression, body: e.Expression, w: Writer
) -> ast.expr:
    if is_word(node.type) and _is_intersection(body, variable):
        assert isinstance(body, e.Contains)
        return code.binary(expression(domain, w), "&", expression(body.collection, w))
    return _collect(node.type, variable, domain, conjuncts(body), code_name, w)


def _is_intersection(body: e.Expression, variable: str) -> bool:
    return (
        isinstance(body, e.Contains)
        and is_variable(body.element, variable)
        and not mentions(body.collection, frozenset((variable,)))
    )


def code_name(identifier: str, w: Writer) -> ast.expr:
    """The variable itself, as what a loop collects."""
    return code.name(w.names[identifier])


def _collect(
    kind: Type,
    variable: str,
    domain: e.Expression,
    conditions: Sequence[e.Expression],
    value: Callable[[str, Writer], ast.expr],
    w: Writer,
) -> ast.expr:
    result = w.fresh("items")
    target = code.name(result)
    empty: ast.expr = ast.List([], code.LOAD)
    if is_word(kind):
        empty = code.constant(0)
    elif isinstance(kind, SetType):
        empty = ast.Dict([], [])
    w.put(code.assign(result, empty))

    def add(_: list[e.Expression]) -> None:
        found = value(variable, w)
        if is_word(kind):
            bit = code.binary(code.constant(1), "<<", found)
            w.put(code.assign(result, code.binary(target, "|", bit)))
        elif isinstance(kind, SetType):
            w.put(code.assign_item(target, found, NONE))
        else:
            w.put(code.run(code.method(target, "append", found)))

    iterate(w, expression, variable, domain, conditions, add)
    return target if isinstance(kind, SetType) else code.call("tuple", target)


def _image(
    node: e.Expression, variable: str, domain: e.Expression, body: e.Expression, w: Writer
) -> ast.expr:
    return _collect(node.type, variable, domain, [], lambda _, w: expression(body, w), w)


def _flat_image(
    node: e.Expression, variable: str, domain: e.Expression, body: e.Expression, w: Writer
) -> ast.expr:
    result = w.fresh("items")
    target = code.name(result)
    as_list = isinstance(node.type, ListType)
    empty: ast.expr = code.constant(0) if is_word(node.type) else ast.Dict([], [])
    w.put(code.assign(result, ast.List([], code.LOAD) if as_list else empty))

    def add(_: list[e.Expression]) -> None:
        part = expression(body, w)
        if as_list:
            w.put(code.run(code.method(target, "extend", part)))
        elif is_word(node.type):
            word = part if is_word(body.type) else code.call("word", part)
            w.put(code.assign(result, code.binary(target, "|", word)))
        else:
            keys = part if isinstance(body.type, SetType) else code.call("distinct", part)
            w.put(code.run(code.method(target, "update", keys)))

    iterate(w, expression, variable, domain, [], add)
    return code.call("tuple", target) if as_list else target


def _find(variable: str, domain: e.Expression, body: e.Expression, w: Writer) -> ast.expr:
    result = w.fresh("found")
    w.put(code.assign(result, NONE))

    def stop(_: list[e.Expression]) -> None:
        w.put(code.assign(result, code_name(variable, w)))
        w.put(ast.Break())

    iterate(w, expression, variable, domain, conjuncts(body), stop)
    return code.name(result)


def _pick(
    kind: str, variable: str, domain: e.Expression, keys: Sequence[e.Expression], w: Writer
) -> ast.expr:
    best, best_key, key = w.fresh("best"), w.fresh("key"), w.fresh("key")
    w.put(code.assign(best, NONE))
    w.put(code.assign(best_key, NONE))

    def judge(_: list[e.Expression]) -> None:
        candidate = w.names[variable]
        other = w.fresh()
        with w.inside() as first_key:
            w.put(code.assign(other, code.name(candidate)))
            w.put(code.assign(candidate, code.name(best)))
            w.put(code.assign(best_key, _key(keys, w)))
            w.put(code.assign(candidate, code.name(other)))
        with w.inside() as contest:
            w.put(code.when(code.compare(code.name(best_key), "is", NONE), first_key))
            w.put(code.assign(key, _key(keys, w)))
            better = "<" if kind == "min" else ">"
            test = code.compare(code.name(key), better, code.name(best_key))
            change = [
                code.assign(best, code.name(candidate)),
                code.assign(best_key, code.name(key)),
            ]
            w.put(code.when(test, change))
        first = [code.assign(best, code.name(candidate))]
        w.put(code.when(code.compare(code.name(best), "is", NONE), first, contest))

    iterate(w, expression, variable, domain, [], judge)
    return code.name(best)


def _key(keys: Sequence[e.Expression], w: Writer) -> ast.expr:
    values = [expression(key, w) for key in keys]
    return values[0] if len(values) == 1 else code.tuple_of(values)


def _sorted(
    variable: str, domain: e.Expression, keys: Sequence[e.Expression], w: Writer
) -> ast.expr:
    if is_word(domain.type) and _by_position(keys, variable):
        return code.item(code.name("BITS"), expression(domain, w))
    result = w.fresh("items")
    w.put(code.assign(result, ast.List([], code.LOAD)))

    def add(_: list[e.Expression]) -> None:
        values = [expression(key, w) for key in keys]
        ordinal = code.call("len", code.name(result))
        row = code.tuple_of([*values, ordinal, code_name(variable, w)])
        w.put(code.run(code.method(code.name(result), "append", row)))

    iterate(w, expression, variable, domain, [], add)
    return code.call("in_order", code.name(result))


def _by_position(keys: Sequence[e.Expression], variable: str) -> bool:
    match keys:
        case [e.Apply(function="index", arguments=(argument,))]:
            return is_variable(argument, variable)
        case _:
            return False


def _take(subject: e.Expression, count: e.Expression, w: Writer) -> ast.expr:
    items = w.keep(expression(subject, w))
    most = w.keep(expression(count, w))
    part = code.item(items, ast.Slice(None, most, None))
    return code.choice(code.compare(most, ">", code.constant(0)), part, code.tuple_of([]))


def _size(subject: e.Expression, w: Writer) -> ast.expr:
    if isinstance(subject, e.Filter) and not is_word(subject.type):
        total = w.fresh("size")
        w.put(code.assign(total, code.constant(0)))

        def count(_: list[e.Expression]) -> None:
            more = code.binary(code.name(total), "+", code.constant(1))
            w.put(code.assign(total, more))

        iterate(w, expression, subject.variable, subject.domain, conjuncts(subject.body), count)
        return code.name(total)
    value = expression(subject, w)
    if is_word(subject.type):
        return code.method(value, "bit_count")
    return code.call("len", value)


def _sum(variable: str, domain: e.Expression, body: e.Expression, w: Writer) -> ast.expr:
    total = w.fresh("total")
    w.put(code.assign(total, code.constant(0)))

    def add(_: list[e.Expression]) -> None:
        more = code.binary(code.name(total), "+", expression(body, w))
        w.put(code.assign(total, more))

    iterate(w, expression, variable, domain, [], add)
    return code.name(total)


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
