"""What is wrong with a text that cannot be read, and what was perhaps meant.

Lark says where it fails.
"""

from __future__ import annotations

from typing import Final, cast

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rtmref.lang.grammar import read_grammar
from rtmref.lang.report import Report
from rtmref.lang.yaml_nodes import ScalarNode

_SLIPS: Final = {
    "=": "'==' compares",
    "&": "'and' is written '&&'",
    "|": "'or' is written '||'",
    "'": "texts stand in double quotes, and end on the same line",
    '"': "a text ends on the line on which it begins",
}
_WORDS: Final = {"and": "&&", "or": "||", "not": "!", "is": "==", "not in": "!(x in y)"}


def report_slip(scalar: ScalarNode, start: str, report: Report) -> None:
    """Report the first character of a scalar that does not fit the grammar."""
    try:
        read_grammar().parse(scalar.text, start=start)
    except UnexpectedInput as error:
        _report(error, scalar, report)
        return
    raise AssertionError(f"{scalar.text!r} can be read by Lark, but not with its tables")


def _report(error: UnexpectedInput, scalar: ScalarNode, report: Report) -> None:
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        token = cast(Token, error.token)
        span = scalar.span_at(token.start_pos or 0, token.end_pos or 0)
        previous = "".join(scalar.text[: token.start_pos].split()[-1:])
        hint = _slip(str(token), scalar.text[token.end_pos :]) or _slip(previous, "")
        report.add("RTM100", f"{str(token)!r} does not belong here", span, hint)
    elif isinstance(error, UnexpectedCharacters):
        at = cast(int, error.pos_in_stream)
        character = scalar.text[at]
        hint = _SLIPS.get(character, "")
        if character.isdigit():
            hint = "numbers are integers: 12 or 0x1F"
        report.add(
            "RTM101",
            f"{character!r} begins nothing that the language knows",
            scalar.span_at(at, at + 1),
            hint,
        )
    else:
        end = len(scalar.text.rstrip())
        message = "it ends too early" if end else "it is empty"
        report.add("RTM100", message, scalar.span_at(end, end))


def _slip(word: str, rest: str) -> str:
    """What was perhaps meant, where another language has another sign."""
    if word == "not" and rest.split()[:1] == ["in"]:
        return "'x not in y' is written '!(x in y)'"
    return f"'{word}' is written '{_WORDS[word]}'" if word in _WORDS else ""
