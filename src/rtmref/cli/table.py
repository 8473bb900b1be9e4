"""`rtmref table`: a real routing table through an implementation and the model."""

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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_specification
@seeded
@click.option(
    "--lookups",
    type=click.IntRange(min=0),
    default=20_000,
    show_default=True,
    help="How many longest-prefix queries to compare.",
)
@click.option("--most", type=click.IntRange(min=1), help="Read at most that many announcements.")
@reported
def command(
    file: Path,
    paths: tuple[Path, ...] | None,
    seed: int,
    lookups: int,
    most: int | None,
    outputs: Outputs,
) -> int:
    """Read FILE, a real routing table, into the optimised implementation and into the model.

    FILE is an MRT dump, an MRT file of updates or a plain list of prefixes, compressed or not.
    Every call, every best route and longest-prefix answers are compared, and the invariants are
    checked.
    """
    from rtmref.engine import table
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import TARGETS
    from rtmref.lang.spec import Spec

    def then(spec: Spec) -> Iterator[Event]:
        make = TARGETS["optimized"]
        return table.run(
            table.TableSettings(spec, file, make, seed=seed, lookups=lookups, most=most)
        )

    return follow(with_specification("table", paths, then), outputs)
