"""`rtmref fuzz`: compare an implementation with the model, call by call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import budgeted, seeded
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@of_specification
@seeded
@budgeted(calls=200_000)
@click.option(
    "--target", default="optimized", show_default=True, metavar="NAME", help="What to compare."
)
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    calls: int,
    seconds: float | None,
    target: str,
    outputs: Outputs,
) -> int:
    """Run random calls on an implementation and on the model, in lockstep.

    Every status, result and event is compared, and the invariants are checked after every call.
    A difference is made as small as it gets and stored as a trace under reports/findings.
    """
    from rtmref.engine import fuzz
    from rtmref.engine.lint import with_specification
    from rtmref.engine.replay import TARGETS
    from rtmref.lang.spec import Spec

    if target not in TARGETS:
        raise click.BadParameter(
            f"{target!r} is none of {', '.join(TARGETS)}", param_hint="--target"
        )

    def then(spec: Spec) -> Iterator[Event]:
        findings = outputs.reports / "findings"
        return fuzz.run(
            fuzz.FuzzSettings(
                spec,
                TARGETS[target],
                seed=seed,
                calls=calls,
                seconds=seconds,
                findings=findings,
            )
        )

    return follow(with_specification("fuzz", paths, then), outputs)
