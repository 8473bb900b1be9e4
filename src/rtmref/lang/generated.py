"""The files of this package that are made from others; `python -m rtmref.lang.generated` writes.

A test keeps them up to date.
"""

from __future__ import annotations

from pathlib import Path

from rtmref.lang.grammar import make_tables
from rtmref.lang.schema import KINDS, schema_text
from rtmref.lang.tables import TABLES


def generated_files() -> dict[str, str]:
    """File names in this folder and the text that belongs in them."""
    schemas = {f"{kind}.schema.json": schema_text(kind) for kind in KINDS}
    return {TABLES: make_tables(), **schemas}


def write_generated_files() -> None:
    """Write them beside this module."""
    for name, text in generated_files().items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_generated_files()
