"""`rtmref explain`: what a diagnostic code, a verdict word or an exit code means."""

from __future__ import annotations

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported


@click.command()
@click.argument("subject")
@reported
def command(subject: str, outputs: Outputs) -> int:
    """Explain SUBJECT: a diagnostic code, a verdict word or an exit code."""
    from rtmref.engine import explain

    return follow(explain.run(explain.ExplainSettings(subject)), outputs)
