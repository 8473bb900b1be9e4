"""What a target said before it broke down, without what is another each time.

It comes from somebody else's process: what is left are plain words that are safe in the name of a
file, and not many of them.
"""

from __future__ import annotations

import re
from typing import Final

from rtmref.targets.child import TargetError

LONGEST: Final = 80
"""Characters of all words together."""
READ: Final = 1000
"""Characters of an error that are looked at."""
FOLDERS: Final = re.compile(r"[^\s/]*/(?=\S)")
"""In front of the name of a file: where somebody has built or put it."""
WAYS: Final = ("code", "signal")
"""After these a number tells how a process ended; any other is a line, an address or a time."""
WORD: Final = re.compile(r"-?\w+", re.ASCII)
NUMBER: Final = re.compile(r"-?\d{1,3}")


def last_words(error: Exception) -> str:
    """The words of an error that are the same whenever it has the same cause; never empty."""
    kept: list[str] = []
    before = ""
    for word in WORD.findall(FOLDERS.sub("", str(error)[:READ])):
        tells = before.lower() in WAYS and NUMBER.fullmatch(word)
        if tells or not re.search(r"\d", word):
            kept.append(word if tells else word.lstrip("-"))
        before = word
    if not kept or not isinstance(error, TargetError):
        kept.insert(0, type(error).__name__)
    return _cut(kept)


def _cut(words: list[str]) -> str:
    """As many of the words as there is room for; a first one that is too long, in part."""
    text = " ".join(words)
    if len(text) <= LONGEST:
        return text
    whole, space, _ = text[: LONGEST + 1].rpartition(" ")
    return whole if space else text[:LONGEST]
