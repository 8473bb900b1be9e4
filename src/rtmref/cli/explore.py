"""`rtmref explore`: try every sequence of calls in small scopes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import worked
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@click.argument("names", nargs=-1, metavar="[SCOPE]...")
@of_specification
@click.option(
    "--scopes",
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    multiple=True,
    help="Read scopes from a file or folder instead of those that are shipped.",
)
@click.option(
    "--chapter",
    "chapters",
    metavar="NAME",
    multiple=True,
    help="Only the scopes that are for this chapter.",
)
@click.option(
    "--target",
    metavar="NAME",
    help="Drive an implementation along every call and compare it; takes much longer.",
)
@click.option("--optimized", "target", flag_value="optimized", help="As --target optimized.")
@click.option("--depth", type=click.IntRange(min=1), help="At most so many calls after each other.")
@click.option("--states", type=click.IntRange(min=1), help="Leave a scope with that many states.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Leave a scope after that time; how far it is then depends on the machine.",
)
@worked(default=1)
@reported
def command(
    names: tuple[str, ...],
    paths: tuple[Path, ...] | None,
    scopes: tuple[Path, ...],
    chapters: tuple[str, ...],
    target: str | None,
    depth: int | None,
    states: int | None,
    seconds: float | None,
    workers: int,
    outputs: Outputs,
) -> int:
    """Explore the scopes, or those that are named, breadth first.

    Every invariant is checked in every state; the calls that lead to a violation are as few as
    possible. What must be reached sometimes, and is not, is a finding, and so is an operation that
    never succeeds.
    """
    from rtmref.engine import explore
    from rtmref.engine.explore_scope import ExploreSettings
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import TARGETS
    from rtmref.lang.spec import Spec

    if target is not None and target not in TARGETS:
        raise click.BadParameter(
            f"{target!r} is none of {', '.join(TARGETS)}", param_hint="--target"
        )

    def then(spec: Spec) -> Iterator[Event]:
        return explore.run(
            ExploreSettings(
                spec,
                paths=scopes or None,
                scopes=names,
                chapters=chapters,
                depth=depth,
                states=states,
                seconds=seconds,
                workers=workers,
                target=None if target is None else TARGETS[target],
                findings=outputs.reports / "findings",
            )
        )

    return follow(with_specification("explore", paths, then), outputs)
