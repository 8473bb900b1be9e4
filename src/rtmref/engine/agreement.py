"""Who agrees with whom, among several targets and the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

MODEL: Final = "model"
"""What the model is called among the targets."""


@dataclass(slots=True)
class Agreement:
    """How often each two of the targets and the model were put the same call, and differed."""

    asked: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """Calls by who was put them."""
    differed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of(self, one: str, other: str) -> tuple[int, int]:
        """In how many calls two agree, of how many that both were put."""
        both = sum(n for who, n in self.asked.items() if {one, other} <= {*who, MODEL})
        return both - self.differed[_pair(one, other)], both

    def differ(self, one: str, other: str) -> None:
        """The two differ in a call."""
        self.differed[_pair(one, other)] += 1


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def table(agreement: Agreement, targets: Sequence[str]) -> Iterator[str]:
    """Who agrees with whom, in how many calls: those first that agree with the model most."""
    of = agreement.of

    def missed(name: str) -> int:
        agreed, asked = of(name, MODEL)
        return asked - agreed

    yield "calls in which they agree, of those that both were put:"
    order = sorted(targets, key=missed)
    for number, name in enumerate(order):
        others = (MODEL, *order[:number], *order[number + 1 :])
        said = ", ".join(
            f"{other} {of(name, other)[0]:,}/{of(name, other)[1]:,}" for other in others
        )
        yield f"  {name}: {said}"
