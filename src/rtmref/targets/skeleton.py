"""Skeletons of targets in several languages: files to begin with, the operations among them.

What is between the files of `skeletons/` and those of a skeleton is the table of operations, which
is made from the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rtmref.lang.spec import Operation, Spec

FILES: Final = Path(__file__).with_name("skeletons")
TABLE: Final = "{{operations}}"
UNFINISHED: Final = ".in"
"""The suffix of files that become others here, or are no part of this program."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that there is a skeleton in."""

    name: str
    build: str
    """The command that builds the target in its folder; empty if there is nothing to build."""
    target: str
    """The command that runs it there."""
    row: Callable[[Operation], str]
    """What stands for an operation in the table: that it is not supported, and its signature."""


def _signature(op: Operation) -> str:
    """What an operation takes and answers, in the types of the specification."""
    taken = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in op.parameters)
    given = ", ".join(f"{result.name}: {result.value.type}" for result in op.results)
    return f"({taken}) -> {given}" if given else f"({taken})"


LANGUAGES: Final[Mapping[str, Language]] = {
    each.name: each
    for each in (
        Language(
            "python",
            "",
            "python3 target.py",
            lambda op: f'    "{op.name}": None,  # {_signature(op)}',
        ),
        Language(
            "c",
            "cc -std=c11 -O2 -o target target.c json.c operations.c",
            "./target",
            lambda op: f'    {{"{op.name}", {len(op.parameters)}, NULL}}, /* {_signature(op)} */',
        ),
        Language(
            "go",
            "go build -o target target.go operations.go",
            "./target",
            lambda op: f'\t// {_signature(op)}\n\t{{"{op.name}", nil}},',
        ),
        Language(
            "rust",
            "rustc -O -o target target.rs",
            "./target",
            lambda op: f'    ("{op.name}", None), // {_signature(op)}',
        ),
        Language(
            "js",
            "",
            "node target.js",
            lambda op: f'  ["{op.name}", null], // {_signature(op)}',
        ),
    )
}


def skeleton(spec: Spec, language: Language) -> dict[str, str]:
    """The files of a skeleton by name; the operations are in the order of their names."""
    operations = sorted(spec.operations.values(), key=lambda op: op.name)
    table = "\n".join(map(language.row, operations))
    return {
        path.name.removesuffix(UNFINISHED): path.read_text("utf-8").replace(TABLE, table)
        for path in sorted((FILES / language.name).iterdir())
        if path.is_file()
    }
