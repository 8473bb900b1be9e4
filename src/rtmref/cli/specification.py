"""Which specification a verb reads: the shipped one, or what the user names instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from rtmref.lang import shipped

FOLDERS: Final = {
    "models": "the chapters of the model",
    "invariants": "the invariants",
}


def of_specification(verb: Callable[..., int]) -> Callable[..., int]:
    """Give a verb `--models` and `--invariants`; it gets both as one argument, `paths`.

    `paths` is None for the shipped specification.
    """

    @wraps(verb)
    def with_paths(**values: Any) -> int:
        given = {folder: values.pop(folder) for folder in FOLDERS}
        return verb(paths=_paths(tuple(given.values())), **values)

    for folder, what in reversed(FOLDERS.items()):
        with_paths = click.option(
            f"--{folder}",
            type=click.Path(exists=True, path_type=Path),
            metavar="DIR",
            help=f"Read {what} from DIR instead of those that are shipped.",
        )(with_paths)
    return with_paths


def _paths(given: tuple[Path | None, ...]) -> tuple[Path, ...] | None:
    if not any(given):
        return None
    return tuple(path or default for path, default in zip(given, shipped(), strict=True))
