"""Typed expressions and statements as short text, so that tests can say what they expect.

Narrowing is written `x!`, widening `x^`.
"""

from __future__ import annotations

from rtmref.lang import expressions as e
from rtmref.lang import statements as s


def text(node: e.Expression) -> str:
    """An expression."""
    match node:
        case e.Literal(value=value):
            return str(value).lower() if isinstance(value, bool) else repr(value)
        case e.Null():
            return "null"
        case e.Variable(name=name) | e.Limit(name=name):
            return name
        case e.DecisionIs(decision=decision, option=option):
            return f'{decision} == "{option}"'
        case e.EnumValue(member=member) | e.BitValue(member=member):
            return member
        case e.Field(subject=a, name=name) | e.Member(subject=a, name=name):
            return f"{text(a)}.{name}"
        case e.At(subject=a, key=key):
            return f"{text(a)}[{text(key)}]"
        case e.Not(operand=a):
            return f"!{text(a)}"
        case e.Negate(operand=a):
            return f"-{text(a)}"
        case e.And(left=a, right=b):
            return f"({text(a)} && {text(b)})"
        case e.Or(left=a, right=b):
            return f"({text(a)} || {text(b)})"
        case e.Equal(left=a, right=b):
            return f"({text(a)} == {text(b)})"
        case e.Compare(left=a, right=b, operator=op) | e.Arithmetic(left=a, right=b, operator=op):
            return f"({text(a)} {op} {text(b)})"
        case e.Union(left=a, right=b):
            return f"({text(a)} ∪ {text(b)})"
        case e.Concat(left=a, right=b):
            return f"({text(a)} + {text(b)})"
        case e.Conditional(test=a, then=b, otherwise=c):
            return f"({text(a)} ? {text(b)} : {text(c)})"
        case e.Contains(element=a, collection=b):
            return f"({text(a)} in {text(b)})"
        case e.Live(subject=a):
            return f"live({text(a)})"
        case e.Narrow(subject=a):
            return f"{text(a)}!"
        case e.Widen(subject=a):
            return f"{text(a)}^"
        case e.Extent(sort=name) | e.BitSpace(bits=name):
            return name
        case e.Singleton():
            return str(node.type)
        case e.SetLiteral(items=items):
            return "{" + ", ".join(map(text, items)) + "}"
        case e.ListLiteral(items=items):
            return "[" + ", ".join(map(text, items)) + "]"
        case e.StructLiteral(values=values):
            return f"{node.type}(" + ", ".join(map(text, values)) + ")"
        case e.Apply(function=name, arguments=items):
            return f"{name}(" + ", ".join(map(text, items)) + ")"
        case e.Size(subject=a):
            return f"{text(a)}.size()"
        case e.Take(subject=a, count=b) | e.Count(subject=a, element=b):
            return f"{text(a)}.{type(node).__name__.lower()}({text(b)})"
        case e.PlaceOf(subject=a, element=b):
            return f"{text(a)}.place_of({text(b)})"
        case e.Bind(name=name, value=a, body=b):
            return f"(let {name} = {text(a)} in {text(b)})"
        case (
            e.Pick(domain=a, variable=name, keys=keys)
            | e.Sorted(domain=a, variable=name, keys=keys)
        ):
            kind = f"{node.kind}_by" if isinstance(node, e.Pick) else "sort_by"
            return f"{text(a)}.{kind}({name}, [{', '.join(map(text, keys))}])"
        case (
            e.Quantifier(domain=a, variable=name, body=b)
            | e.Filter(domain=a, variable=name, body=b)
            | e.Image(domain=a, variable=name, body=b)
            | e.FlatImage(domain=a, variable=name, body=b)
            | e.Find(domain=a, variable=name, body=b)
            | e.Sum(domain=a, variable=name, body=b)
        ):
            kind = node.kind if isinstance(node, e.Quantifier) else _METHODS[type(node)]
            return f"{text(a)}.{kind}({name}, {text(b)})"
    raise AssertionError(type(node))


_METHODS = {
    e.Filter: "filter",
    e.Image: "map",
    e.FlatImage: "flat_map",
    e.Find: "find",
    e.Sum: "sum",
}


def lines(statements: tuple[s.Statement, ...], indent: str = "") -> list[str]:
    """Statements, a line each, bodies indented."""
    found: list[str] = []
    for each in statements:
        found += [indent + line for line in _statement(each)]
    return found


def _statement(node: s.Statement) -> list[str]:
    match node:
        case s.Let(name=name, value=value):
            return [f"let {name}: {value.type} = {text(value)}"]
        case s.Assign(targets=targets):
            return ["set " + ", ".join(f"{_place(place)} = {text(v)}" for place, v in targets)]
        case s.Include(place=place, element=element):
            return [f"add {text(element)} to {_place(place)}"]
        case s.Exclude(place=place, element=element):
            return [f"remove {text(element)} from {_place(place)}"]
        case s.Create(sort=sort, name=name, values=values):
            given = ", ".join(f"{field}: {text(value)}" for field, value in values)
            return [f"create {sort}({given}) as {name}"]
        case s.Delete(subject=subject):
            return [f"delete {text(subject)}"]
        case s.Each(variables=variables, body=body):
            head = ", ".join(f"{name} in {text(domain)}" for name, domain in variables)
            return [f"each {head}", *lines(body, "  ")]
        case s.If(test=test, then=then, otherwise=otherwise):
            tail = ["else", *lines(otherwise, "  ")] if otherwise else []
            return [f"if {text(test)}", *lines(then, "  "), *tail]
        case s.Scope(procedure=name, body=body):
            return [f"call {name}", *lines(body, "  ")]
        case s.Emit(recipient=to, event=event, context1=one, context2=two):
            return [f"emit {text(event)} to {text(to)}: {text(one)}, {text(two)}"]
    raise AssertionError(type(node))


def _place(place: s.Place) -> str:
    key = f"[{text(place.key)}]" if place.key is not None else ""
    return f"{text(place.subject)}.{place.field}{key}"
