"""`rtmref prove`: every invariant under every operation, for any number of objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import seeded
from rtmref.cli.following import BadInputError, follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event


@click.command()
@of_specification
@seeded
@click.option("--operation", "operations", multiple=True, help="Prove under this one only.")
@click.option("--invariant", "rules", multiple=True, help="Prove this invariant only.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many processes share the work.",
)
@click.option("--fresh", is_flag=True, help="Prove all again, also what earlier runs have proved.")
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    operations: tuple[str, ...],
    rules: tuple[str, ...],
    workers: int,
    fresh: bool,
    outputs: Outputs,
) -> int:
    """Prove the invariants: what holds before a call holds after it, whatever the decisions.

    A refuted obligation comes with a state, a call and what changed, replayed in the interpreter.
    Proofs are kept in reports/cache: what has not changed is not proved again.
    """
    from rtmref.engine import prove
    from rtmref.engine.kept import ProofStore
    from rtmref.engine.lint import with_specification
    from rtmref.lang.spec import Spec

    def then(spec: Spec) -> Iterator[Event]:
        _known("--operation", operations, (*spec.operations, *spec.steps))
        _known("--invariant", rules, tuple(spec.invariants))
        return prove.run(
            prove.ProveSettings(
                spec,
                seed=seed,
                operations=operations or None,
                invariants=rules or None,
                workers=workers,
                store=ProofStore(outputs.reports / "cache", fresh=fresh),
            )
        )

    return follow(with_specification("prove", paths, then), outputs)


def _known(option: str, given: tuple[str, ...], names: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    for name in given:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise BadInputError(f"{option}: the specification has no {name!r}{hint}")
