"""Scenarios: calls with names for what they return, and what is expected of each.

A scenario is a trace with expectations. Handles in its calls have the form that they have in
traces: the number of a call and a path into its results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rtmref.diagnostics import Span
from rtmref.trace import Call, Handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """The value itself: an integer, a truth value, a network address, or NULL."""

    value: Any
    span: Span
    bits: Mapping[str, int] = field(default_factory=dict)
    """Masks by name, where it is a set of bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """The value that has this name."""

    name: str
    handle: Handle
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Any value but NULL."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A structure of so many members, of which those that are named have what is expected."""

    size: int
    members: tuple[tuple[int, str, Expected], ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """An array of exactly these items, in this order."""

    items: tuple[Expected, ...]
    span: Span


Expected = Exactly | Same | Present | Members | Items
"""What a value is expected to be, with its place in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A name for a result of a call, given by its place among the results."""

    name: str
    position: int
    handle: bool
    """Whether it is a handle, which then must be another one than all that have names."""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call is expected to return."""

    status: int
    status_span: Span
    returns: tuple[tuple[int, str, Expected], ...] = ()
    names: tuple[Naming, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEvent:
    """An event: who is told what, and the contexts as far as they are given."""

    event: str
    number: int
    recipient: Same
    contexts: tuple[tuple[int, str, Expected], ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCompletion:
    """The end of the call that waits under this number; `call` is its number in the scenario."""

    name: str
    number: int
    call: int
    operation: str
    answer: Answer
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioCall:
    """A call and what is expected of it: an answer, or that it waits under a number."""

    call: Call
    answer: Answer
    waits: int | None
    events: tuple[ExpectedEvent | ExpectedCompletion, ...]
    source: tuple[str, ...]
    text: str
    """The operation and its arguments as the file has them, on one line."""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named calling pattern under a configuration."""

    name: str
    theme: str
    says: str
    source: tuple[str, ...]
    limits: Mapping[str, Any]
    decisions: Mapping[str, str]
    calls: tuple[ScenarioCall, ...]
    span: Span
