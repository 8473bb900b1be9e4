"""Running the parse tables that Lark makes of the grammar.

Importing Lark takes longer than reading every formula of the specification, so Lark makes its
tables beforehand (`grammar`), and is asked again only about a text that cannot be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

TABLES: Final = "expression_tables.json"
END: Final = "$END"
Token = re.Match[str]
"""A token is a match of the lexer's pattern."""
Rule = tuple[str, int, list[int], Callable[[list[Any]], Any] | None]
"""Its name, how many symbols it takes, which of them are kept, and what builds of them.

What only passes its one symbol on builds nothing.
"""


class Parser:
    """An LALR parser; its reductions call the methods of `builder`, named like the rules."""

    def __init__(self, tables: dict[str, Any], builder: object) -> None:
        self._lexer = re.compile(tables["pattern"])
        self._words: dict[str, str] = tables["words"]
        self._ignored = frozenset(tables["ignored"])
        self._states: list[dict[str, int]] = tables["states"]
        self._starts: dict[str, int] = tables["starts"]
        self._ends: dict[str, int] = tables["ends"]
        self._rules: list[Rule] = [
            (name, size, kept, method and getattr(builder, method))
            for name, size, kept, method in tables["rules"]
        ]
        self._passed: dict[tuple[int, str, str], int] = {}
        """States by the state below, the symbol that was built upon it, and the next token."""

    def parse(self, text: str, start: str) -> Any:
        """What the builder makes of the text; None if the text is not of the language."""
        states, values, at = [self._starts[start]], list[Any](), 0
        words, ignored, table = self._words, self._ignored, self._states
        for token in self._lexer.finditer(text):
            begin, end = token.span()
            if begin != at:
                return None
            at, kind = end, token.lastgroup or ""
            if kind in ignored:
                continue
            kind = words.get(token[0], kind)
            following = table[states[-1]].get(kind)
            if following is not None and following < 0:
                following = self._advance(kind, states, values)
            if following is None:
                return None
            states.append(following)
            values.append(token)
        if at < len(text):
            return None
        self._advance(END, states, values)
        return values[0] if states[-1] == self._ends[start] else None

    def _advance(self, kind: str, states: list[int], values: list[Any]) -> int | None:
        """Reduce as the next token demands; the state it leads to, None if it fits nowhere."""
        table, rules, passed = self._states, self._rules, self._passed
        action = table[states[-1]].get(kind)
        while action is not None and action < 0:
            name, size, kept, build = rules[~action]
            if build is not None:
                parts = [values[index] for index in kept]
                del values[-size:]
                values.append(build(parts))
            del states[-size:]
            way = (states[-1], name, kind)
            state = passed.get(way)
            if state is None:
                state = self._pass_on(way)
            states.append(state)
            action = table[state].get(kind)
        return action

    def _pass_on(self, way: tuple[int, str, str]) -> int:
        """The state after a symbol and all rules that only pass it on, which are most of all."""
        below, name, kind = way
        while True:
            state = self._states[below][name]
            action = self._states[state].get(kind)
            if action is None or action >= 0 or self._rules[~action][3] is not None:
                self._passed[way] = state
                return state
            name = self._rules[~action][0]


def load_parser(builder: object) -> Parser:
    """The parser of expressions and types."""
    text = Path(__file__).with_name(TABLES).read_text(encoding="utf-8")
    return Parser(json.loads(text), builder)
