"""Objects that a run creates, numbered as a model numbers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rtmref.snapshots import Plain, Reference, Snapshot


def new_names(before: Snapshot, after: Snapshot) -> dict[Reference, Reference]:
    """Objects that the call created are numbered after all that were there."""
    names = {}
    for sort, objects in after.objects.items():
        old = {number for number, _ in before.objects[sort]}
        first = max(old, default=-1) + 1
        new = [number for number, _ in objects if number not in old]
        for place, number in enumerate(new):
            names[Reference(sort, number)] = Reference(sort, first + place)
    return names


def renamed(plain: Plain, names: Mapping[Reference, Reference]) -> Plain:
    """The value with other names for objects."""
    match plain:
        case Reference():
            return names.get(plain, plain)
        case tuple() if not hasattr(plain, "_fields"):
            return tuple(renamed(each, names) for each in plain)
        case frozenset():
            return frozenset(renamed(each, names) for each in plain)
        case dict():
            return {key: renamed(value, names) for key, value in plain.items()}
    return plain


def renamed_state(state: Snapshot, names: Mapping[Reference, Reference]) -> Snapshot:
    """The state with other names for objects."""

    def renumbered(sort: str, number: int) -> int:
        return names.get(Reference(sort, number), Reference(sort, number)).number

    objects = {
        sort: tuple(
            sorted(
                ((renumbered(sort, number), renamed(values, names)) for number, values in listed),
                key=lambda each: each[0],
            )
        )
        for sort, listed in state.objects.items()
    }
    return replace(state, objects=objects)
