"""Statements to Python: changes of the records, each with its entry in the log.

The log is what undoes a call and what tells the invariants what was touched:
`(o,)` created, `(o, None)` deleted, `(o, field, old)` changed, `(o, field, key, old)` an entry of a
map or set changed. The twin of `symbolic/statements.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from rtmref.concrete import code
from rtmref.concrete.conflicts import reads_what_it_writes
from rtmref.concrete.counters import branch_name
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Reverse, adder, dropper, target_sort
from rtmref.concrete.loops import iterate
from rtmref.concrete.shape import by_identity, is_word
from rtmref.concrete.writer import Writer
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.types import ListType, MapType, SetType, SortType, Type

NONE = code.constant(None)


def statements(body: Sequence[s.Statement], w: Writer) -> None:
    """Write every statement, in order."""
    for one in body:
        statement(one, w)


def statement(node: s.Statement, w: Writer) -> None:
    """Write one statement."""
    match node:
        case s.Let(name=name, value=value):
            found = _snapshot(value, expression(value, w))
            w.put(code.assign(w.declare(name), found))
        case s.Assign(targets=targets):
            _assign(targets, w)
        case s.Include(place=place, element=element):
            _entry(place, expression(element, w), True, w)
        case s.Exclude(place=place, element=element):
            _entry(place, expression(element, w), False, w)
        case s.Create(sort=sort, name=name, values=values):
            _create(sort, name, values, w)
        case s.Delete(subject=subject):
            gone = _now(expression(subject, w), w)
            _write(w, code.run(code.call(f"delete_{_sort_of(subject)}", gone)))
        case s.Each(variables=variables, body=body):
            _each(node, variables, body, w)
        case s.If(span=span, test=test, then=then, otherwise=otherwise, unreached=reasons):
            condition = expression(test, w)
            with w.inside() as first:
                w.count("branches", branch_name(span, "then"), span, reasons[0])
                statements(then, w)
            with w.inside() as second:
                w.count("branches", branch_name(span, "else"), span, reasons[1])
                statements(otherwise, w)
            w.put(code.when(condition, first, second))
        case s.Scope(body=body):
            statements(body, w)
        case s.Emit(recipient=recipient, event=event, context1=first, context2=second):
            parts = [expression(part, w) for part in (recipient, event, first, second)]
            w.put(code.run(code.call("emit", code.tuple_of(parts))))
        case _:
            raise AssertionError(f"no Python for {type(node).__name__}")


NEW = (e.SetLiteral, e.Union, e.Filter, e.Image, e.FlatImage)
"""Expressions whose sets are new ones, which no later change can reach."""


def _snapshot(node: e.Expression, value: ast.expr) -> ast.expr:
    changing = isinstance(node.type, MapType | SetType) and not is_word(node.type)
    if changing and not isinstance(node, NEW):
        return code.call("dict", value)
    return value


def _sort_of(node: e.Expression) -> str:
    assert isinstance(node.type, SortType)
    return node.type.name


def _assign(targets: Sequence[tuple[s.Place, e.Expression]], w: Writer) -> None:
    ready = [
        (
            place,
            w.keep(expression(place.subject, w), "o"),
            None if place.key is None else w.keep(expression(place.key, w), "key"),
            w.keep(expression(value, w), "new") if len(targets) > 1 else expression(value, w),
        )
        for place, value in targets
    ]
    for place, subject, key, value in ready:
        if key is not None:
            _set_entry(place, subject, key, value, w)
        else:
            _set_field(place, subject, value, w)


def _write(w: Writer, *changes: ast.stmt) -> None:
    """Put changes here, or off until the loop that is running has read everything."""
    if w.pending is None:
        for change in changes:
            w.put(change)
        return
    free = sorted(_local_names(changes, w))
    name = w.fresh("later")
    defaults = [code.name(f) for f in free]
    definition = code.function(name, free, list(changes))
    assert isinstance(definition, ast.FunctionDef)
    definition.args.defaults = defaults
    w.put(definition)
    w.put(code.run(code.method(code.name(w.pending), "append", code.name(name))))


def _now(value: ast.expr, w: Writer) -> ast.expr:
    """The value as it is now, even for a change that is put off."""
    return value if w.pending is None else w.keep(value)


def _local_names(changes: Sequence[ast.stmt], w: Writer) -> set[str]:
    """Local variables that deferred changes need as they are now."""
    return {
        node.id
        for change in changes
        for node in ast.walk(change)
        if isinstance(node, ast.Name) and node.id in w.locals
    }


def _set_field(place: s.Place, subject: ast.expr, value: ast.expr, w: Writer) -> None:
    sort = _sort_of(place.subject)
    kind = w.spec.field(sort, place.field).type
    if isinstance(kind, SetType) and not is_word(kind):
        value = code.call("dict", value)
    _write(w, _replacement(place, subject, kind, w.keep(value, "new"), w))


def _replacement(
    place: s.Place, subject: ast.expr, kind: Type, new: ast.expr, w: Writer
) -> ast.stmt:
    """The field gets the new value, unless that is the value it has."""
    sort = _sort_of(place.subject)
    old = code.attribute(subject, place.field)
    entry = code.tuple_of([subject, code.constant(place.field), old])
    covering = w.indexes.covering(sort, place.field)
    with w.inside() as change:
        w.put(code.run(code.call("log", entry)))
        for index in covering:
            w.put(code.run(code.call(dropper(index), subject)))
        w.put(code.assign_attribute(subject, place.field, new))
        for index in covering:
            w.put(code.run(code.call(adder(index), subject)))
    different = "is not" if by_identity(kind) else "!="
    return code.when(code.compare(old, different, new), change)


def _set_entry(
    place: s.Place, subject: ast.expr, key: ast.expr, value: ast.expr, w: Writer
) -> None:
    slot = _value_slot(_sort_of(place.subject), place, w)
    arguments = [subject, code.constant(place.field), key, _now(value, w), slot]
    _write(w, code.run(code.call("set_entry", *arguments)))


def _value_slot(sort: str, place: s.Place, w: Writer) -> ast.expr:
    kind = w.spec.field(sort, place.field).type
    index = Reverse(sort, place.field)
    kept = target_sort(kind) is not None and index in w.indexes.known
    return code.constant(index.slot if kept else None)


def _entry(place: s.Place, element: ast.expr, present: bool, w: Writer) -> None:
    sort = _sort_of(place.subject)
    kind = w.spec.field(sort, place.field).type
    subject = w.keep(expression(place.subject, w), "o")
    element = _now(element, w)
    if is_word(kind):
        _write(w, *_bit(place, subject, kind, element, present, w))
        return
    function = "include" if present else "exclude"
    arguments = [subject, code.constant(place.field), element, _value_slot(sort, place, w)]
    _write(w, code.run(code.call(function, *arguments)))


def _bit(
    place: s.Place, subject: ast.expr, kind: Type, element: ast.expr, present: bool, w: Writer
) -> list[ast.stmt]:
    """One bit of a word goes on or off; other changes of the same word stay in force."""
    bit = code.binary(code.constant(1), "<<", element)
    both = code.binary(code.attribute(subject, place.field), "|", bit)
    new = both if present else code.binary(both, "-", bit)
    word = f"word_{w.counter}"
    return [code.assign(word, new), _replacement(place, subject, kind, code.name(word), w)]


def _create(sort: str, name: str, values: Sequence[tuple[str, e.Expression]], w: Writer) -> None:
    given = dict(values)
    arguments: list[ast.expr] = []
    for field in w.spec.sorts[sort].fields:
        if field.name not in given:
            arguments.append(ast.Dict([], []))
            continue
        value = expression(given[field.name], w)
        if isinstance(field.type, SetType) and not is_word(field.type):
            value = code.call("dict", value)
        arguments.append(value)
    if w.pending is None:
        w.put(code.assign(w.declare(name), code.call(f"create_{sort}", *arguments)))
        return
    made = w.declare(name)
    w.put(code.assign(made, code.call(f"make_{sort}", *arguments)))
    _write(w, code.run(code.call(f"enrol_{sort}", code.name(made))))


def _each(
    node: s.Each,
    variables: Sequence[tuple[str, e.Expression]],
    body: Sequence[s.Statement],
    w: Writer,
) -> None:
    if reads_what_it_writes(node, w.spec):
        _each_later(node, variables, body, w)
        return
    _loops(node, variables, body, w)


def _each_later(
    node: s.Each,
    variables: Sequence[tuple[str, e.Expression]],
    body: Sequence[s.Statement],
    w: Writer,
) -> None:
    outer, w.pending = w.pending, w.fresh("pending")
    w.put(code.assign(w.pending, ast.List([], code.LOAD)))
    _loops(node, variables, body, w)
    if outer is None:
        step = w.fresh("change")
        w.put(code.loop(step, code.name(w.pending), [code.run(code.call(step))]))
    else:
        w.put(code.run(code.method(code.name(outer), "extend", code.name(w.pending))))
    w.pending = outer


def _loops(
    node: s.Each,
    variables: Sequence[tuple[str, e.Expression]],
    body: Sequence[s.Statement],
    w: Writer,
) -> None:
    if not variables:
        w.count("branches", branch_name(node.span, "do"), node.span, node.unreached)
        statements(body, w)
        return
    (name, domain), rest = variables[0], variables[1:]
    iterate(w, expression, name, _once(domain), [], lambda _: _loops(node, rest, body, w))


def _once(domain: e.Expression) -> e.Expression:
    """A list as the set of its items, so that each is visited once."""
    if isinstance(domain.type, SetType):
        return domain
    assert isinstance(domain.type, ListType)
    return e.Widen(type=SetType(domain.type.item), span=domain.span, subject=domain)
