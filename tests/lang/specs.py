"""Small specifications: the fixture files, and the fixture files with one thing more."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from rtmref import lang
from rtmref.diagnostics import Diagnostic
from rtmref.lang.loading import Checked
from rtmref.lang.spec import Operation, Spec

FIXTURES = Path(__file__).parent / "fixtures"


@cache
def fixture_texts() -> dict[str, str]:
    """The files of the fixture specification by the names under which they are shown."""
    return {
        path.relative_to(FIXTURES).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("models", "invariants")
        for path in sorted((FIXTURES / folder).glob("*.yaml"))
    }


def check_with(**chapter: Any) -> Checked:
    """The fixture specification with one more chapter."""
    more = {"chapter": "more", "doc": "More.", **chapter}
    return lang.check_texts({**fixture_texts(), "models/more.yaml": json.dumps(more)})


def check_operation(**parts: Any) -> Checked:
    """The fixture specification with one more operation, `Probe`."""
    if "return_" in parts:
        parts["return"] = parts.pop("return_")
    return check_with(operations={"Probe": {"doc": "A probe.", "source": ["S-NH-01"], **parts}})


def check_invariant(then: str, **parts: Any) -> Checked:
    """The fixture specification with one more invariant, `probe`."""
    if "for_" in parts:
        parts["for"] = parts.pop("for_")
    element = {"says": "A probe.", "source": ["S-NH-01"], "then": then, **parts}
    theme = {"theme": "more", "doc": "More.", "invariants": {"probe": element}}
    return lang.check_texts({**fixture_texts(), "invariants/more.yaml": json.dumps(theme)})


def refuse(when: str) -> dict[str, Any]:
    """A refusal of a probe."""
    return {"status": "ERROR_NOT_FOUND", "when": when, "source": ["D-ERR-01"]}


def spec_of(checked: Checked) -> Spec:
    """The specification, which must have no errors."""
    assert checked.spec is not None, "\n".join(map(said, checked.diagnostics))
    return checked.spec


def probe(checked: Checked) -> Operation:
    """The typed probe."""
    return spec_of(checked).operations["Probe"]


def codes(checked: Checked) -> list[str]:
    """The codes of all diagnostics, in order."""
    return [each.code for each in checked.diagnostics]


def said(diagnostic: Diagnostic) -> str:
    """A diagnostic as one line."""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.span}: {diagnostic.code}: {diagnostic.message}{hint}"
