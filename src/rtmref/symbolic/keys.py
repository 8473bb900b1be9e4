"""What an obligation depends on, as one hash: results of unchanged obligations can be kept.

The hash is over the typed nodes without their places in files, so moving text changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

_SKIPPED = ("span", "doc", "says", "source", "chapter")


def _said(node: object) -> Iterator[str]:
    if is_dataclass(node):
        yield f"{type(node).__name__}("
        for each in fields(node):
            if each.name not in _SKIPPED:
                yield from _said(getattr(node, each.name))
        yield ")"
    elif isinstance(node, Mapping):
        yield "{"
        for key, value in node.items():
            yield f"{key!r}:"
            yield from _said(value)
        yield "}"
    elif isinstance(node, tuple):
        yield "["
        for each in node:
            yield from _said(each)
        yield "]"
    elif isinstance(node, frozenset):
        yield f"{sorted(node)!r},"
    else:
        yield f"{node!r},"


def content(node: object) -> str:
    """SHA-256 of a typed node, or of any tuple or mapping of them."""
    digest = hashlib.sha256()
    for part in _said(node):
        digest.update(part.encode())
    return digest.hexdigest()
