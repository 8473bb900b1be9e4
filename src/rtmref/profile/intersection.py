"""What several profiles have in common: the calls by which all their targets can be measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from rtmref.lang.spec import Spec
from rtmref.lang.types import SetType
from rtmref.machines.ranges import Numbers, OneOf, Own, Prefixes, Range, Ranges, Values
from rtmref.profile import Profile
from rtmref.values import covers


class DisjointError(ValueError):
    """Profiles that have nothing in common; the message says in what."""


def intersection(spec: Spec, profiles: Sequence[Profile]) -> Profile:
    """The first profile with only those calls that are in all, and with the conditions of all.

    A decision that some follow, or in which they differ, is one in which each target is followed.
    Raises DisjointError where no call is in all of them.
    """
    return reduce(lambda one, other: _both(spec, one, other), profiles)


def within(profile: Profile, whole: Profile) -> Profile:
    """The profile of a target with the calls and the configuration of the intersection."""
    return replace(
        profile,
        operations=whole.operations,
        decisions=whole.decisions,
        followed=whole.followed,
        limits=whole.limits,
        keeps=whole.keeps,
    )


def _both(spec: Spec, one: Profile, other: Profile) -> Profile:
    operations = {
        name: _ranges(name, ranges, other.operations[name])
        for name, ranges in one.operations.items()
        if name in other.operations
    }
    if not operations:
        raise DisjointError(f"{one.name} and {other.name} have no operation in common")
    apart = [
        name
        for name, option in one.decisions.items()
        if other.decisions.get(name, option) != option
    ]
    fixed = {**one.decisions, **other.decisions}
    followed = dict.fromkeys((*one.followed, *other.followed, *apart))
    return replace(
        one,
        operations=operations,
        weights={name: weight for name, weight in one.weights.items() if name in operations},
        limits=_limits(spec, one, other),
        decisions={name: option for name, option in fixed.items() if name not in followed},
        followed=tuple(followed),
        keeps={**one.keeps, **other.keeps},
        expected=(),
    )


def _limits(spec: Spec, one: Profile, other: Profile) -> Mapping[str, Any]:
    """The limits of both: of sets of bits those that are in both."""
    found = {**one.limits, **other.limits}
    for name in one.limits.keys() & other.limits.keys():
        here, there = one.limits[name], other.limits[name]
        if here != there:
            if not isinstance(spec.limits[name].type, SetType) or not here & there:
                raise DisjointError(f"{one.name} and {other.name} differ in the limit {name}")
            found[name] = here & there
    return found


def _ranges(operation: str, one: Ranges, other: Ranges) -> Ranges:
    found = {**one, **other}
    for path in one.keys() & other.keys():
        both = overlap(one[path], other[path])
        if both is None:
            raise DisjointError(
                f"nothing that is drawn for {'.'.join((operation, *path))} is in all"
            )
        found[path] = both
    for path in found:
        if any(path[:size] in found for size in range(1, len(path))):
            whole = ".".join((operation, *path))
            raise DisjointError(f"{whole} is drawn as a whole in one and by members in another")
    return found


def overlap(one: Range, other: Range) -> Range | None:
    """What is in both ranges; None if nothing is."""
    match one, other:
        case OneOf(ranges), _:
            return _any(overlap(each, other) for each in ranges)
        case _, OneOf(ranges):
            return _any(overlap(one, each) for each in ranges)
        case Own(), Own():
            return _own(one, other)
        case (Own(), _) | (_, Own()):
            return None
        case Values(values), _:
            return _values(value for value in values if other.has(value))
        case _, Values(values):
            return _values(value for value in values if one.has(value))
        case Numbers(), Numbers():
            least, most = max(one.least, other.least), min(one.most, other.most)
            return Numbers(least, most, one.few) if least <= most else None
        case Prefixes(), Prefixes():
            return _prefixes(one, other)
        case _:
            return None


def _any(found: Iterable[Range | None]) -> Range | None:
    ranges = tuple(each for each in found if each is not None)
    return OneOf(ranges) if ranges else None


def _values(found: Iterable[Any]) -> Range | None:
    values = tuple(found)
    return Values(values) if values else None


def _own(one: Own, other: Own) -> Range | None:
    """Handles as both want them, in lists that both take."""
    if (one.sort, one.field, bool(one.most)) != (other.sort, other.field, bool(other.most)):
        return None
    least, most = max(one.least, other.least), min(one.most, other.most)
    where = tuple(dict.fromkeys((*one.where, *other.where)))
    if one.most and least > most:
        return None
    return Own(one.sort, one.field, where, least, most)


def _prefixes(one: Prefixes, other: Prefixes) -> Range | None:
    if not covers(one.within, other.within):
        one, other = other, one
    shortest, longest = max(one.shortest, other.shortest), min(one.longest, other.longest)
    if not covers(one.within, other.within) or shortest > longest:
        return None
    return Prefixes(other.within, shortest, longest)
