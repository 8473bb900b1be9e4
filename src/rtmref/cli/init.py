"""`rtmref init`: files to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event

if TYPE_CHECKING:
    from rtmref.lang.spec import Spec

LANGUAGES: Final = ("python", "c", "go", "rust", "js")


@click.command()
@click.argument("what", type=click.Choice(["target"]))
@click.argument(
    "folder",
    metavar="[DIR]",
    default=Path("target"),
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option("--lang", "lang", type=click.Choice(LANGUAGES), required=True, help="The language.")
@of_specification
@reported
def command(
    what: str, folder: Path, lang: str, paths: tuple[Path, ...] | None, outputs: Outputs
) -> int:
    """Write the skeleton of a target into DIR, `target` unless told otherwise.

    It serves the protocol of docs/targets.md and answers every operation with "not supported"; the
    operations are a table in a file of its own, which shows where to plug in.
    """
    from rtmref.engine import init
    from rtmref.engine.lint import with_specification
    from rtmref.targets import skeleton

    def then(spec: Spec) -> Iterator[Event]:
        return init.run(init.InitSettings(spec, skeleton.LANGUAGES[lang], folder))

    return follow(with_specification("init", paths, then), outputs)
