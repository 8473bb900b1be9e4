"""The states before and after a call as one picture: what is in which, and what is different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.concrete.watch import Violation
from rtmref.engine.gallery import Aim, Exhibit, Gallery
from rtmref.events import Box, Group, Line, Mark, Picture, Pointer
from rtmref.lang.spec import Spec
from rtmref.snapshots import Snapshot
from rtmref.symbolic.footprints import reads

MOST: Final = 40
"""Objects of a state that are all drawn; of more, those that have to do with the call."""
LARGE: Final = 5000
"""A state of more objects is not drawn."""
NOWHERE: Final = Aim(())
_LAST: Final[list[Gallery]] = []
Exhibits = Mapping[str, Exhibit]


@dataclass(frozen=True, slots=True)
class Focus:
    """What the violated clause is about: its variables by object, and the fields it reads."""

    bound: Mapping[str, tuple[str, ...]]
    read: frozenset[str] = frozenset()


def picture_of_violation(
    spec: Spec, before: Snapshot | None, model: Model, violation: Violation
) -> Picture | None:
    """The picture of a call that broke an invariant, of which the model has the state after.

    Without a state before, it is the first state that breaks the invariant.
    """
    if before is not None and sum(map(len, before.objects.values())) > LARGE:
        return None
    invariant = spec.invariants[violation.invariant]
    bound: dict[str, tuple[str, ...]] = {}
    for (variable, _), value in zip(invariant.variables, violation.binding, strict=True):
        if isinstance(value, Record):
            name = _gallery(spec).name(value)
            bound[name] = (*bound.get(name, ()), variable)
    return picture(spec, before, snapshot.take(model), Focus(bound, reads(invariant)))


def _gallery(spec: Spec) -> Gallery:
    """The gallery of a specification; the last one is kept."""
    if not _LAST or _LAST[0].spec is not spec:
        _LAST[:] = [Gallery(spec)]
    return _LAST[0]


def picture(spec: Spec, before: Snapshot | None, after: Snapshot, focus: Focus) -> Picture:
    """Both states, as the pictures of the specification show them."""
    shown = _gallery(spec)
    old = {} if before is None else shown.exhibits(before)
    new = shown.exhibits(after)
    return _Composition(old, new, focus).picture(with_before=before is not None)


class _Composition:
    """Puts exhibits into each other and compares them."""

    def __init__(self, old: Exhibits, new: Exhibits, focus: Focus) -> None:
        self._old, self._new, self._focus = old, new, focus
        self._ghosts = {name: each for name, each in old.items() if name not in new}
        every = {**old, **new}
        self._drawn = set(every) if len(every) <= MOST else self._relevant(every)
        self._blank = {name for name in self._drawn if self._is_blank(every[name])}
        self._left_out = len(every) - len(self._drawn)

    def picture(self, *, with_before: bool) -> Picture:
        """The picture; without a state before, nothing counts as created."""
        after = {**self._new, **self._ghosts}
        return Picture(
            before=tuple(self._groups("", self._old, self._new)) if with_before else (),
            after=tuple(self._groups("", after, self._old if with_before else after)),
            blank=tuple(sorted(self._blank)),
            left_out=self._left_out,
        )

    def _groups(self, around: str, here: Exhibits, other: Exhibits) -> Iterator[Group]:
        """What stands inside an object, or inside none, group by group."""
        inside = [each for each in here.values() if self._stands(each, around, here)]
        inside.sort(key=lambda each: each.place[0])
        for heading, listed in groupby(inside, key=lambda each: each.heading):
            shown = list(listed)
            boxes = tuple(self._box(each, here, other) for each in shown)
            yield Group(heading=heading, sort=shown[0].sort, boxes=boxes)

    def _stands(self, each: Exhibit, around: str, here: Exhibits) -> bool:
        if each.name not in self._drawn or each.name in self._blank:
            return False
        outside = each.around if each.around in here else ""
        return outside == around

    def _box(self, each: Exhibit, here: Exhibits, other: Exhibits) -> Box:
        twin = other.get(each.name)
        lines = tuple(self._lines(each, twin))
        pointers = tuple(self._pointers(each, twin, here))
        return Box(
            name=each.name,
            label=each.label,
            mark=self._mark(each, twin),
            bound=self._focus.bound.get(each.name, ()),
            lines=lines,
            pointers=pointers,
            rest=len(lines) < len(each.said),
            groups=tuple(self._groups(each.name, here, other)),
        )

    def _mark(self, each: Exhibit, twin: Exhibit | None) -> Mark:
        if each.name in self._ghosts:
            return "deleted"
        if twin is None:
            return "created"
        same = (each.heading, each.around, each.label, each.said, each.aims) == (
            *(twin.heading, twin.around, twin.label, twin.said, twin.aims),
        )
        return "same" if same else "changed"

    def _lines(self, each: Exhibit, twin: Exhibit | None) -> Iterator[Line]:
        for caption, said in each.said.items():
            was = twin.said.get(caption, said) if twin else said
            read = f"{each.sort}.{said.field}" in self._focus.read
            if read or not (said.blank and was.blank):
                changed = said.value != was.value
                yield Line(caption=caption, value=said.value, changed=changed, read=read)

    def _pointers(self, each: Exhibit, twin: Exhibit | None, here: Exhibits) -> Iterator[Pointer]:
        """The arrows; one that leads nowhere is told where the clause asks for it."""
        theirs = twin.aims if twin else {}
        every = {**dict.fromkeys(theirs, NOWHERE), **each.aims}
        leading = {name for name, aim in every.items() if aim.targets or _aim(theirs, name).targets}
        shown = {_aim(every, name).field or _aim(theirs, name).field for name in leading}
        for caption, aim in every.items():
            was = _aim(theirs, caption) if twin else aim
            field = aim.field or was.field
            read = f"{each.sort}.{field}" in self._focus.read
            if caption in leading or (read and field not in shown and caption in each.aims):
                changed = aim.targets != was.targets
                yield Pointer(
                    caption=caption,
                    targets=aim.targets,
                    changed=changed,
                    read=read,
                    gone=tuple(to for to in aim.targets if self._is_gone(to, each, here)),
                )

    def _is_gone(self, target: str, each: Exhibit, here: Exhibits) -> bool:
        """Whether what an object leads to is only drawn where it was, unlike the object."""
        drawn_anew = here is not self._old and each.name in self._new
        return target not in here or (drawn_anew and target in self._ghosts)

    def _is_blank(self, each: Exhibit) -> bool:
        """Whether there is nothing to say of an object in which nothing stands."""
        nothing = all(said.blank for said in each.said.values()) and not each.label
        return (
            nothing
            and each.heading == each.sort
            and self._old.get(each.name, each) == self._new.get(each.name, each)
            and each.name not in self._focus.bound
        )

    def _relevant(self, every: Exhibits) -> set[str]:
        """The objects that the call or the clause is about, those around them and at arrows."""
        found = {*self._focus.bound} & set(every)
        found |= {name for name in every if self._old.get(name) != self._new.get(name)}
        for name in [*found]:
            for side in (self._old, self._new):
                aims = side[name].aims.values() if name in side else ()
                found |= {to for aim in aims for to in aim.targets if to in every}
        for name in [*found]:
            while name := every[name].around:
                if name in found or name not in every:
                    break
                found.add(name)
        return found


def _aim(aims: Mapping[str, Aim], caption: str) -> Aim:
    return aims.get(caption, NOWHERE)
