"""Versions of software, as it tells them of itself and as profiles name them."""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = re.compile(r"(?<![\w.-])\d+(?:\.\d+)*")
"""Numbers with points; what follows, like `-1` or `~rc2`, tells builds of one version apart."""


def number_of(told: str) -> str:
    """The number in what software says of itself, `2.0.12` of `BIRD 2.0.12`; empty if none is."""
    found = NUMBER.search(told)
    return "" if found is None else found[0]


def is_of(version: str, told: str) -> bool:
    """Whether software that says this of itself is of a version: 8.4.4 is of 8.4, 8.40 is not."""
    return f"{number_of(told)}.".startswith(f"{version}.")
