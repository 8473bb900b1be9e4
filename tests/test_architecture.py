"""The tree means something: who imports whom, and how long a module may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

SOURCE: Final = Path(__file__).parents[1] / "src" / "rtmref"
GROUND: Final = frozenset(
    {"values", "immutable", "diagnostics", "verdicts", "snapshots", "events", "trace", "files"}
)
READINGS: Final = frozenset({"concrete", "symbolic", "optimized"})
BELOW_ENGINE: Final = (
    GROUND
    | READINGS
    | {
        "tables",
        "lang",
        "scenario",
        "scope",
        "machines",
        "profile",
        "targets",
    }
)
MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(GROUND, GROUND),
    "tables": GROUND,
    "lang": GROUND,
    "scenario": GROUND | {"lang"},
    "scope": GROUND | {"lang", "scenario"},
    "concrete": GROUND | {"lang"},
    "symbolic": GROUND | {"lang"},
    "optimized": frozenset({"values"}),
    "machines": GROUND | READINGS | {"lang", "tables"},
    "profile": GROUND | {"lang", "scenario", "machines"},
    "targets": GROUND | READINGS | {"lang", "tables", "profile"},
    "engine": BELOW_ENGINE,
    "report": BELOW_ENGINE | {"engine"},
    "cli": BELOW_ENGINE | {"engine", "report"},
    "pytest_plugin": BELOW_ENGINE | {"engine", "report", "cli"},
    "__main__": frozenset({"cli"}),
    "__init__": frozenset(),
}
"""What each part may import besides itself; a part that is not here has no place yet."""
ONLY_IN: Final[dict[str, frozenset[str]]] = {
    "z3": frozenset({"symbolic"}),
    "cvc5": frozenset({"symbolic"}),
    "yaml": frozenset({"lang", "trace"}),
    "lark": frozenset({"lang"}),
    "hypothesis": frozenset({"machines"}),
    "rich": frozenset({"report", "cli"}),
    "jinja2": frozenset({"report"}),
    "click": frozenset({"cli"}),
    **dict.fromkeys(
        ("SubnetTree", "cidr_trie", "netaddr", "patricia", "pygtrie", "pytricia", "radix"),
        frozenset({"targets"}),
    ),
}
VAGUE: Final = frozenset({"utils", "util", "helpers", "common", "manager", "base", "misc"})
LONGEST: Final = 300
LONGER: Final[dict[str, int]] = {
    # one object whose fields every call changes: each step between modules would cost speed
    "machines/source.py": 345,
}
"""Modules that would be worse in parts, and how long they may be."""


def modules() -> list[Path]:
    """Every module of the package, relative to it."""
    return sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def imported(module: Path) -> Iterator[str]:
    """The full names of all modules that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=name, level=level, names=names):
                assert level == 0, "imports are absolute"
                assert name is not None
                yield from (f"{name}.{alias.name}" for alias in names)
            case _:
                pass


def part(module: Path) -> str:
    """The part of the package that a module belongs to."""
    return module.parts[0].removesuffix(".py")


@pytest.mark.parametrize("module", modules(), ids=str)
def test_imports_go_one_way(module: Path) -> None:
    """A module imports only its own part and the parts below it."""
    own = part(module)
    allowed = MAY_IMPORT[own] | {own, "__version__"}
    used = {name.split(".")[1] for name in imported(module) if name.startswith("rtmref.")}
    assert used <= allowed, f"{module} must not import {sorted(used - allowed)}"


@pytest.mark.parametrize("module", modules(), ids=str)
def test_libraries_have_their_places(module: Path) -> None:
    """A library is imported only by the part that wraps it."""
    for name in imported(module):
        library = name.split(".")[0]
        assert part(module) in ONLY_IN.get(library, {part(module)}), f"{module} imports {library}"


@pytest.mark.parametrize("module", modules(), ids=str)
def test_modules_are_short_and_named_for_something(module: Path) -> None:
    """No module is longer than 300 lines without a reason, or has a name that says nothing."""
    length = len((SOURCE / module).read_text(encoding="utf-8").splitlines())
    assert length <= LONGER.get(module.as_posix(), LONGEST)
    assert not VAGUE & {Path(name).stem for name in module.parts}


def test_what_is_longer_has_to_be() -> None:
    """No module may be longer than others that is not."""
    for module in LONGER:
        assert len((SOURCE / module).read_text(encoding="utf-8").splitlines()) > LONGEST, module
