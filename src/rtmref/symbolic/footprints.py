"""Which fields an invariant reads and which an operation writes: the frame of each obligation.

A place is `Sort.field`; the existence of objects is the place `Sort` alone.
"""

from __future__ import annotations

from rtmref.lang.places import created, read, written
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.lang.types import SortType


def reads(invariant: Invariant) -> frozenset[str]:
    """The places on which the truth of the invariant depends."""
    bound = (type_.name for _, type_ in invariant.variables if isinstance(type_, SortType))
    return read((invariant.when, invariant.then)).union(bound)


def writes(operation: Operation, spec: Spec) -> frozenset[str]:
    """The places that a call may change: all fields of what it creates among them."""
    body = operation.body
    fields = (f"{sort}.{each.name}" for sort in created(body) for each in spec.sorts[sort].fields)
    return written(body).union(fields)
