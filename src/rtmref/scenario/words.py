"""The words that scenarios use for numbers: members of enumerations, and named bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rtmref.lang.records import record
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import BitType, SetType, Type

STATUSES: Final = "Status"
"""The enumeration of what calls return."""
SUCCESS: Final = "NO_ERROR"
"""What a call is expected to return where a scenario does not say."""


@record
class Words:
    """The numbers of a specification by name."""

    members: Mapping[str, int]
    """Members of enumerations."""
    bits: Mapping[str, Mapping[str, int]]
    """Positions of the named bits of each bit space."""
    statuses: Mapping[str, int]

    def of(self, kind: Type) -> dict[str, int]:
        """The words for a number: a bit or a set of bits has its own, an integer has all."""
        match kind:
            case BitType(name=name):
                return dict(self.bits[name])
            case SetType():
                return {**self.members, **self.masks(kind)}
            case _:
                every = {n: m for bits in self.bits.values() for n, m in _masks(bits).items()}
                return {**every, **self.members}

    def masks(self, kind: Type) -> dict[str, int]:
        """The named bits of a set of bits, as masks; none for any other type."""
        match kind:
            case SetType(item=BitType(name=name)):
                return _masks(self.bits[name])
            case _:
                return {}


def words(spec: Spec) -> Words:
    """The words of a specification."""
    members = {n: v for enum in spec.enums.values() for n, v in enum.members.items()}
    bits = {name: space.names for name, space in spec.bits.items()}
    return Words(members, bits, spec.enums[STATUSES].members if STATUSES in spec.enums else {})


def _masks(positions: Mapping[str, int]) -> dict[str, int]:
    return {name: 1 << position for name, position in positions.items()}


def waiting_status(operation: Operation) -> int | None:
    """What a call answers that has to wait; None if it never does."""
    waiting = (g for g in operation.guards if isinstance(g, Refusal) and g.waits)
    return next((guard.status_value for guard in waiting), None)
