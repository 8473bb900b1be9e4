"""The structure of the kinds of files, said once."""

from __future__ import annotations

from rtmref.lang.structure.catalogues import CATALOGUE
from rtmref.lang.structure.chapters import MODEL
from rtmref.lang.structure.equivalents import EQUIVALENTS
from rtmref.lang.structure.invariants import INVARIANTS
from rtmref.lang.structure.profiles import PROFILES
from rtmref.lang.structure.scenarios import CALL, SCENARIOS
from rtmref.lang.structure.scopes import SCOPES
from rtmref.lang.structure.statements import NAMED
from rtmref.lang.structure.words import NAME, SOURCE_PATTERN

__all__ = [
    "CALL",
    "CATALOGUE",
    "EQUIVALENTS",
    "INVARIANTS",
    "MODEL",
    "NAME",
    "NAMED",
    "PROFILES",
    "SCENARIOS",
    "SCOPES",
    "SOURCE_PATTERN",
]
