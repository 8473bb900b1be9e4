"""Where an expression is evaluated: what its names stand for, and in which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rtmref.lang.expressions import Expression
from rtmref.symbolic.context import Context
from rtmref.symbolic.state import State
from rtmref.symbolic.values import Value


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an expression is evaluated: the values of its names, and the state."""

    context: Context
    state: State = field(default_factory=State)
    names: Mapping[str, Value] = field(default_factory=dict)

    def bind(self, name: str, value: Value) -> Environment:
        """The environment with one more name."""
        return Environment(self.context, self.state, {**self.names, name: value})

    def at(self, state: State) -> Environment:
        """The same names in another state."""
        return replace(self, state=state)


Evaluate = Callable[[Expression, Environment], Value]
"""What gives the value of an expression."""
