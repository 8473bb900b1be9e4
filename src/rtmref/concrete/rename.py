"""An expression with some variables under other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from rtmref.lang import expressions as e


def renamed(node: e.Expression, names: Mapping[str, str]) -> e.Expression:
    """The expression with the variables renamed; names are unique, so nothing is captured."""
    if isinstance(node, e.Variable):
        return replace(node, name=names.get(node.name, node.name))
    changes: dict[str, Any] = {}
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, e.Expression):
            changes[part.name] = renamed(value, names)
        elif isinstance(value, tuple) and value and isinstance(value[0], e.Expression):
            changes[part.name] = tuple(renamed(item, names) for item in value)
    return replace(node, **changes)
