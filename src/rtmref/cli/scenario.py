"""`rtmref scenario`: play the calling patterns of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@of_specification
@click.option(
    "--scenarios",
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    multiple=True,
    help="Read scenarios from a file or folder instead of those that are shipped.",
)
@click.option(
    "--target",
    "targets",
    default=("optimized",),
    show_default=True,
    metavar="NAME",
    multiple=True,
    help="What to play them on beside the model.",
)
@reported
def command(
    names: tuple[str, ...],
    paths: tuple[Path, ...] | None,
    scenarios: tuple[Path, ...],
    targets: tuple[str, ...],
    outputs: Outputs,
) -> int:
    """Play the scenarios, or those that are named, on the model and on every target.

    Each call must answer what the scenario expects; on the model every invariant is checked after
    every call.
    """
    from rtmref.engine import scenario
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import TARGETS
    from rtmref.lang.spec import Spec

    for target in targets:
        if target not in TARGETS:
            raise click.BadParameter(
                f"{target!r} is none of {', '.join(TARGETS)}", param_hint="--target"
            )

    def then(spec: Spec) -> Iterator[Event]:
        chosen = {name: TARGETS[name] for name in targets}
        return scenario.run(scenario.ScenarioSettings(spec, scenarios or None, chosen, names))

    return follow(with_specification("scenario", paths, then), outputs)
