"""Text from outside."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rtmref.events import Finding, Found, Noted, Started
from rtmref.report.outside import harmless, lines, one_line


def test_escapes_are_shown() -> None:
    """Escape sequences and reordering characters become visible escapes."""
    assert one_line("\x1b[31mred\x07\u202eabc\n\ud800") == r"\x1b[31mred\x07\u202eabc\n\ud800"
    assert lines("a\n\tb\r\x9b") == "a\n\tb\\r\\x9b"


def test_ordinary_text_stays() -> None:
    """Letters, signs and spaces of any script stay as they are."""
    assert one_line("Zürich → 東京 × 10.0.0.0/8 🙂") == "Zürich → 東京 × 10.0.0.0/8 🙂"


@given(st.text())
def test_nothing_harmful_is_left(text: str) -> None:
    """Whatever goes in, one printable line comes out, and a second pass changes nothing."""
    shown = one_line(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    assert len(shown.splitlines()) <= 1
    assert one_line(shown) == shown
    shown.encode()


def test_every_field_of_an_event() -> None:
    """Cleaning reaches mappings, tuples and nested objects, and keeps lines where they belong."""
    started = harmless(Started(verb="check", settings={"a\x1b": ("b\x1b",)}))
    assert started == Started(verb="check", settings={"a\\x1b": ("b\\x1b",)})
    finding = Finding(id="1", title="a\nb", kind="test", clause="a\nb", bindings=(("x\n", "y\n"),))
    cleaned = harmless(Found(finding=finding))
    assert isinstance(cleaned, Found)
    assert cleaned.finding.title == "a\\nb"
    assert cleaned.finding.clause == "a\nb"
    assert cleaned.finding.bindings == (("x\\n", "y\\n"),)
    note = Noted(text="two\nlines")
    assert harmless(note) is note
