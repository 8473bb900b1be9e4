"""`rtmref check`: the main job."""

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
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Time for lockstep fuzzing.",
)
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many sequences of calls the state machine tries.",
)
@click.option("--fresh", is_flag=True, help="Prove all again, also what earlier runs have proved.")
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    seconds: float,
    examples: int,
    fresh: bool,
    outputs: Outputs,
) -> int:
    """Check and prove the specification, run it, and compare the optimised implementation with it.

    Also plays the scenarios, replays the regression traces and reads the sample table. Writes
    report.html, report.json and junit.xml to reports/latest/. Proofs are kept in reports/cache.
    """
    from rtmref.engine import check
    from rtmref.engine.kept import ProofStore
    from rtmref.engine.lint import Warnings, with_warnings
    from rtmref.lang.spec import Spec

    def then(spec: Spec, warnings: Warnings) -> Iterator[Event]:
        return check.run(
            check.CheckSettings(
                spec,
                seed=seed,
                seconds=seconds,
                examples=examples,
                findings=outputs.reports / "findings",
                store=ProofStore(outputs.reports / "cache", fresh=fresh),
                warnings=warnings,
            )
        )

    return follow(with_warnings("check", paths, then), outputs, latest=True)
