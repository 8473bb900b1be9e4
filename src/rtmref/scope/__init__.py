"""Scopes: small worlds in which every sequence of calls is tried.

A scope names the calls that there are, with the values that their parameters range over, and how
far they go. Where a call takes an object, any that exists can stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rtmref.diagnostics import Span
from rtmref.trace import Call


@dataclass(frozen=True, slots=True)
class Each:
    """Stands in a pattern for every object of the sort that exists, one after the other.

    With `field`, only for those of which this field is not zero, null or empty.
    """

    sort: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An operation with arguments in documented order; `Each` stands for objects in them."""

    operation: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A named small world.

    The calls of `begin` are made first; then all sequences of at most `depth` calls of `patterns`
    are tried that never lead to more objects of a sort, or calls that wait, than `most` says.
    `depth` is None where every state that can be reached is looked at.
    """

    name: str
    theme: str
    says: str
    chapters: tuple[str, ...]
    limits: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    begin: tuple[Call, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    depth: int | None = None
    sometimes: tuple[str, ...] = ()
    span: Span

    @property
    def operations(self) -> frozenset[str]:
        """The operations of which it has calls."""
        return frozenset(pattern.operation for pattern in self.patterns)
