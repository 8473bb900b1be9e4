"""What a fault is, and the list of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rtmref.optimized import Rtm
from rtmref.targets.optimized import OptimizedTarget

FAULTS: Final[list[Fault]] = []
"""The broken variants; their names differ."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken variant: its name, what is wrong with it in a sentence, the variant itself."""

    name: str
    says: str
    rtm: type[Rtm]

    def target(self) -> OptimizedTarget:
        """The variant as something to be tested."""
        return OptimizedTarget(self.rtm)


def fault(variant: type[Rtm]) -> type[Rtm]:
    """List a variant; its class name and the sentence of its docstring describe it."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in variant.__name__)
    name = words.removeprefix("-")
    assert variant.__doc__ is not None
    FAULTS.append(Fault(name, variant.__doc__, variant))
    return variant
