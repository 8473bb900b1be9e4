"""Records of the front end: dataclasses that cost little at start-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, eq_default=False)
def record(cls: type[Made]) -> type[Made]:
    """Make a dataclass that the type checker takes for frozen, and that equals only itself.

    Methods that would guard, compare and show instances as well take three times as long to make
    as all the rest, and nobody calls them.
    """
    return dataclass(slots=True, eq=False, repr=False)(cls)
