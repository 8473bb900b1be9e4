"""Python syntax trees in a few words: what the compiler of the specification writes with.

Everything is built from `ast` objects; no text is ever evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

LOAD: Final = ast.Load()
STORE: Final = ast.Store()
DELETE: Final = ast.Del()
OPERATORS: Final[dict[str, ast.cmpop]] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "is": ast.Is(),
    "is not": ast.IsNot(),
    "in": ast.In(),
    "not in": ast.NotIn(),
}
BINARY: Final[dict[str, ast.operator]] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.FloorDiv(),
    "%": ast.Mod(),
    "|": ast.BitOr(),
    "&": ast.BitAnd(),
    "<<": ast.LShift(),
    ">>": ast.RShift(),
}
Constant = int | bool | str | None


def name(identifier: str) -> ast.expr:
    """The value of a variable."""
    return ast.Name(identifier, LOAD)


def constant(value: Constant) -> ast.expr:
    """A literal."""
    return ast.Constant(value)


def attribute(subject: ast.expr, attr: str) -> ast.expr:
    """`subject.attr`."""
    return ast.Attribute(subject, attr, LOAD)


def item(subject: ast.expr, key: ast.expr) -> ast.expr:
    """`subject[key]`."""
    return ast.Subscript(subject, key, LOAD)


def call(function: ast.expr | str, *arguments: ast.expr) -> ast.expr:
    """`function(*arguments)`."""
    target = name(function) if isinstance(function, str) else function
    return ast.Call(target, list(arguments), [])


def method(subject: ast.expr, attr: str, *arguments: ast.expr) -> ast.expr:
    """`subject.attr(*arguments)`."""
    return call(attribute(subject, attr), *arguments)


def compare(left: ast.expr, operator: str, right: ast.expr) -> ast.expr:
    """`left operator right`."""
    return ast.Compare(left, [OPERATORS[operator]], [right])


def binary(left: ast.expr, operator: str, right: ast.expr) -> ast.expr:
    """`left operator right` on numbers and words of bits."""
    return ast.BinOp(left, BINARY[operator], right)


def both(parts: Sequence[ast.expr]) -> ast.expr:
    """`a and b and …`; true for no parts."""
    return _joined(ast.And(), parts, True)


def either(parts: Sequence[ast.expr]) -> ast.expr:
    """`a or b or …`; false for no parts."""
    return _joined(ast.Or(), parts, False)


def _joined(operator: ast.boolop, parts: Sequence[ast.expr], empty: bool) -> ast.expr:
    if len(parts) > 1:
        return ast.BoolOp(operator, list(parts))
    return parts[0] if parts else constant(empty)


def negated(operand: ast.expr) -> ast.expr:
    """`not operand`."""
    return ast.UnaryOp(ast.Not(), operand)


def minus(operand: ast.expr) -> ast.expr:
    """`-operand`."""
    return ast.UnaryOp(ast.USub(), operand)


def choice(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """`then if test else otherwise`."""
    return ast.IfExp(test, then, otherwise)


def tuple_of(items: Iterable[ast.expr]) -> ast.expr:
    """`(a, b, …)`."""
    return ast.Tuple(list(items), LOAD)


def dict_of(keys: Iterable[ast.expr]) -> ast.expr:
    """`{a: None, b: None}`: a set that remembers its order."""
    listed = list(keys)
    return ast.Dict(list(listed), [constant(None) for _ in listed])


def assign(identifier: str, value: ast.expr) -> ast.stmt:
    """`identifier = value`."""
    return ast.Assign([ast.Name(identifier, STORE)], value)


def assign_attribute(subject: ast.expr, attr: str, value: ast.expr) -> ast.stmt:
    """`subject.attr = value`."""
    return ast.Assign([ast.Attribute(subject, attr, STORE)], value)


def assign_item(subject: ast.expr, key: ast.expr, value: ast.expr) -> ast.stmt:
    """`subject[key] = value`."""
    return ast.Assign([ast.Subscript(subject, key, STORE)], value)


def increment(identifier: str, position: int) -> ast.stmt:
    """`identifier[position] += 1`."""
    target = ast.Subscript(name(identifier), constant(position), STORE)
    return ast.AugAssign(target, ast.Add(), constant(1))


def delete_item(subject: ast.expr, key: ast.expr) -> ast.stmt:
    """`del subject[key]`."""
    return ast.Delete([ast.Subscript(subject, key, DELETE)])


def run(value: ast.expr) -> ast.stmt:
    """An expression for its effect."""
    return ast.Expr(value)


def when(test: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """`if test: … else: …`."""
    return ast.If(test, then or [ast.Pass()], otherwise or [])


def loop(identifier: str, over: ast.expr, body: list[ast.stmt]) -> ast.stmt:
    """`for identifier in over: …`."""
    return ast.For(ast.Name(identifier, STORE), over, body or [ast.Pass()], [])


def give(value: ast.expr) -> ast.stmt:
    """`return value`."""
    return ast.Return(value)


def function(identifier: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.stmt:
    """`def identifier(parameters): …`."""
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(parameter) for parameter in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return ast.FunctionDef(identifier, arguments, body or [ast.Pass()], [])


def load(functions: Sequence[ast.stmt], label: str, namespace: dict[str, object]) -> None:
    """Define the functions in the namespace, which is also where they look names up."""
    module = ast.Module(list(functions), [])
    exec(compile(ast.fix_missing_locations(module), f"<{label}>", "exec"), namespace)
