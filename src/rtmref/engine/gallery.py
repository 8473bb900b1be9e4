"""The objects of a state as the pictures of the specification show them, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.pictures import picture_name
from rtmref.concrete.program import gallery
from rtmref.concrete.records import Record
from rtmref.engine.wording import worded
from rtmref.lang.clauses import strip
from rtmref.lang.expressions import Expression, Field, Variable
from rtmref.lang.spec import Picture, Sort, Spec
from rtmref.lang.types import ListType, MapType, SetType, Type
from rtmref.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an object under a caption; `field` is the field that it stands for.

    What is `blank` need not be said: a field, of no picture, that is 0, false, empty or NULL.
    """

    value: str
    field: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """The objects that an arrow leads to, by name."""

    targets: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An object as it is shown; `around` is the name of the object in which it stands, if any.

    `place` puts the objects of a state in order.
    """

    name: str
    sort: str
    heading: str
    place: tuple[Any, ...]
    around: str = ""
    label: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
    aims: Mapping[str, Aim] = field(default_factory=dict)


class Gallery:
    """Shows the objects of states; made once for a specification."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._model = Model(gallery(spec))
        self._pictures: dict[str, list[tuple[int, Picture, frozenset[str]]]] = {}
        for number, each in enumerate(spec.pictures.values()):
            listed = self._pictures.setdefault(each.sort, [])
            listed.append((number, each, _covered(spec.sorts[each.sort], each)))

    def exhibits(self, state: Snapshot) -> dict[str, Exhibit]:
        """The objects of a state by name, those of one sort in their order."""
        snapshot.load(self._model, state)
        found = [
            self._exhibit(sort, o)
            for sort in self.spec.sorts.values()
            for o in self._model.objects(sort.name)
        ]
        return {each.name: each for each in sorted(found, key=lambda each: each.place)}

    def _exhibit(self, sort: Sort, o: Record) -> Exhibit:
        for number, picture, covered in self._pictures.get(sort.name, ()):
            shown = self._model.space[picture_name(number)](o)
            if shown is not None:
                return self._by_picture(sort, o, (number, picture, covered), shown)
        rest = len(self.spec.pictures) + [*self.spec.sorts].index(sort.name)
        said = dict(self._fields(sort, o, frozenset()))
        return Exhibit(
            self.name(o), sort.name, sort.name, (rest, (), o._number), said=said, aims={}
        )

    def _by_picture(
        self, sort: Sort, o: Record, how: tuple[int, Picture, frozenset[str]], shown: Any
    ) -> Exhibit:
        number, picture, covered = how
        around, order, label, values, aims = shown
        said = {
            caption: Said(worded(self.spec, node.type, value), _field(sort, picture, caption, node))
            for (caption, node), value in zip(picture.shows, values, strict=True)
        }
        return Exhibit(
            self.name(o),
            sort.name,
            picture.name,
            (number, order, o._number),
            "" if around is None else self.name(around),
            "" if picture.label is None else worded(self.spec, picture.label.type, label),
            {**said, **dict(self._fields(sort, o, covered))},
            {
                caption: Aim(targets, _field(sort, picture, name, node))
                for (name, node), value in zip(picture.points, aims, strict=True)
                for caption, targets in self._aims(name, node.type, value)
            },
        )

    def _fields(self, sort: Sort, o: Record, covered: frozenset[str]) -> Iterator[tuple[str, Said]]:
        """What no picture says of the object, field by field."""
        for each in sort.fields:
            if each.name not in covered:
                value = getattr(o, each.name)
                said = worded(self.spec, each.type, value)
                yield each.name, Said(said, each.name, blank=not value)

    def _aims(self, caption: str, kind: Type, value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The arrows of one caption: one for each key of a map."""
        match kind:
            case MapType() if not value:
                yield caption, ()
            case MapType(key, item):
                for at, one in value.items():
                    yield from self._aims(f"{caption} {worded(self.spec, key, at)}", item, one)
            case SetType() | ListType():
                yield caption, tuple(dict.fromkeys(self.name(one) for one in value))
            case _:
                yield caption, () if value is None else (self.name(value),)

    def name(self, o: Record) -> str:
        """What an object is called: by its sort, and its number where there may be several."""
        sort = type(o).__name__
        single = self.spec.sorts[sort].initial is not None
        return sort if single else f"{sort} {o._number}"


def _covered(sort: Sort, picture: Picture) -> frozenset[str]:
    """The fields that need no line, since the picture shows them."""
    captions = {caption for caption, _ in (*picture.shows, *picture.points)}
    shown = [
        picture.inside,
        picture.label,
        *(node for _, node in (*picture.shows, *picture.points)),
    ]
    direct = {_direct(picture, node) for node in shown if node is not None}
    return frozenset(each.name for each in sort.fields if each.name in captions | direct)


def _field(sort: Sort, picture: Picture, caption: str, node: Expression) -> str:
    """The field that a line stands for, if it is one."""
    named = any(each.name == caption for each in sort.fields)
    return caption if named else _direct(picture, node)


def _direct(picture: Picture, node: Expression) -> str:
    """The field of the object that an expression is, if it is one."""
    match strip(node):
        case Field(subject=Variable(name=name), name=field) if name == picture.variable:
            return field
        case _:
            return ""
