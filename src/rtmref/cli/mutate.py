"""`rtmref mutate`: what of the specification would be missed if it were not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import seeded, worked
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@of_specification
@seeded
@click.option("--operation", "operations", multiple=True, metavar="NAME", help="Mutants of these.")
@click.option(
    "--chapter", "chapters", multiple=True, metavar="FILE", help="Mutants of what stands in these."
)
@click.option("--sample", type=click.IntRange(min=1), help="So many, drawn by the seed.")
@click.option(
    "--calls",
    type=click.IntRange(min=1),
    default=60_000,
    show_default=True,
    help="Calls of each run beside which mutants are tried.",
)
@click.option(
    "--equivalents",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Read the lists of equivalent mutants there instead of those that are shipped.",
)
@click.option(
    "--alone",
    is_flag=True,
    help="Find out which mutants nothing but one invariant notices, for `rtmref prove --ledger`.",
)
@click.option(
    "--resume",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep what is known in this folder, and judge only what is not.",
)
@worked()
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    operations: tuple[str, ...],
    chapters: tuple[str, ...],
    sample: int | None,
    calls: int,
    equivalents: tuple[Path, ...],
    alone: bool,
    resume: Path | None,
    workers: int | None,
    outputs: Outputs,
) -> int:
    """Change the specification in one place at a time, and see what notices.

    Guards, effects, conditions, comparisons, orders, statuses and results are left out or
    changed, in operations and in invariants; the type checker, the prover, small scopes, the
    scenarios and the lockstep with the optimised implementation judge each mutant, one after the
    other until one notices it. What nothing
    notices and no list explains is a finding.
    """
    from rtmref import lang
    from rtmref.engine import mutate
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import TARGETS
    from rtmref.lang.spec import Spec

    def then(spec: Spec) -> Iterator[Event]:
        return mutate.with_list(
            mutate.MutateSettings(
                spec,
                TARGETS["optimized"],
                lang.texts(paths),
                folder=resume,
                operations=operations,
                chapters=chapters,
                sample=sample,
                seed=seed,
                calls=calls,
                workers=workers or os.cpu_count() or 1,
                alone=alone,
            ),
            equivalents or None,
        )

    return follow(with_specification("mutate", paths, then), outputs)
