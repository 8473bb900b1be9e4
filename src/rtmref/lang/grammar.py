"""The grammar, as Lark reads it, and the tables that `tables` runs.

Reading the grammar takes Lark longer than everything else at start-up, so the tables that it makes
are kept in `expression_tables.json`; a test keeps them equal to the grammar.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_STARTS: Final = ["expression", "type"]
_SHIFT: Final = 0
"""The number of the action that goes to another state; the other one reduces a rule."""
"""Rules and terminals by their numbers in Lark's tables."""


@cache
def read_grammar() -> lark.Lark:
    """The parser that Lark makes of the grammar itself."""
    return lark.Lark(
        Path(__file__).with_name("expressions.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        start=_STARTS,
        maybe_placeholders=False,
    )


def make_tables() -> str:
    """The text of the table file; the same on every machine."""
    data, memo = read_grammar().memo_serialize([TerminalDef, Rule])
    conf = data["parser"]["lexer_conf"]
    terminals = [memo[each["@"]] for each in conf["terminals"]]
    rules = [each["@"] for each in data["parser"]["parser_conf"]["rules"]]
    tables = {
        **_lexer(terminals),
        "ignored": sorted(conf["ignore"]),
        "rules": [_rule(memo[number]) for number in rules],
        **_in_order(data["parser"]["parser"], rules),
    }
    return json.dumps(tables, separators=(",", ":"), sort_keys=True) + "\n"


def _lexer(terminals: list[dict[str, Any]]) -> dict[str, Any]:
    """One pattern for all tokens, longer texts first, and the names that are words of their own."""
    kinds = {each["name"]: each["pattern"]["__type__"] for each in terminals}
    written = {each["name"]: each["pattern"]["value"] for each in terminals}
    patterns = {name: text for name, text in written.items() if kinds[name] == "PatternRE"}
    texts = {text: name for name, text in written.items() if kinds[name] == "PatternStr"}
    assert all(each["priority"] == 0 and not each["pattern"]["flags"] for each in terminals)
    words = {
        text: name
        for text, name in texts.items()
        if any(re.fullmatch(pattern, text) for pattern in patterns.values())
    }
    signs = sorted(texts.keys() - words.keys(), key=lambda text: (-len(text), text))
    parts = patterns | {texts[text]: re.escape(text) for text in signs}
    pattern = "|".join(f"(?P<{name}>{part})" for name, part in parts.items())
    return {"pattern": pattern, "words": words}


def _rule(rule: dict[str, Any]) -> list[Any]:
    """Name, number of symbols, the symbols that are kept, and the method that builds of them."""
    symbols = rule["expansion"]
    size = len(symbols)
    kept = [index - size for index, each in enumerate(symbols) if not each.get("filter_out")]
    passed_on = rule["options"]["expand1"] and not rule["alias"]
    assert size == 1 or not passed_on
    assert size > 0
    name = rule["origin"]["name"]
    return [name, size, kept, None if passed_on else rule["alias"] or name]


def _in_order(table: dict[str, Any], rules: list[int]) -> dict[str, Any]:
    """The parse table with states numbered in an order of our own.

    Lark numbers them in the order of hashed sets. An action is the number of a state, or the
    complement of the number of a rule to reduce.
    """
    names, states = table["tokens"], table["states"]
    order = [table["start_states"][start] for start in _STARTS]
    for state in order:
        for symbol in sorted(states[state], key=names.__getitem__):
            kind, target = states[state][symbol]
            if kind == _SHIFT and target not in order:
                order.append(target)

    def action(kind: int, target: Any) -> int:
        return order.index(target) if kind == _SHIFT else ~rules.index(target["@"])

    return {
        "states": [
            {names[symbol]: action(*found) for symbol, found in states[state].items()}
            for state in order
        ],
        "starts": {start: order.index(state) for start, state in table["start_states"].items()},
        "ends": {start: order.index(state) for start, state in table["end_states"].items()},
    }
