"""The specification as a tree of nodes: everything below one, and a copy with an edit in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from rtmref.diagnostics import Span

Edit = Callable[[Any], Any]
"""What stands in the place of a node: itself, another node, None for nothing, or `Later`."""


@dataclass(frozen=True, slots=True)
class Later:
    """What an edit gives for a node that is to change places with the one after it."""

    node: Any


def nodes(node: Any) -> Iterator[Any]:
    """The node and everything below it, in order; only what stands in the YAML."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tuple):
            waiting.extend(reversed(each))
            continue
        kind: Any = type(each)
        names = below(kind)
        if names is not None:
            yield each
            waiting.extend(getattr(each, name) for name in reversed(names))


@cache
def below(kind: Any) -> tuple[str, ...] | None:
    """The fields of a class of nodes that may hold nodes; None if it is no such class."""
    if not is_dataclass(kind) or kind is Span:
        return None
    return tuple(each.name for each in fields(kind) if each.name not in ("span", "type"))


def rebuilt(node: Any, edit: Edit) -> Any:
    """The node with every part edited, from the outside in; what becomes None goes from its list.

    What an edit puts in the place of a node is not edited again.
    """
    if isinstance(node, tuple):
        return _list(node, edit)
    kind: Any = type(node)
    names = below(kind)
    if names is None:
        return node
    changed = edit(node)
    if changed is not node:
        return changed
    new = {name: rebuilt(getattr(node, name), edit) for name in names}
    if all(part is getattr(node, name) for name, part in new.items()):
        return node
    return replace(node, **new)


def _list(items: tuple[Any, ...], edit: Edit) -> tuple[Any, ...]:
    new = [rebuilt(each, edit) for each in items]
    if all(one is other for one, other in zip(new, items, strict=True)):
        return items
    left = [one for one, old in zip(new, items, strict=True) if one is not None or old is None]
    for place, each in enumerate(left[:-1]):
        if isinstance(each, Later):
            left[place : place + 2] = left[place + 1], each.node
            break
    return tuple(left)
