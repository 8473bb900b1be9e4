"""Places in files, and what is wrong at them.

A diagnostic is a value: engines collect them, `report/` prints them, nothing raises them to a user.
"""

from __future__ import annotations

from typing import Literal

from rtmref.immutable import immutable


@immutable(order=True)
class Span:
    """A place in a file; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@immutable()
class Diagnostic:
    """One complaint: a stable code (`rtmref explain CODE`), a sentence, a place, perhaps a hint."""

    code: str
    message: str
    span: Span
    hint: str = ""
    severity: Literal["error", "warning"] = "error"
