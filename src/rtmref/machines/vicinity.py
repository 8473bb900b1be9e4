"""What is near an object: the address family that is used around it, an address that it has."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from rtmref.lang.spec import Spec
from rtmref.lang.types import IntType, PrefixType, SortType


def family_near(spec: Spec, families: Container[int]) -> Callable[[Any], int | None]:
    """An integer of the caller, or of what it refers to, that is an address family's number."""
    near = {
        sort.name: (
            [f.name for f in sort.fields if isinstance(f.type, IntType)],
            [f.name for f in sort.fields if isinstance(f.type, SortType)],
        )
        for sort in spec.sorts.values()
    }

    def family(caller: Any) -> int | None:
        if caller.__class__.__name__ not in near:
            return None
        _, references = near[caller.__class__.__name__]
        around = [caller, *(getattr(caller, name) for name in references)]
        for o in around:
            numbers, _ = near[o.__class__.__name__]
            for name in numbers:
                value: int = getattr(o, name)
                if value in families:
                    return value
        return None

    return family


def address_near(spec: Spec) -> Callable[[Any], Any]:
    """The address of an object, or of something that it refers to."""
    known = {
        sort.name: (
            [f.name for f in sort.fields if isinstance(f.type, PrefixType)],
            [f.name for f in sort.fields if isinstance(f.type, SortType)],
        )
        for sort in spec.sorts.values()
    }

    def near(about: Any) -> Any:
        for o in (about, *(getattr(about, n) for n in known[about.__class__.__name__][1])):
            for name in known[o.__class__.__name__][0]:
                return getattr(o, name)
        return None

    return near
