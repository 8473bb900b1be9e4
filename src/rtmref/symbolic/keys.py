"""What proofs depend on, as one hash: proofs of unchanged obligations can be kept.

The hash is over the typed nodes without their places in files and without prose, so moving or
explaining text changes nothing. Nothing here needs the solver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import rtmref
from rtmref.diagnostics import Span
from rtmref.lang.expressions import Find
from rtmref.lang.spec import Decision, LimitDeclaration, Spec
from rtmref.lang.trees import nodes
from rtmref.symbolic.judgements import INITIAL, Options

SOURCES: Final = (
    "symbolic",
    "lang",
    "values.py",
    "snapshots.py",
    "verdicts.py",
    "diagnostics.py",
    "immutable.py",
)
"""The modules that have a say in what a proof means, relative to the package."""
_PROSE: Final = frozenset({"span", "doc", "says", "source", "chapter", "clause"})
_LEFT_OUT: Final[Mapping[type, frozenset[str]]] = {
    Decision: frozenset({"default"}),
    LimitDeclaration: frozenset({"default"}),
}
"""In a proof, decisions and limits are what they may be, not what they usually are. What the
options of a decision mean is prose, too."""


class Keys:
    """The keys of one specification: what all have in common is hashed once."""

    def __init__(self, spec: Spec, options: Options) -> None:
        declared = (spec.enums, spec.bits, spec.structures, spec.limits, spec.decisions, spec.sorts)
        self._spec = spec
        method = (prover(), options.seed, options.effort, options.sizes)
        self._shared = content((method, declared, spec.invariants))

    def key(self, subject: str) -> str:
        """The key of all obligations of an operation, a step, any state or the initial state.

        It covers everything that is assumed: all invariants and all declarations.
        """
        operation = self._spec.operations.get(subject) or self._spec.steps.get(subject)
        return content((self._shared, subject, operation))


def finds(spec: Spec, subject: str) -> tuple[Span, ...]:
    """The places of `find` in an operation or step, otherwise in the invariants, each once.

    Their order depends on the content alone, so it tells them apart wherever the text moves.
    """
    operation = spec.operations.get(subject) or spec.steps.get(subject)
    everything = tuple(spec.invariants.values()) if operation is None else (operation,)
    if subject == INITIAL:
        return ()
    return tuple(dict.fromkeys(each.span for each in nodes(everything) if isinstance(each, Find)))


@cache
def prover() -> str:
    """What proves: the text of the prover's modules, and the version of the solver.

    Raises OSError where the text cannot be read.
    """
    digest = hashlib.sha256(_solver().encode())
    root = Path(rtmref.__file__).parent
    for each in SOURCES:
        for path in (
            sorted((root / each).rglob("*.py")) if (root / each).is_dir() else (root / each,)
        ):
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _solver() -> str:
    try:
        return version("z3-solver")
    except PackageNotFoundError as error:
        raise OSError("the version of the solver is not known") from error


def content(node: object) -> str:
    """SHA-256 of a typed node, or of any tuple or mapping of them."""
    said: list[str] = []
    _say(node, said)
    return hashlib.sha256("".join(said).encode()).hexdigest()


def _say(node: object, said: list[str]) -> None:
    kind: Any = type(node)
    names = _names(kind)
    if names is not None:
        said.append(f"{kind.__name__}(")
        for name in names:
            value = getattr(node, name)
            _say(tuple(value) if name == "options" else value, said)
        said.append(")")
    elif kind is tuple:
        said.append("[")
        for each in node:  # type: ignore[attr-defined]
            _say(each, said)
        said.append("]")
    elif isinstance(node, Mapping):
        said.append("{")
        for key, value in node.items():
            said.append(f"{key!r}:")
            _say(value, said)
        said.append("}")
    else:
        said.append(f"{sorted(node) if isinstance(node, frozenset) else node!r},")


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The fields that matter of a class of nodes; None if it is no such class."""
    left_out = _PROSE | _LEFT_OUT.get(kind, frozenset())
    if not is_dataclass(kind):
        return None
    return tuple(each.name for each in fields(kind) if each.name not in left_out)
