"""Random well-typed expressions that both the language and CEL can evaluate, with values.

They range over integers, booleans, string literals, lists, conditionals and quantifiers. Every
intermediate integer stays far inside 64 bits, so that CEL's overflow never shows; brackets stand
only where precedence needs them, and now and then where it does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rtmref.lang.types import BOOL, INT, STRING, ListType, Type

VARIABLES: Final[Mapping[str, Type]] = {
    "a": INT,
    "b": INT,
    "n": INT,
    "p": BOOL,
    "q": BOOL,
    "xs": ListType(INT),
    "ys": ListType(INT),
    "ps": ListType(BOOL),
    "ss": ListType(STRING),
}
"""The variables of every expression."""
NATURAL: Final = frozenset({"n"})
"""Those that are never negative."""
LARGEST: Final = 1 << 60
WORDS: Final = ("a", "b", "ab", "", "oldest")

CONDITIONAL, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER = range(8)
"""Levels of precedence, weakest first."""

Value = int | bool | str | list[int] | list[bool] | list[str]


@dataclass(frozen=True)
class Sample:
    """An expression, its type, and a value for each of `VARIABLES`."""

    text: str
    type: Type
    values: Mapping[str, Value]


def random_expressions(seed: int, count: int) -> Iterator[Sample]:
    """The same `count` expressions for the same seed."""
    chosen = random.Random(seed)
    for _ in range(count):
        wanted = chosen.choice((BOOL, BOOL, BOOL, INT, INT, ListType(INT), ListType(BOOL)))
        text = _Maker(chosen).make(wanted, chosen.randint(1, 5)).text
        yield Sample(text, wanted, random_values(chosen))


def random_values(chosen: random.Random) -> dict[str, Value]:
    """Small values for the variables, with many coincidences."""
    return {
        "a": chosen.randint(-3, 3),
        "b": chosen.randint(-100, 100),
        "n": chosen.randint(0, 9),
        "p": chosen.random() < 0.5,
        "q": chosen.random() < 0.5,
        "xs": [chosen.randint(-3, 3) for _ in range(chosen.randint(0, 4))],
        "ys": [chosen.randint(-3, 3) for _ in range(chosen.randint(0, 4))],
        "ps": [chosen.random() < 0.5 for _ in range(chosen.randint(0, 3))],
        "ss": [chosen.choice(WORDS) for _ in range(chosen.randint(0, 3))],
    }


@dataclass(frozen=True)
class _Piece:
    """A part of an expression: its level, and for integers bounds of size and sign."""

    text: str
    level: int = MEMBER
    size: int = 0
    natural: bool = False


class _Maker:
    """Makes one expression; knows the names in scope."""

    def __init__(self, chosen: random.Random) -> None:
        self.chosen = chosen
        self.scope: dict[str, tuple[Type, int, bool]] = {
            name: (checked, 100, name in NATURAL) for name, checked in VARIABLES.items()
        }

    def make(self, wanted: Type, depth: int) -> _Piece:
        """An expression of a type."""
        if wanted == INT:
            made = self.integer(depth)
        elif wanted == BOOL:
            made = self.boolean(depth)
        elif wanted == STRING:
            made = self.string()
        else:
            assert isinstance(wanted, ListType)
            made = self.collection(wanted, depth)
        if self.chosen.random() < 0.05:
            made = _Piece(f"({made.text})", MEMBER, made.size, made.natural)
        return made

    def at(self, piece: _Piece, level: int) -> str:
        """The text of a piece where at least a level is needed."""
        return piece.text if piece.level >= level else f"({piece.text})"

    def variable(self, wanted: Type, natural: bool = False) -> _Piece | None:
        """A name of a type, if there is one."""
        names = [
            name
            for name, (checked, _, is_natural) in self.scope.items()
            if checked == wanted and (is_natural or not natural)
        ]
        if not names:
            return None
        name = self.chosen.choice(names)
        _, size, is_natural = self.scope[name]
        return _Piece(name, MEMBER, size, is_natural)

    def string(self) -> _Piece:
        """A literal in one of the two kinds of quotes, or a bound name."""
        if self.chosen.random() < 0.3 and (found := self.variable(STRING)):
            return found
        quote = self.chosen.choice("\"'")
        return _Piece(f"{quote}{self.chosen.choice(WORDS)}{quote}")

    def integer(self, depth: int, natural: bool = False) -> _Piece:
        """An integer, never negative if it must not be."""
        if depth <= 0 or self.chosen.random() < 0.15:
            return self._number(natural)
        match self.chosen.randrange(8):
            case 0 | 1:
                return self._sum(depth, natural)
            case 2:
                return self._product(depth, natural)
            case 3:
                return self._division(depth)
            case 4 if not natural:
                inner = self.integer(depth - 1)
                again = inner.level == UNARY and inner.text.startswith("-")
                text = inner.text if again else self.at(inner, MEMBER)
                return _Piece(f"-{text}", UNARY, inner.size)
            case 5:
                found = self.collection(ListType(self._item_type()), depth - 1)
                return _Piece(f"{self.at(found, MEMBER)}.size()", MEMBER, 1000, True)
            case 6:
                return self._conditional_integer(depth, natural)
            case _:
                return self._number(natural)

    def _number(self, natural: bool) -> _Piece:
        found = self.variable(INT, natural) if self.chosen.random() < 0.7 else None
        if found is not None:
            return found
        number = self.chosen.choice((0, 1, 2, 3, 7, 100, 1 << 31))
        text = hex(number) if self.chosen.random() < 0.1 else str(number)
        return _Piece(text, MEMBER, number, True)

    def _sum(self, depth: int, natural: bool) -> _Piece:
        left, right = self.integer(depth - 1, natural), self.integer(depth - 1, natural)
        if left.size + right.size > LARGEST:
            return left
        operator = "+" if natural else self.chosen.choice("+-")
        text = f"{self.at(left, SUM)} {operator} {self.at(right, PRODUCT)}"
        both = operator == "+" and left.natural and right.natural
        return _Piece(text, SUM, left.size + right.size, both)

    def _product(self, depth: int, natural: bool) -> _Piece:
        left, right = self.integer(depth - 1, natural), self.integer(depth - 1, natural)
        size = max(left.size, 1) * max(right.size, 1)
        if size > LARGEST:
            return left
        text = f"{self.at(left, PRODUCT)} * {self.at(right, UNARY)}"
        return _Piece(text, PRODUCT, size, left.natural and right.natural)

    def _division(self, depth: int) -> _Piece:
        left = self.integer(depth - 1, natural=True)
        operator, right = self.chosen.choice("/%"), self.chosen.choice((1, 2, 3, 7, 10))
        return _Piece(f"{self.at(left, PRODUCT)} {operator} {right}", PRODUCT, left.size, True)

    def _conditional_integer(self, depth: int, natural: bool) -> _Piece:
        then, otherwise = self.integer(depth - 1, natural), self.integer(depth - 1, natural)
        text = self._conditional(depth, then, otherwise)
        both = then.natural and otherwise.natural
        return _Piece(text, CONDITIONAL, max(then.size, otherwise.size), both)

    def _conditional(self, depth: int, then: _Piece, otherwise: _Piece) -> str:
        test = self.boolean(depth - 1)
        return f"{self.at(test, OR)} ? {self.at(then, OR)} : {self.at(otherwise, CONDITIONAL)}"

    def boolean(self, depth: int) -> _Piece:
        """A boolean."""
        if depth <= 0:
            return self.variable(BOOL) or _Piece("true")
        match self.chosen.randrange(12):
            case 0:
                return _Piece(self.chosen.choice(("true", "false")))
            case 1 | 2:
                return self._logic(depth, "||", OR)
            case 3 | 4:
                return self._logic(depth, "&&", AND)
            case 5:
                inner = self.boolean(depth - 1)
                again = inner.level == UNARY and inner.text.startswith("!")
                return _Piece(f"!{inner.text if again else self.at(inner, MEMBER)}", UNARY)
            case 6:
                operator = self.chosen.choice(("<", "<=", ">", ">="))
                return self._relation(operator, self.integer(depth - 1), self.integer(depth - 1))
            case 7 | 8:
                return self._equality(depth)
            case 9:
                item = self._item_type()
                element, items = (
                    self.make(item, depth - 1),
                    self.collection(ListType(item), depth - 1),
                )
                return self._relation("in", element, items)
            case 10:
                return self._quantifier(depth)
            case _:
                then, otherwise = self.boolean(depth - 1), self.boolean(depth - 1)
                return _Piece(self._conditional(depth, then, otherwise), CONDITIONAL)

    def _logic(self, depth: int, operator: str, level: int) -> _Piece:
        left, right = self.boolean(depth - 1), self.boolean(depth - 1)
        return _Piece(f"{self.at(left, level)} {operator} {self.at(right, level + 1)}", level)

    def _relation(self, operator: str, left: _Piece, right: _Piece) -> _Piece:
        return _Piece(f"{self.at(left, RELATION)} {operator} {self.at(right, SUM)}", RELATION)

    def _equality(self, depth: int) -> _Piece:
        wanted = self.chosen.choice((INT, INT, BOOL, STRING, ListType(INT), ListType(STRING)))
        left, right = self.make(wanted, depth - 1), self.make(wanted, depth - 1)
        return self._relation(self.chosen.choice(("==", "!=")), left, right)

    def _item_type(self) -> Type:
        return self.chosen.choice((INT, INT, BOOL, STRING))

    def _quantifier(self, depth: int) -> _Piece:
        items, name, item = self._items(depth)
        with_name = self._inside(name, item)
        body = with_name.boolean(depth - 1)
        kind = self.chosen.choice(("exists", "all"))
        return _Piece(f"{items}.{kind}({name}, {body.text})")

    def _items(self, depth: int) -> tuple[str, str, Type]:
        """A collection, and a name for its items that perhaps hides another."""
        item = self._item_type()
        items = self.at(self.collection(ListType(item), depth - 1), MEMBER)
        return items, self.chosen.choice(("x", "y", "z", "x", "a", "p")), item

    def _inside(self, name: str, item: Type) -> _Maker:
        inner = _Maker(self.chosen)
        inner.scope = {**self.scope, name: (item, 1 << 32, False)}
        return inner

    def collection(self, wanted: ListType, depth: int) -> _Piece:
        """A list."""
        if depth <= 0 or self.chosen.random() < 0.3:
            return self.variable(wanted) or self._literal(wanted, 0)
        match self.chosen.randrange(6):
            case 0 | 1:
                return self._literal(wanted, depth)
            case 2:
                left, right = self.collection(wanted, depth - 1), self.collection(wanted, depth - 1)
                return _Piece(f"{self.at(left, SUM)} + {self.at(right, PRODUCT)}", SUM)
            case 3:
                items = self.at(self.collection(wanted, depth - 1), MEMBER)
                name = self.chosen.choice(("x", "y", "z", "b", "q"))
                body = self._inside(name, wanted.item).boolean(depth - 1)
                return _Piece(f"{items}.filter({name}, {body.text})")
            case 4:
                items, name, item = self._items(depth)
                body = self._inside(name, item).make(wanted.item, min(depth - 1, 2))
                return (
                    _Piece(f"{items}.map({name}, {body.text})")
                    if body.size <= 1 << 32
                    else (self._literal(wanted, 0))
                )
            case _:
                then, otherwise = (
                    self.collection(wanted, depth - 1),
                    self.collection(wanted, depth - 1),
                )
                return _Piece(self._conditional(depth, then, otherwise), CONDITIONAL)

    def _literal(self, wanted: ListType, depth: int) -> _Piece:
        items = []
        for _ in range(self.chosen.randint(1, 3)):
            made = self.make(wanted.item, depth - 1)
            items.append(made.text if made.size <= 1 << 32 else "1")
        comma = "," if self.chosen.random() < 0.1 else ""
        return _Piece(f"[{', '.join(items)}{comma}]")
