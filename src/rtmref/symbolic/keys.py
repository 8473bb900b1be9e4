"""What an obligation depends on, as one hash: results of unchanged obligations can be kept.

The hash is over the typed nodes without their places in files and without prose, so moving or
explaining text changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from rtmref.lang.spec import Spec

METHOD: Final = 1
"""Raise it when the prover changes what an obligation means."""
_SILENT: Final = frozenset({"span", "doc", "says", "source", "chapter"})


def obligation_key(spec: Spec, operation: str, invariant: str) -> str:
    """The key of an invariant under an operation, a step, or in the initial state (any other name).

    It covers everything that is assumed: all invariants and all declarations.
    """
    return ObligationKeys(spec).key(operation, invariant)


class ObligationKeys:
    """The keys of one specification: what all have in common is hashed once."""

    def __init__(self, spec: Spec) -> None:
        declared = (spec.enums, spec.bits, spec.structures, spec.limits, spec.decisions, spec.sorts)
        self._spec = spec
        self._common = content((METHOD, declared, spec.invariants))
        self._operations: dict[str, str] = {}

    def key(self, operation: str, invariant: str) -> str:
        """`obligation_key` of this specification."""
        if operation not in self._operations:
            every = {**self._spec.operations, **self._spec.steps}
            self._operations[operation] = content(every.get(operation, operation))
        return content((self._common, self._operations[operation], invariant))


def content(node: object) -> str:
    """SHA-256 of a typed node, or of any tuple or mapping of them."""
    digest = hashlib.sha256()
    for part in _said(node):
        digest.update(part.encode())
    return digest.hexdigest()


def _said(node: object) -> Iterator[str]:
    if is_dataclass(node):
        yield f"{type(node).__name__}("
        for each in fields(node):
            if each.name not in _SILENT:
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
    else:
        yield f"{sorted(node) if isinstance(node, frozenset) else node!r},"
