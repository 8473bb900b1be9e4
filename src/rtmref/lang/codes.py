"""The diagnostic codes: what each means, with an example of wrong and right."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal as Choice

import yaml

from rtmref.lang.records import record


@record
class Code:
    """One row of `codes.yaml`."""

    code: str
    title: str
    means: str
    wrong: str
    right: str


def severity(code: str) -> Choice["error", "warning"]:
    """Codes from RTM900 on are warnings."""
    return "warning" if code >= "RTM9" else "error"


@cache
def table() -> dict[str, Code]:
    """All codes, in order."""
    text = Path(__file__).with_name("codes.yaml").read_text(encoding="utf-8")
    return {code: Code(code, **row) for code, row in yaml.safe_load(text).items()}


def explain(code: str) -> str | None:
    """What a code means, as text of several lines; None if there is no such code."""
    row = table().get(code.upper())
    if row is None:
        return None
    return (
        f"{row.code} ({severity(row.code)}): {row.title}\n\n{row.means}\n\n"
        f"wrong:\n{_indented(row.wrong)}\n\nright:\n{_indented(row.right)}\n"
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
