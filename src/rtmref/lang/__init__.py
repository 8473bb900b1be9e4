"""The specification language: YAML and CEL expressions to a typed, immutable `Spec`.

The data model (`spec`, `types`, `expressions`, `statements`) costs nothing to import; the parser
and checker are imported by the first call of a function here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rtmref.diagnostics import Diagnostic
    from rtmref.lang.loading import Checked
    from rtmref.lang.spec import Spec


def check(paths: Sequence[Path] | None = None) -> Checked:
    """Read and check files and folders; without paths, the shipped specification.

    Never raises for what the files contain or lack: `Checked.spec` is None if there are errors,
    `Checked.diagnostics` holds errors and warnings by place.
    """
    from rtmref.lang import loading

    return loading.check(paths)


def check_texts(texts: Mapping[str, str]) -> Checked:
    """Check files that are given as texts, by the names under which they are shown."""
    from rtmref.lang import loading

    return loading.check_texts(texts)


def load(paths: Sequence[Path] | None = None) -> Spec | tuple[Diagnostic, ...]:
    """The specification of files and folders (default: the shipped one), or why there is none."""
    checked = check(paths)
    return checked.diagnostics if checked.spec is None else checked.spec


def texts(paths: Sequence[Path] | None = None) -> Mapping[str, str]:
    """The texts of files and folders (default: the shipped specification), as they are shown."""
    from rtmref.lang import sources

    return sources.texts(paths)


def explain(code: str) -> str | None:
    """What a diagnostic code means, with an example of wrong and right; None if unknown."""
    from rtmref.lang import codes

    return codes.explain(code)


def shipped() -> tuple[Path, Path]:
    """The folders of the shipped chapters and invariants: of the checkout, or of the package."""
    from rtmref.lang import sources

    return sources.shipped_folders()
