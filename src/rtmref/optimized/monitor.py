"""Calls of several threads: one at a time is inside, all others wait until it is done.

Every operation takes effect at one moment between its call and its answer, so whatever threads do
at once comes out as some order of their calls would. The functions around the operations are made
with the operations' own parameters: what a call costs more is the lock, not passing arguments on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, Final, TypeVar

SELF: Final = "self"
WAYS: Final = ("enter", "leave")
"""Taking the lock and giving it back: half the price of a `with`, which looks both up."""
OWN_GUARD: Final = "guards_itself"
Operation = TypeVar("Operation", bound=Callable[..., Any])


def guards_itself(operation: Operation) -> Operation:
    """Say of an operation that it enters and leaves by itself, which saves it a function around."""
    operation.__dict__[OWN_GUARD] = True
    return operation


def guard(kind: type, operations: Iterable[str]) -> None:
    """Put each operation of a class between the `enter` and the `leave` of its objects."""
    for name in operations:
        operation = getattr(kind, name)
        if OWN_GUARD in operation.__dict__:
            continue
        guarded = _guarded(name, operation)
        guarded.__doc__ = operation.__doc__
        guarded.__qualname__ = f"{kind.__name__}.{name}"
        guarded.__wrapped__ = operation  # type: ignore[attr-defined]
        setattr(kind, name, guarded)


def _guarded(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    parameters = tuple(signature(operation).parameters)
    call = ast.Call(ast.Name("operation", ast.Load()), [_read(each) for each in parameters], [])
    enter, leave = (ast.Call(ast.Attribute(_read(SELF), each, ast.Load()), [], []) for each in WAYS)
    guarded = ast.Try([ast.Return(call)], [], [], [ast.Expr(leave)])
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(each) for each in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    function = ast.FunctionDef(name, arguments, [ast.Expr(enter), guarded], [])
    module = ast.fix_missing_locations(ast.Module([function], []))
    space: dict[str, Any] = {"operation": operation}
    exec(compile(module, __file__, "exec"), space)
    made: Callable[..., Any] = space[name]
    return made


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
