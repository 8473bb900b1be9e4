"""Where compiled statements go: nested blocks, fresh names, and the names of the specification."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rtmref.concrete import code
from rtmref.concrete.counters import Counters
from rtmref.concrete.indexes import Indexes
from rtmref.diagnostics import Span
from rtmref.lang.spec import Spec


@dataclass(slots=True)
class Writer:
    """The function being written.

    `block` receives statements, `names` maps the specification's names to Python variables.
    """

    spec: Spec
    indexes: Indexes
    counters: Counters | None = None
    """Where to count what is exercised, if anywhere."""
    block: list[ast.stmt] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    locals: set[str] = field(default_factory=set)
    counter: int = 0
    pending: str | None = None
    """Where writes are put off to while an `each` reads what it writes."""

    def put(self, statement: ast.stmt) -> None:
        """Append a statement to the present block."""
        self.block.append(statement)

    def count(self, dimension: str, name: str, span: Span, unreached: str = "") -> None:
        """Count an element of the specification here, if anybody counts."""
        if self.counters is not None:
            self.put(self.counters.count(dimension, name, span, unreached))

    def fresh(self, stem: str = "t") -> str:
        """A Python variable that nothing else uses."""
        self.counter += 1
        identifier = f"{stem}_{self.counter}"
        self.locals.add(identifier)
        return identifier

    def declare(self, name: str) -> str:
        """A Python variable for a name of the specification."""
        identifier = f"v_{name}"
        self.names[name] = identifier
        self.locals.add(identifier)
        return identifier

    def keep(self, value: ast.expr, stem: str = "t") -> ast.expr:
        """The value in a variable of its own, unless it is one already or a constant."""
        if isinstance(value, ast.Name | ast.Constant):
            return value
        identifier = self.fresh(stem)
        self.put(code.assign(identifier, value))
        return code.name(identifier)

    @contextmanager
    def inside(self) -> Iterator[list[ast.stmt]]:
        """Statements put within go to a new block, which is yielded."""
        outer, self.block = self.block, []
        try:
            yield self.block
        finally:
            self.block = outer
