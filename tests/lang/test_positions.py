"""Characters of scalars keep their places in the file."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtmref.lang.positions import SourceText
from rtmref.lang.report import Report
from rtmref.lang.yaml_nodes import MappingNode, ScalarNode
from rtmref.lang.yaml_reading import read_yaml


def scalar(text: str) -> ScalarNode:
    """The value of the key `k` in a document."""
    report = Report()
    root = read_yaml(SourceText("f.yaml", text), report)
    assert not report.found
    assert isinstance(root, MappingNode)
    node = root.values["k"]
    assert isinstance(node, ScalarNode)
    return node


def source_at(text: str, node: ScalarNode, offset: int) -> str:
    """The source from the place of a character of the value on."""
    span = node.span_at(offset, offset + 1)
    lines = text.split("\n")
    return "\n".join([lines[span.line - 1][span.column - 1 :], *lines[span.line :]])


WORDS = st.lists(
    st.sampled_from(["a", "==", "'", '"', "b.c", "(", ")", "é", "x1", "\\", "𝕏"]),
    min_size=1,
    max_size=8,
)


@given(WORDS)
def test_single_quoted(words: list[str]) -> None:
    """A doubled quote is one character of the value, at the place of the first."""
    value = " ".join(words)
    text = "# é\nk: '" + value.replace("'", "''") + "'\n"
    node = scalar(text)
    assert node.text == value
    for offset, character in enumerate(value):
        assert source_at(text, node, offset).startswith(character)


@given(WORDS)
def test_literal_block(words: list[str]) -> None:
    """In a `|` block every line is counted without its indentation."""
    value = "\n".join(words) + "\n"
    text = "k: |\n" + textwrap.indent(value, "   ") + "z: 1\n"
    node = scalar(text)
    assert node.text == value
    for offset, character in enumerate(value):
        assert source_at(text, node, offset).startswith(character)


@given(WORDS, st.sampled_from([">", ">-", "|-"]))
def test_folded_block(words: list[str], header: str) -> None:
    """In a `>` block a folded line break reads as a space at the end of its line."""
    text = f"k: {header}\n" + "".join(f"    {word}\n" for word in words)
    node = scalar(text)
    for offset, character in enumerate(node.text):
        if not character.isspace():
            assert source_at(text, node, offset).startswith(character)


@given(WORDS)
def test_double_quoted(words: list[str]) -> None:
    """An escape is one character of the value, at the place of its backslash."""
    value = " ".join(words)
    text = 'k: "' + value.replace("\\", "\\\\").replace('"', '\\"') + '"\n'
    node = scalar(text)
    assert node.text == value
    for offset, character in enumerate(value):
        found = source_at(text, node, offset)
        assert found.startswith(character) or (found[0] == "\\" and found[1] == character)


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("k: 'aa bb'", "bb", (1, 8)),
        ("k: aa bb", "bb", (1, 7)),
        ("k: 'aa\n  bb'", "bb", (2, 3)),
        ("k: 'aa\n\n  bb'", "bb", (3, 3)),
        ("k: aa\n  bb", "bb", (2, 3)),
        ('k: "aa\\\n   bb"', "bb", (2, 4)),
        ('k: "a\\u00e9a bb"', "bb", (1, 14)),
        ("k: |2\n    aa\n  bb\n", "bb", (3, 3)),
        ("k: >\n  aa\n\n\n  bb\n", "bb", (5, 3)),
        ("k: |\r\n  aa\r\n  bb\r\n", "bb", (3, 3)),
        ("k: |\n\n  aa\n  bb", "bb", (4, 3)),
        ("k: |  # why\n  aa\n  bb", "bb", (3, 3)),
    ],
)
def test_places_of_words(text: str, word: str, place: tuple[int, int]) -> None:
    """The line and column of a word are those of the file, whatever the style."""
    node = scalar(text)
    offset = node.text.index(word)
    span = node.span_at(offset, offset + len(word))
    assert (span.line, span.column) == place
    assert (span.end_line, span.end_column) == (place[0], place[1] + len(word))


def test_lines_end_in_three_ways() -> None:
    r"""\n, \r and \r\n end lines."""
    assert [SourceText("f", "a\nb\rc\r\nd").place(n) for n in (0, 2, 4, 7)] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
    ]
