"""The grammar: CEL's precedence, and tables that are up to date."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import lark
import pytest
from cel_expr_python import cel
from tests.lang.random_expressions import random_expressions
from tests.lang.scalars import scalar

from rtmref.lang import generated, grammar, tables
from rtmref.lang.parse import parse_expression, parse_type
from rtmref.lang.report import Report
from rtmref.lang.syntax import (
    Binary,
    Constant,
    Index,
    Invoke,
    Items,
    Method,
    Name,
    Select,
    Structured,
    Syntax,
    Ternary,
    TypeSyntax,
    Unary,
)
from rtmref.lang.tree_builder import RESERVED

FOLDER = Path(generated.__file__).parent


def bracketed(node: Syntax) -> str:
    """An expression with all its brackets."""
    match node:
        case Name(name=name):
            return name
        case Constant(value=value):
            return "null" if value is None else repr(value).lower()
        case Items(items=items):
            return f"[{', '.join(map(bracketed, items))}]"
        case Structured(name=name, members=members):
            return (
                f"{name}{{{', '.join(f'{key}: {bracketed(value)}' for key, _, value in members)}}}"
            )
        case Select(subject=subject, name=name):
            return f"{bracketed(subject)}.{name}"
        case Index(subject=subject, key=key):
            return f"{bracketed(subject)}[{bracketed(key)}]"
        case Invoke(name=name, arguments=arguments):
            return f"{name}({', '.join(map(bracketed, arguments))})"
        case Method(subject=subject, name=name, arguments=arguments):
            return f"{bracketed(subject)}.{name}({', '.join(map(bracketed, arguments))})"
        case Unary(operator=operator, operand=operand):
            return f"({operator}{bracketed(operand)})"
        case Binary(operator=operator, left=left, right=right):
            return f"({bracketed(left)} {operator} {bracketed(right)})"
        case Ternary(test=test, then=then, otherwise=otherwise):
            return f"({bracketed(test)} ? {bracketed(then)} : {bracketed(otherwise)})"


def tree(text: str) -> str:
    """How an expression is read."""
    return bracketed(parse_expression(scalar(text), Report()))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c && d", "((a && b) || (c && d))"),
        ("a == b && c != d", "((a == b) && (c != d))"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b % c * d", "(((a / b) % c) * d)"),
        ("a < b == c", "((a < b) == c)"),
        ("a in b == c in d", "(((a in b) == c) in d)"),
        ("a + b in c", "((a + b) in c)"),
        ("!a.b", "(!a.b)"),
        ("!!a == b", "((!(!a)) == b)"),
        ("-a * b", "((-a) * b)"),
        ("--a", "(-(-a))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a || b ? c || d : e || f", "((a || b) ? (c || d) : (e || f))"),
        ("a ? (b ? c : d) : e", "(a ? (b ? c : d) : e)"),
        ("a.b.c(d, e)[f].g", "a.b.c(d, e)[f].g"),
        ("f(a)(b)", None),
        ("[a, b,]", "[a, b]"),
        ("[,]", None),
        ("N{a: b, c: d,}.e", "N{a: b, c: d}.e"),
        ("{a: b}", None),
        ("!-a", None),
        ("-!a", None),
        ("a ? b ? c : d : e", None),
        ("a b", None),
        ("a.1", None),
        ("a // the rest is a comment", "a"),
        ("a // one\n + b // two", "(a + b)"),
        ("inside in instances", "(inside in instances)"),
        ("0x1F + 010", "(31 + 10)"),
        ('"a\\"b\\n" == \'c"\'', "('a\"b\\n' == 'c\"')"),
        ("12u", None),
        ("1.5", None),
        ("0x", None),
        ("1a", None),
    ],
)
def test_precedence(text: str, read: str | None) -> None:
    """Expressions are read as CEL reads them; what CEL or the subset lacks is refused."""
    if read is None:
        report = Report()
        with pytest.raises(Exception):  # noqa: B017, PT011 - the signal carries nothing
            parse_expression(scalar(text), report)
        assert report.failed
    else:
        assert tree(text) == read


@pytest.mark.parametrize("word", sorted(RESERVED - {"in", "true", "false", "null"}))
def test_reserved_words(word: str) -> None:
    """The words that CEL keeps for itself are no names, here as there."""
    report = Report()
    with pytest.raises(Exception):  # noqa: B017, PT011
        parse_expression(scalar(f"{word} + 1"), report)
    assert [each.code for each in report.sorted()] == ["RTM106"]
    with pytest.raises(Exception, match=r"reserved|error|undeclared|Syntax"):
        cel.NewEnv(variables={}).compile(f"{word} + 1")


@pytest.mark.parametrize(
    "text", ["int", "set<View>", "map<View,Route>", "handle<A|B|C>", "a<b<c>>"]
)
def test_types(text: str) -> None:
    """Types are names with types in angle brackets."""

    def said(node: TypeSyntax) -> str:
        inner = node.separator.join(map(said, node.arguments))
        return node.name + (f"<{inner}>" if node.arguments else "")

    assert said(parse_type(scalar(text), Report())) == text


@pytest.mark.parametrize("seed", ["0", "1"])
def test_tables_are_those_of_the_grammar(seed: str) -> None:
    """What `python -m rtmref.lang.generated` writes is what the repository has."""
    script = "from rtmref.lang import grammar; import sys; sys.stdout.write(grammar.make_tables())"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(FOLDER.parents[1])}
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert made.stdout == (FOLDER / tables.TABLES).read_text(encoding="utf-8")


def shape(node: Any) -> Any:
    """A tree of either parser as nested lists of what is written."""
    match node:
        case lark.Tree(data=data, children=children):
            return [str(data), *map(shape, children)]
        case re.Match():
            return node[0]
        case lark.Token():
            return str(node)
        case _:
            return [node[0], *map(shape, node[1])]


class Recorder:
    """Builds what Lark builds by itself: the name of the rule and the parts."""

    def __getattr__(self, name: str) -> Any:
        return lambda parts: (name, parts)


def same_reading(text: str, start: str = "expression") -> bool:
    """Whether the text is read, after both parsers agreed about it."""
    found = RUNNING.parse(text, start)
    try:
        expected = grammar.read_grammar().parse(text, start=start)
    except lark.UnexpectedInput:
        assert found is None, text
        return False
    assert shape(found) == shape(expected), text
    return True


RUNNING = tables.load_parser(Recorder())


def test_tables_and_grammar_read_alike() -> None:
    """The tables as they are run and Lark itself give the same trees."""
    text = "a.b(c, [d, 1,])[e] == --2 && !!(x in y) ? N{m: null} : f() || true // 'end'"
    assert same_reading(text)
    assert same_reading("map<View, list<handle<A|B>>>", "type")
    assert same_reading("truest - inner in nullable % 0x1F")


def test_both_read_and_refuse_the_same() -> None:
    """Random expressions, whole and damaged, are read alike or refused by both."""
    chosen = random.Random(11)
    read = 0
    for sample in random_expressions(11, 300):
        assert same_reading(sample.text)
        at = chosen.randrange(len(sample.text))
        damage = chosen.choice(["", " ", "(", ")", ".", "in", "==", "'", "!", "-", "//", "@", "a"])
        read += same_reading(sample.text[:at] + damage + sample.text[at + 1 :])
    assert 0 < read < 250
