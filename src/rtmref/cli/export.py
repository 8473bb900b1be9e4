"""`rtmref export`: a stored trace in a form for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.cli.stored import Stored
from rtmref.cli.target import known
from rtmref.events import Event

if TYPE_CHECKING:
    from rtmref.lang.spec import Spec

FORMS: Final = ("script", "pytest", "itf")


@click.command()
@click.argument("trace", type=Stored(path_type=Path, dir_okay=False))
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="The form.")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to; by default it is printed.",
)
@of_specification
@click.option(
    "--target",
    metavar="NAME",
    callback=known,
    help="For this target, or this command, whatever target the trace names.",
)
@click.option(
    "--findings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Where ids are looked up.  [default: reports/findings]",
)
@reported
def command(
    trace: Path,
    form: str,
    file: Path | None,
    paths: tuple[Path, ...] | None,
    target: str | None,
    findings: tuple[Path, ...],
    outputs: Outputs,
) -> int:
    """Write TRACE, a file or the id of a finding, for others.

    A script plays the calls on a program that serves JSON-RPC, tells what is wrong, and needs
    Python alone: for the makers of the program. A test for pytest has rtmref play them. ITF has
    the states of the model, for the tools around TLA+.
    """
    from rtmref.engine import export
    from rtmref.engine.lint import with_specification

    folders = findings or (outputs.reports / "findings",)

    def then(spec: Spec) -> Iterator[Event]:
        return export.run(export.ExportSettings(spec, trace, form, file, target, folders))

    return follow(with_specification("export", paths, then), outputs)
