"""Numbers for expressions, so that facts recognise the same expression wherever it stands.

Two typed expressions get the same key if they have the same value in the same state: spans,
narrowing and widening do not count, bound variables are counted by depth, and names are replaced
by what they stand for. Each key knows the fields and extents that it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
            self.reads.append(frozenset(reads).union(*(self.reads[each] for each in inner)))
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
        match node:
            case Narrow(subject=subject) | Widen(subject=subject):
                return self.key(subject, names, depth)
            case Variable(name=name):
                return names.get(name) or self.variable(name)
            case Bind(name=name, value=value, body=body):
                return self.key(body, {**names, name: self.key(value, names, depth)}, depth)
            case Field(subject=subject, name=name):
                sort = kind_of(subject.type)
                inner = self.key(subject, names, depth)
                return self.number(("field", sort, name), (inner,), f"{sort}.{name}")
            case Live(subject=subject):
                return self.live(self.key(subject, names, depth), subject.type)
            case Extent(sort=sort):
                return self.number(("extent", sort), (), sort)
            case Equal(left=left, right=right):
                pair = sorted((self.key(left, names, depth), self.key(right, names, depth)))
                return self.number(("Equal",), tuple(pair))
        return self._composite(node, names, depth)

    def _composite(self, node: Expression, names: Environment, depth: int) -> int:
        """The key of any other expression: its kind, its own words, its parts."""
        bound = binder(node)
        inner = []
        for part, under in parts(node):
            scope = {**names, bound: self.number(("bound", depth))} if under else names
            inner.append(self.key(part, scope, depth + under))
        found = self.number((type(node).__name__, *_words(node)), tuple(inner))
        if isinstance(node, Filter):
            self.collections.setdefault(found, (node, names))
        return found

    def rename(self, key: int, old: int, new: int, memory: dict[int, int]) -> int:
        """The key of the same expression with one key for another."""
        if key == old:
            return new
        if key not in memory:
            label, inner = self.forms[key]
            changed = tuple(self.rename(each, old, new, memory) for each in inner)
            memory[key] = key if changed == inner else self.number(label, changed, *self.own[key])
        return memory[key]


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


def _words(node: Expression) -> Label:
    """What distinguishes expressions of one kind beside their parts."""
    match node:
        case Literal(value=value):
            return (type(value).__name__, value)
        case Limit(name=name):
            return (name,)
        case DecisionIs(decision=decision, option=option):
            return (decision, option)
        case EnumValue(member=word) | BitValue(member=word):
            return (word,)
        case Member(name=name, subject=subject):
            return (str(subject.type), name)
        case Compare(operator=operator) | Arithmetic(operator=operator):
            return (operator,)
        case Quantifier(kind=kind) | Pick(kind=kind):
            return (kind,)
        case BitSpace(bits=bits):
            return (bits,)
        case Apply(function=function):
            return (function,)
        case StructLiteral() | Singleton():
            return (str(node.type),)
        case _:
            return ()
