"""`rtmref test`: run the stateful machine on the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import seeded
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@of_specification
@seeded
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="How many sequences of calls to try.",
)
@reported
def command(paths: tuple[Path, ...] | None, seed: int, examples: int, outputs: Outputs) -> int:
    """Drive the model with generated calls and check every invariant after each."""
    from rtmref.engine import test
    from rtmref.engine.lint import with_specification
    from rtmref.lang.spec import Spec

    def then(spec: Spec) -> Iterator[Event]:
        return test.run(test.TestSettings(spec, seed=seed, examples=examples))

    return follow(with_specification("test", paths, then), outputs)
