"""`rtmref replay`: run stored traces again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.cli.target import known
from rtmref.events import Event


@click.command()
@click.argument("traces", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@of_specification
@click.option(
    "--target",
    metavar="NAME",
    callback=known,
    help="Run them on this target, or this command, whatever target they name.",
)
@reported
def command(
    traces: tuple[Path, ...],
    paths: tuple[Path, ...] | None,
    target: str | None,
    outputs: Outputs,
) -> int:
    """Run TRACES (files, or folders of them) again: FIXED, FAILED or ERROR for each."""
    from rtmref.engine import replay
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import with_target
    from rtmref.lang.spec import Spec
    from rtmref.targets.target import Factory

    def on(spec: Spec, make: Factory) -> Iterator[Event]:
        return replay.run(replay.ReplaySettings(spec, traces, instead=make))

    def then(spec: Spec) -> Iterator[Event]:
        if target is not None:
            return with_target("replay", target, spec, on)
        return replay.run(replay.ReplaySettings(spec, traces))

    return follow(with_specification("replay", paths, then), outputs)
