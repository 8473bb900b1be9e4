"""Numbers for expressions, so that facts recognise the same expression wherever it stands.

Two typed expressions get the same key if they have the same value in the same state: spans,
narrowing and widening do not count, bound variables are counted by depth, and names are replaced
by what they stand for. Each key knows the fields and extents that it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.lang.expressions import (
    Apply,
    Arithmetic,
    Bind,
    BitSpace,
    BitValue,
    Compare,
    DecisionIs,
    EnumValue,
    Equal,
    Expression,
    Extent,
    Field,
    Filter,
    Limit,
    Literal,
    Live,
    Member,
    Narrow,
    Pick,
    Quantifier,
    Singleton,
    StructLiteral,
    Variable,
    Widen,
)
from rtmref.lang.traversal import binder, parts
from rtmref.lang.types import HandleType, SortType, Type

Label = tuple[object, ...]
Environment = Mapping[str, int]
"""Keys of names."""


@dataclass(slots=True)
class Keys:
    """The keys of one operation or invariant; keys count from 1."""

    numbers: dict[tuple[Label, tuple[int, ...]], int] = field(default_factory=dict)
    forms: list[tuple[Label, tuple[int, ...]]] = field(default_factory=lambda: [((), ())])
    own: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    """What the outermost step of each key reads."""
    reads: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    """Everything that each key reads: `Sort.field`, `Sort` (its extent), `life of Sort`."""
    collections: dict[int, tuple[Expression, Environment]] = field(default_factory=dict)
    """Filters and their like by key, for what their items satisfy."""

    def number(self, label: Label, inner: tuple[int, ...] = (), *reads: str) -> int:
        """The key of a form."""
        form = (label, inner)
        found = self.numbers.get(form)
        if found is None:
            found = self.numbers[form] = len(self.forms)
            self.forms.append(form)
            self.own.append(frozenset(reads))
            self.reads.append(frozenset(reads).union(*[self.reads[each] for each in inner]))
        return found

    def variable(self, name: str) -> int:
        """The key of a name that stands for itself."""
        return self.number(("variable", name))

    def null(self, key: int) -> int:
        """The key of: that value is null."""
        return self.number(("null",), (key,))

    def live(self, key: int, checked: Type) -> int:
        """The key of: that handle refers to an object that exists."""
        return self.number(("live",), (key,), *(f"life of {kind}" for kind in kinds_of(checked)))

    def member_of_extent(self, key: int, sort: str) -> int:
        """The key of: that handle refers to an object of the sort."""
        return self.number(("Contains",), (key, self.number(("extent", sort), (), sort)))

    def key(self, node: Expression, names: Environment, depth: int = 0) -> int:
        """The key of an expression."""
        rule = _RULES.get(type(node))
        return (
            self._composite(node, names, depth) if rule is None else rule(self, node, names, depth)
        )

    def _transparent(self, node: Narrow | Widen, names: Environment, depth: int) -> int:
        return self.key(node.subject, names, depth)

    def _variable(self, node: Variable, names: Environment, depth: int) -> int:
        return names.get(node.name) or self.variable(node.name)

    def _bind(self, node: Bind, names: Environment, depth: int) -> int:
        inside = {**names, node.name: self.key(node.value, names, depth)}
        return self.key(node.body, inside, depth)

    def _field(self, node: Field, names: Environment, depth: int) -> int:
        sort, name = kind_of(node.subject.type), node.name
        label, inner = ("field", sort, name), (self.key(node.subject, names, depth),)
        return self.numbers.get((label, inner)) or self.number(label, inner, f"{sort}.{name}")

    def _live(self, node: Live, names: Environment, depth: int) -> int:
        return self.live(self.key(node.subject, names, depth), node.subject.type)

    def _extent(self, node: Extent, names: Environment, depth: int) -> int:
        return self.number(("extent", node.sort), (), node.sort)

    def _equal(self, node: Equal, names: Environment, depth: int) -> int:
        left, right = self.key(node.left, names, depth), self.key(node.right, names, depth)
        return self.number(("Equal",), (left, right) if left <= right else (right, left))

    def _composite(self, node: Expression, names: Environment, depth: int) -> int:
        """The key of any other expression: its kind, its own words, its parts."""
        bound = binder(node)
        scope = {**names, bound: self.number(("bound", depth))} if bound else names
        inner = tuple(
            [
                self.key(part, scope, depth + 1) if under else self.key(part, names, depth)
                for part, under in parts(node)
            ]
        )
        words = _WORDS.get(type(node))
        kind = type(node).__name__
        found = self.number((kind,) if words is None else (kind, *words(node)), inner)
        if isinstance(node, Filter):
            self.collections.setdefault(found, (node, names))
        return found

    def reading(self, places: Set[str]) -> Mapping[int, bool]:
        """Whether keys read one of the places: those that are made later, too."""
        return _Reading(self.reads, places)

    def rename(self, key: int, old: int, new: int, memory: dict[int, int]) -> int:
        """The key of the same expression with one key for another.

        The keys of parts are smaller than the key of the whole.
        """
        if key <= old:
            return new if key == old else key
        if key not in memory:
            label, inner = self.forms[key]
            changed = tuple(self.rename(each, old, new, memory) for each in inner)
            memory[key] = key if changed == inner else self.number(label, changed, *self.own[key])
        return memory[key]


class _Reading(dict[int, bool]):
    """Whether keys read one of the places, found out when it is asked."""

    def __init__(self, reads: list[frozenset[str]], places: Set[str]) -> None:
        self._reads = reads
        self._places = places

    def __missing__(self, key: int) -> bool:
        found = self[key] = not self._reads[key].isdisjoint(self._places)
        return found


def kind_of(checked: Type) -> str:
    """The sort of an object type, or of a handle or optional narrowed to one."""
    assert isinstance(checked, SortType)
    return checked.name


def kinds_of(checked: Type) -> tuple[str, ...]:
    """The sorts that a handle or object may be of."""
    match checked:
        case HandleType(kinds=kinds):
            return kinds
        case SortType(name=name):
            return (name,)
        case _:
            return ()


Rule = Callable[[Keys, Any, Environment, int], int]
_RULES: Final[Mapping[type, Rule]] = {
    Narrow: Keys._transparent,
    Widen: Keys._transparent,
    Variable: Keys._variable,
    Bind: Keys._bind,
    Field: Keys._field,
    Live: Keys._live,
    Extent: Keys._extent,
    Equal: Keys._equal,
}
"""How the key of an expression is made, by its kind; `_composite` makes all others."""
_WORDS: Final[Mapping[type, Callable[[Any], Label]]] = {
    Literal: lambda node: (type(node.value).__name__, node.value),
    Limit: lambda node: (node.name,),
    DecisionIs: lambda node: (node.decision, node.option),
    EnumValue: lambda node: (node.member,),
    BitValue: lambda node: (node.member,),
    Member: lambda node: (str(node.subject.type), node.name),
    Compare: lambda node: (node.operator,),
    Arithmetic: lambda node: (node.operator,),
    Quantifier: lambda node: (node.kind,),
    Pick: lambda node: (node.kind,),
    BitSpace: lambda node: (node.bits,),
    Apply: lambda node: (node.function,),
    StructLiteral: lambda node: (str(node.type),),
    Singleton: lambda node: (str(node.type),),
}
"""What distinguishes expressions of one kind beside their parts."""
