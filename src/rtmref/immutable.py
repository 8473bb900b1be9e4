"""Immutable values that cost little to make: nodes of the specification, places, events.

There are many of them: a dataclass that guards itself against change takes three times as long to
fill, and methods of its own for every class take longer to make than all else at start-up. So the
type checker alone sees to it that nobody writes to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True)
def immutable(*, kw_only: bool = False, order: bool = False) -> Callable[[type[Made]], type[Made]]:
    """Make a dataclass that the type checker takes for frozen; equality goes by content."""

    def make(cls: type[Made]) -> type[Made]:
        if order:
            return dataclass(slots=True, order=True, unsafe_hash=True)(cls)
        methods: dict[str, Any] = {"__eq__": _equal, "__hash__": _hash, "__repr__": _shown}
        for name, method in methods.items():
            if name not in cls.__dict__:
                setattr(cls, name, method)
        return dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(cls)

    return make


def _equal(this: DataclassInstance, other: object) -> Any:
    if this.__class__ is not other.__class__:
        return NotImplemented
    names = this.__dataclass_fields__
    return all(getattr(this, name) == getattr(other, name) for name in names)


def _hash(this: DataclassInstance) -> int:
    return hash(tuple([getattr(this, name) for name in this.__dataclass_fields__]))


def _shown(this: DataclassInstance) -> str:
    said = (f"{name}={getattr(this, name)!r}" for name in this.__dataclass_fields__)
    return f"{this.__class__.__qualname__}({', '.join(said)})"
