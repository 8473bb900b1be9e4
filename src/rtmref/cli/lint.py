"""`rtmref lint`: load and check the specification."""

from __future__ import annotations

from pathlib import Path

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification


@click.command()
@of_specification
@reported
def command(paths: tuple[Path, ...] | None, outputs: Outputs) -> int:
    """Load the specification and check names, types and totality.

    Everything that is wrong is shown at once, at file:line:column; `rtmref explain CODE` tells
    more about a complaint.
    """
    from rtmref.engine import lint

    return follow(lint.run(lint.LintSettings(paths)), outputs)
