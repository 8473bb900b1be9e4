"""Structures that are put together, built-in functions, and functions of the specification."""

from __future__ import annotations

from typing import Literal as Choice

from rtmref.immutable import immutable
from rtmref.lang.expressions.atoms import Expression

Builtin = Choice[
    "covers",  # (general: prefix, special: prefix) -> bool
    "length",  # (prefix | address) -> int, in bits, of an address as it was passed
    "bits",  # (address) -> int, the address bits as they were passed
    "net_address",  # (family: int, length: int, bits: int) -> address
    "order",  # (prefix) -> int, by address bits, then length; distinct within a family
    "family",  # (address | prefix) -> int
    "prefix",  # (address, known to be well formed) -> prefix, host bits cleared
    "well_formed",  # (address) -> bool
    "address",  # (prefix) -> address
    "host",  # (prefix) -> prefix of full length at its first address
    "index",  # (bit) -> int, position of the bit
]


@immutable(kw_only=True)
class StructLiteral(Expression):
    """`NAME{member: value, …}`, in declared order and complete."""

    values: tuple[Expression, ...]


@immutable(kw_only=True)
class Apply(Expression):
    """A built-in function on prefixes, addresses and bits."""

    function: Builtin
    arguments: tuple[Expression, ...]


@immutable(kw_only=True)
class Bind(Expression):
    """`body` with `name` standing for the value of `value`, evaluated once."""

    name: str
    value: Expression
    body: Expression
