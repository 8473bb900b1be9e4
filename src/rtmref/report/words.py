"""The signs of the verdict words."""

from __future__ import annotations

from typing import Final

from rtmref.verdicts import Word

SIGNS: Final[dict[Word | None, str]] = {
    Word.PROVED: "✓",
    Word.BOUNDED: "≤",
    Word.EXPLORED: "◇",
    Word.TESTED: "○",
    Word.VIOLATED: "✗",
    Word.VACUOUS: "∅",
    Word.UNKNOWN: "?",
    Word.NOT_RUN: "–",
    None: "",
}
"""One sign a word, so that nothing is told by colour alone."""
