"""The parser: Lark's LALR parser for `expressions.lark`, from tables made beforehand.

Reading the grammar takes Lark longer than everything else at start-up, so its tables are kept in
`expression_tables.json` (a test keeps them equal to the grammar). Tables of another version of
Lark are not used: the grammar is read instead, with the same result.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_STARTS: Final = ["expression", "type"]
TABLES: Final = "expression_tables.json"
_SHIFT: Final = 0
"""The number of the action that goes to another state; the other one reduces a rule."""


def load_parser(callbacks: object) -> lark.Lark:
    """A parser whose reductions call the methods of `callbacks`, named like the rules."""
    tables = json.loads(_resource(TABLES))
    if tables["lark"] != lark.__version__:
        return read_grammar(callbacks)
    parser = lark.Lark.__new__(lark.Lark)
    parser._load(_integer_keys(tables), transformer=callbacks)  # what Lark.load does, unpickled
    return parser


def read_grammar(callbacks: object | None = None) -> lark.Lark:
    """The parser made from the grammar itself."""
    return lark.Lark(
        _resource("expressions.lark"),
        parser="lalr",
        lexer="basic",
        start=_STARTS,
        maybe_placeholders=False,
        transformer=callbacks,
    )


def make_tables() -> str:
    """The text of the table file; the same on every machine with the same version of Lark."""
    data, memo = read_grammar().memo_serialize([TerminalDef, Rule])
    data["parser"]["parser"] = _in_order(data["parser"]["parser"])
    tables = {"lark": lark.__version__, "data": data, "memo": memo}
    return json.dumps(tables, separators=(",", ":"), sort_keys=True) + "\n"


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """The parse table with states and symbols numbered in an order of our own.

    Lark numbers them in the order of hashed sets.
    """
    symbols = sorted(table["tokens"].values())
    names, states = table["tokens"], table["states"]
    order = [table["start_states"][start] for start in sorted(table["start_states"])]
    for state in order:
        for symbol in sorted(states[state], key=names.__getitem__):
            kind, target = states[state][symbol]
            if kind == _SHIFT and target not in order:
                order.append(target)
    number = {state: index for index, state in enumerate(order)}

    def action(kind: int, target: Any) -> list[Any]:
        return [kind, number[target] if kind == _SHIFT else target]

    return {
        "tokens": dict(enumerate(symbols)),
        "states": {
            number[state]: {
                symbols.index(names[symbol]): action(*states[state][symbol])
                for symbol in states[state]
            }
            for state in order
        },
        "start_states": {start: number[state] for start, state in table["start_states"].items()},
        "end_states": {start: number[state] for start, state in table["end_states"].items()},
    }


def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _integer_keys(tables: dict[str, Any]) -> dict[str, Any]:
    """Undo what JSON does to integer keys."""
    tables["memo"] = {int(key): value for key, value in tables["memo"].items()}
    parse_table = tables["data"]["parser"]["parser"]
    parse_table["tokens"] = {int(key): value for key, value in parse_table["tokens"].items()}
    parse_table["states"] = {
        int(state): {int(token): action for token, action in actions.items()}
        for state, actions in parse_table["states"].items()
    }
    return tables
