"""YAML 1.2 core scalars and the part of YAML that the language uses."""

from __future__ import annotations

import pytest

from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.lang.yaml_reading import MAXIMUM_DEPTH, MAXIMUM_NODES, read_yaml


def read(text: str) -> tuple[Node | None, list[tuple[str, int, int]]]:
    """The root and the codes and places of what is wrong."""
    report = Report()
    root = read_yaml(SourceText("f.yaml", text), report)
    return root, [(each.code, each.span.line, each.span.column) for each in report.sorted()]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("1_000", "1_000"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-5", -5),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("'12'", "12"),
        ('"null"', "null"),
        ("|\n  12", "12"),
        ("9" * 100, float("9" * 100)),
    ],
)
def test_scalars(written: str, value: object) -> None:
    """Bare words are read by the YAML 1.2 core schema; quoted ones are strings."""
    root, wrong = read(f"k: {written}")
    assert isinstance(root, MappingNode)
    node = root.values["k"]
    assert isinstance(node, ScalarNode)
    assert node.value() == value
    assert type(node.value()) is type(value)
    assert not wrong


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 'b", "RTM010", 1, 6),
        ("a: [b", "RTM010", 1, 6),
        ("a: b: c", "RTM010", 1, 5),
        ("a: \tb\n\tc: d", "RTM010", 2, 1),
        ("a: \x07", "RTM011", 1, 4),
        ("", "RTM012", 1, 1),
        ("# only this\n", "RTM012", 1, 1),
        ("a: 1\nb: 2\na: 3", "RTM013", 3, 1),
        ("a: {b: 1, b: 2}", "RTM013", 1, 11),
        ("a: 1\n---\nb: 2", "RTM014", 2, 1),
        ("a: &x 1", "RTM015", 1, 4),
        ("a: *x", "RTM015", 1, 4),
        ("a: !live(x)", "RTM016", 1, 4),
        ("a: !!str 1", "RTM016", 1, 4),
        ("[a]: 1", "RTM019", 1, 1),
        ("? {a: b}\n: 1", "RTM019", 1, 3),
    ],
)
def test_what_is_refused(text: str, code: str, line: int, column: int) -> None:
    """Each thing that the language does not use is refused where it stands."""
    assert (code, line, column) in read(text)[1]


def test_depth_is_limited() -> None:
    """Deep nesting is refused at the first level too many, at any depth."""
    for depth in (MAXIMUM_DEPTH + 1, 900, 100_000):
        root, wrong = read("[" * depth)
        assert root is None
        assert wrong == [("RTM018", 1, MAXIMUM_DEPTH + 1)]


def test_size_is_limited() -> None:
    """A file with too many nodes is refused."""
    assert [code for code, _, _ in read("- a\n" * MAXIMUM_NODES)[1]] == ["RTM017"]


def test_nodes_have_extents() -> None:
    """A node knows where it begins and ends."""
    root, _ = read("a:\n  - b\n  - {c: d}\n")
    assert isinstance(root, MappingNode)
    sequence = root.values["a"]
    assert isinstance(sequence, SequenceNode)
    assert str(sequence.span) == "f.yaml:2:3"
    assert str(sequence.items[1].span) == "f.yaml:3:5"
    assert sequence.items[1].span.end_column == 11


def test_mappings_keep_their_order() -> None:
    """The entries of a mapping come in the order of the file."""
    root, _ = read("b: 1\na: 2\nc: 3")
    assert isinstance(root, MappingNode)
    assert [(key, node.text) for key, node, _ in root.items()] == [(k, k) for k in "bac"]
