"""`rtmref replay`: run stored traces again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@click.argument("traces", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@of_specification
@reported
def command(traces: tuple[Path, ...], paths: tuple[Path, ...] | None, outputs: Outputs) -> int:
    """Run TRACES (files, or folders of them) again: FIXED, FAILED or ERROR for each."""
    from rtmref.engine import replay
    from rtmref.engine.lint import with_specification
    from rtmref.lang.spec import Spec

    def then(spec: Spec) -> Iterator[Event]:
        return replay.run(replay.ReplaySettings(spec, traces))

    return follow(with_specification("replay", paths, then), outputs)
