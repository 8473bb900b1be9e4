"""What is said of expressions that cannot be read, and where."""

from __future__ import annotations

import time

import pytest
from tests.lang.scalars import scalar

from rtmref.lang.parse import MAXIMUM_LENGTH, MAXIMUM_NESTING, parse_expression, parse_type
from rtmref.lang.report import Abandon, Report
from rtmref.lang.syntax import children, depth, walk


def refused(text: str) -> tuple[str, int, str]:
    """Code, column and hint of the one diagnostic."""
    report = Report()
    with pytest.raises(Abandon):
        parse_expression(scalar(text), report)
    (found,) = report.sorted()
    assert found.span.file == "f"
    return found.code, found.span.column, found.hint


@pytest.mark.parametrize(
    ("text", "code", "column", "hint"),
    [
        ("a = b", "RTM101", 3, "'==' compares"),
        ("a & b", "RTM101", 3, "'&&'"),
        ("a | b", "RTM100", 3, ""),
        ("a and b", "RTM100", 3, "'&&'"),
        ("a or b", "RTM100", 3, "'||'"),
        ("not a", "RTM100", 5, "'!'"),
        ("a not in b", "RTM100", 3, "!(x in y)"),
        ("a is b", "RTM100", 3, "'=='"),
        ("a +", "RTM100", 4, ""),
        ("(a", "RTM100", 3, ""),
        ("a)", "RTM100", 2, ""),
        ("", "RTM100", 1, ""),
        ("   ", "RTM100", 1, ""),
        ("1.5 + a", "RTM101", 1, "integers"),
        ('a == "b', "RTM101", 6, "ends"),
        ("a == 'b", "RTM101", 6, "double quotes"),
        ("a @ b", "RTM101", 3, ""),
        ("a ? b", "RTM100", 6, ""),
        ("if.x", "RTM106", 1, ""),
        ('"\\q"', "RTM105", 1, ""),
        ("1" * 81, "RTM104", 1, ""),
        ("a" * (MAXIMUM_LENGTH + 1), "RTM102", 1, ""),
        ("[" * 70 + "]" * 70, "RTM103", 1, "let"),
        ("!" * (MAXIMUM_NESTING + 1) + "a", "RTM103", 1, "let"),
        (" && ".join("a" * (MAXIMUM_NESTING + 2)), "RTM103", 1, "let"),
    ],
)
def test_complaints(text: str, code: str, column: int, hint: str) -> None:
    """A complaint stands at the first character that does not fit, with what was perhaps meant."""
    found_code, found_column, found_hint = refused(text)
    assert (found_code, found_column) == (code, column)
    assert hint in found_hint


@pytest.mark.parametrize("text", ["", "set<", "set<A,B|C>", "<A>", "set<A>>", "1", "set A"])
def test_complaints_about_types(text: str) -> None:
    """Types that cannot be read are refused."""
    report = Report()
    with pytest.raises(Abandon):
        parse_type(scalar(text), report)
    assert report.failed


@pytest.mark.parametrize(
    "text",
    ["(" * 4999 + "a" + ")" * 4999, "a" + ".b" * 4999, "[" * 9000, "-" * 9999 + "a", "a?" * 4999],
)
def test_hostile_expressions_end(text: str) -> None:
    """Long chains are read or refused without recursion."""
    report = Report()
    began = time.process_time()
    try:
        assert depth(parse_expression(scalar(text), report)) <= MAXIMUM_NESTING
    except Abandon:
        assert report.failed
    assert time.process_time() - began < 60


def test_walking() -> None:
    """Walking visits every node once, parts in the order of the text."""
    tree = parse_expression(scalar("a.b(c, d[e]) ? N{m: [f, g()]} : !h && -i"), Report())
    names = [getattr(node, "name", "") for node in walk(tree)]
    assert [name for name in names if name] == ["b", "a", "c", "d", "e", "N", "f", "g", "h", "i"]
    assert len(children(tree)) == 3


def test_spans_of_parts() -> None:
    """Every node knows its place, also on a later line."""
    tree = parse_expression(scalar("a &&\n  bb.c(d)"), Report())
    places = {str(node.span): type(node).__name__ for node in walk(tree)}
    assert places["f:2:3"] == "Name"
    assert {node.span.line for node in walk(tree)} == {1, 2}
