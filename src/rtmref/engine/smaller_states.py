"""The smallest state found in which a call goes wrong as it does in a given one.

Objects are left out, or another one of their sort takes their place; then configuration, fields
and arguments get simpler values. Whether a candidate still goes wrong is for the caller to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from rtmref.engine.smaller_values import FEW, Leaf, Needed, addresses, rewritten, simpler, without
from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import IntType, Type
from rtmref.snapshots import Call, Plain, Reference, Snapshot
from rtmref.values import WIDTHS, NetAddress

ATTEMPTS: Final = 3000
"""How many candidates are tried at most: minimising has to end."""
Fails = Callable[[Snapshot, Call], bool]
Objects = Mapping[Reference, Mapping[str, Plain]]


@dataclass(frozen=True, slots=True)
class Example:
    """A state and a call that goes wrong in it."""

    before: Snapshot
    call: Call


def smallest(spec: Spec, example: Example, fails: Fails) -> Example:
    """The smallest example found; the same one if it does not fail at all."""
    if not fails(example.before, example.call):
        return example
    work = _Shrinking(spec, example, fails)
    before = None
    while work.example != before and work.attempts > 0:
        before = work.example
        work.fewer_objects()
        work.default_settings()
        work.simpler_arguments()
        work.simpler_fields()
        work.simpler_side_by_side()
        work.simpler_everywhere()
    return work.example


def living(spec: Spec, before: Snapshot) -> int:
    """How many objects there are besides those that are always there."""
    return sum(
        len(listed) for sort, listed in before.objects.items() if spec.sorts[sort].initial is None
    )


class _Shrinking:
    """The smallest failing example so far, and how many more candidates may be tried."""

    def __init__(self, spec: Spec, example: Example, fails: Fails) -> None:
        self.spec = spec
        self.example = example
        self.fails = fails
        self.attempts = ATTEMPTS

    def tried(self, candidate: Example) -> bool:
        """Whether the candidate fails too; it is then the smallest example."""
        if self.attempts <= 0 or candidate == self.example:
            return False
        self.attempts -= 1
        if not self.fails(candidate.before, candidate.call):
            return False
        self.example = candidate
        return True

    def fewer_objects(self) -> None:
        """Leave out each object, or let another one take its place."""
        for sort in reversed(tuple(self.spec.sorts)):
            if self.spec.sorts[sort].initial is None:
                for number, _ in reversed(self.example.before.objects[sort]):
                    self._one_less(Reference(sort, number))

    def _one_less(self, o: Reference) -> None:
        listed = self.example.before.objects[o.sort]
        if any(number == o.number for number, _ in listed) and not self.tried(self._left_out(o)):
            others = (Reference(o.sort, number) for number, _ in listed if number != o.number)
            any(self.tried(self._replaced(o, other)) for other in others)

    def _left_out(self, o: Reference) -> Example:
        """Without the object and those that cannot be without it; nobody refers to them."""
        gone = frozenset((o,))
        while True:
            try:
                return self._without(gone)
            except _AlsoGone as more:
                gone |= {more.reference}

    def _without(self, gone: frozenset[Reference]) -> Example:
        def kept(each: Reference, declared: Parameter, value: Plain) -> Plain:
            try:
                return without(self.spec, declared.type, value, gone)
            except Needed:
                raise _AlsoGone(each) from None

        types = {p.name: p.type for p in self._parameters()}
        arguments = {
            name: without(self.spec, types[name], value, gone)
            for name, value in self.example.call.arguments.items()
        }
        return self._with(kept, arguments, gone)

    def _replaced(self, o: Reference, other: Reference) -> Example:
        """The other object stands for this one, which is not there."""

        def leaf(_: Type, value: Plain) -> Plain:
            return other if value == o else value

        return self._everywhere(leaf, frozenset((o,)))

    def _everywhere(self, leaf: Leaf, gone: frozenset[Reference] = frozenset()) -> Example:
        def changed(_: Reference, declared: Parameter, value: Plain) -> Plain:
            return rewritten(self.spec, declared.type, value, leaf)

        types = {p.name: p.type for p in self._parameters()}
        arguments = {
            name: rewritten(self.spec, types[name], value, leaf)
            for name, value in self.example.call.arguments.items()
        }
        return self._with(changed, arguments, gone)

    def _with(
        self,
        change: Callable[[Reference, Parameter, Plain], Plain],
        arguments: Mapping[str, Plain],
        gone: frozenset[Reference],
    ) -> Example:
        """Each field changed; without the objects."""
        objects = {
            sort: tuple(
                (
                    number,
                    {f.name: change(Reference(sort, number), f, fields[f.name]) for f in declared},
                )
                for number, fields in self.example.before.objects[sort]
                if Reference(sort, number) not in gone
            )
            for sort, declared in ((s.name, s.fields) for s in self.spec.sorts.values())
        }
        before = replace(self.example.before, objects=objects)
        return Example(before, replace(self.example.call, arguments=arguments))

    def _parameters(self) -> tuple[Parameter, ...]:
        name = self.example.call.operation
        return self.spec.named(name).parameters

    def default_settings(self) -> None:
        """Put limits and decisions at their defaults where they do not matter."""
        spec, before = self.spec, self.example.before
        limits = {name: _word(spec.limits[name].default) for name in before.limits}
        decisions = {name: spec.decisions[name].default for name in before.decisions}
        if self._tried_settings(limits, decisions):
            return
        for name, limit in limits.items():
            self._tried_settings({**self.example.before.limits, name: limit}, None)
        for name, option in decisions.items():
            self._tried_settings(None, {**self.example.before.decisions, name: option})

    def _tried_settings(
        self, limits: Mapping[str, Plain] | None, decisions: Mapping[str, str] | None
    ) -> bool:
        before = self.example.before
        changed = replace(
            before,
            limits=before.limits if limits is None else limits,
            decisions=before.decisions if decisions is None else decisions,
        )
        return self.tried(replace(self.example, before=changed))

    def simpler_arguments(self) -> None:
        """Put the simplest values into the arguments."""
        for parameter in self._parameters():
            while any(map(self.tried, self._simpler_argument(parameter))):
                pass

    def _simpler_argument(self, parameter: Parameter) -> Iterator[Example]:
        call = self.example.call
        value = call.arguments[parameter.name]
        for one in simpler(self.spec, parameter, parameter.type, value):
            changed = replace(call, arguments={**call.arguments, parameter.name: one})
            yield replace(self.example, call=changed)

    def simpler_fields(self) -> None:
        """Put the simplest values into the fields."""
        for sort, listed in self.example.before.objects.items():
            for place in range(len(listed)):
                for declared in self.spec.sorts[sort].fields:
                    while any(map(self.tried, self._simpler_field(sort, place, declared))):
                        pass

    def _simpler_field(self, sort: str, place: int, declared: Parameter) -> Iterator[Example]:
        value = self.example.before.objects[sort][place][1][declared.name]
        for one in simpler(self.spec, declared, declared.type, value):
            yield self._with_fields(sort, place, {declared.name: one})

    def _with_fields(self, sort: str, place: int, values: Mapping[str, Plain]) -> Example:
        before = self.example.before
        listed = before.objects[sort]
        number, fields = listed[place]
        changed = (*listed[:place], (number, {**fields, **values}), *listed[place + 1 :])
        now = replace(before, objects={**before.objects, sort: changed})
        return replace(self.example, before=now)

    def simpler_side_by_side(self) -> None:
        """Put the simplest values into fields that belong together: they are declared so."""
        for sort, listed in self.example.before.objects.items():
            for place in range(len(listed)):
                for width in (4, 3, 2):
                    any(map(self.tried, self._neighbours(sort, place, width)))

    def _neighbours(self, sort: str, place: int, width: int) -> Iterator[Example]:
        values = self.example.before.objects[sort][place][1]
        reset = {
            f.name: one[0]
            for f in self.spec.sorts[sort].fields
            if (one := [*islice(simpler(self.spec, f, f.type, values[f.name]), 1)])
        }
        for first in range(len(reset) - width + 1):
            yield self._with_fields(sort, place, dict([*reset.items()][first : first + width]))

    def simpler_everywhere(self) -> None:
        """Replace a number or an address wherever it stands."""
        found: Counter[Plain] = Counter()

        def noted(kind: Type, value: Plain) -> Plain:
            if isinstance(value, NetAddress) or (isinstance(kind, IntType) and value >= FEW):
                found[value] += 1
            return value

        self._everywhere(noted)
        for value in [each for each, times in found.items() if times > 1]:
            simple = addresses(value) if isinstance(value, NetAddress) else range(FEW)
            any(self.tried(self._everywhere(_exchange(value, one))) for one in simple)
        for family in {each.AddressFamily for each in found if isinstance(each, NetAddress)}:
            if family in WIDTHS:
                self.tried(self._everywhere(_other_family(family)))


def _exchange(old: Plain, new: Plain) -> Leaf:
    return lambda _, value: new if type(value) is type(old) and value == old else value


def _other_family(family: int) -> Leaf:
    """The first family instead of this one, in addresses and where its number stands alone."""
    (first, *_) = WIDTHS

    def leaf(_: Type, value: Plain) -> Plain:
        if isinstance(value, NetAddress) and value.AddressFamily == family:
            less = max(0, WIDTHS[family] - WIDTHS[first])
            return NetAddress(first, min(value.NumBits, WIDTHS[first]), value.AddrBits >> less)
        return first if type(value) is int and value == family else value

    return leaf


def _word(default: Plain) -> Plain:
    """A default as plain data: a set of bits as a word."""
    if isinstance(default, frozenset):
        return sum(1 << position for position in default)
    return dict(default) if isinstance(default, Mapping) else default


class _AlsoGone(Exception):
    """An object cannot be without one that goes."""

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self.reference = reference
