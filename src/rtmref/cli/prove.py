"""`rtmref prove`: every invariant under every operation, for any number of objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rtmref.cli.budget import seeded, worked
from rtmref.cli.following import BadInputError, follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event

if TYPE_CHECKING:
    from rtmref.engine.ledger import Stored
    from rtmref.lang.spec import Spec


@click.command()
@of_specification
@seeded
@click.option("--operation", "operations", multiple=True, help="Prove under this one only.")
@click.option("--invariant", "rules", multiple=True, help="Prove this invariant only.")
@worked(default=2)
@click.option(
    "--depth",
    type=click.IntRange(1, 20),
    help="Search runs of so many calls from the first state.  [default: 4, for counterexamples]",
)
@click.option("--fresh", is_flag=True, help="Prove all again, also what earlier runs have proved.")
@click.option("--ledger", is_flag=True, help="Tell the evidence for each invariant, in one table.")
@click.option(
    "--run",
    "runs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="EVENTS",
    help="For the ledger: runs of other verbs, as --ndjson wrote them; or the last `rtmref check`.",
)
@click.option(
    "--smt-lib",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write each obligation as a file of SMT-LIB 2.",
)
@click.option("--second-opinion", is_flag=True, help="Ask cvc5 too, if it is installed.")
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    operations: tuple[str, ...],
    rules: tuple[str, ...],
    workers: int,
    depth: int | None,
    fresh: bool,
    ledger: bool,
    runs: tuple[Path, ...],
    smt_lib: Path | None,
    second_opinion: bool,
    outputs: Outputs,
) -> int:
    """Prove the invariants: what holds before a call holds after it, whatever the decisions.

    A refuted obligation comes with a state, a call and what changed, replayed in the interpreter,
    and with the calls that lead to such a state if there are any so short. Proofs are kept in
    reports/cache: what has not changed is not proved again. The ledger has a row for each
    invariant: what its proofs rest on, and what else speaks for it.
    """
    from rtmref.engine import prove
    from rtmref.engine.kept import ProofStore
    from rtmref.engine.lint import with_specification

    if runs and not ledger:
        raise BadInputError("--run: stored runs are read for the --ledger alone")

    def then(spec: Spec) -> Iterator[Event]:
        _known("--operation", operations, (*spec.operations, *spec.steps))
        _known("--invariant", rules, tuple(spec.invariants))
        if second_opinion:
            _installed()
        return prove.run(
            prove.ProveSettings(
                spec,
                seed=seed,
                operations=operations or None,
                invariants=rules or None,
                workers=workers,
                depth=depth,
                store=ProofStore(outputs.reports / "cache", fresh=fresh),
                stored=_stored(spec, runs, outputs) if ledger else None,
                smt_lib=smt_lib,
                second_opinion=second_opinion,
            )
        )

    return follow(with_specification("prove", paths, then), outputs)


def _stored(spec: Spec, runs: tuple[Path, ...], outputs: Outputs) -> Stored:
    """What the stored runs say of the specification."""
    from rtmref.engine.ledger import Stored
    from rtmref.report import ndjson

    latest = outputs.reports / "latest" / "events.ndjson"
    stored = Stored()
    for path in runs or ((latest,) if latest.is_file() else ()):
        try:
            with path.open(encoding="utf-8", errors="replace") as lines:
                events = [event for event, _ in ndjson.read(lines)]
        except ndjson.BadStreamError as error:
            raise BadInputError(f"{path}:{error}") from None
        except OSError as error:
            raise BadInputError(f"{path}: {error.strerror}") from None
        if not events:
            raise BadInputError(f"{path}: it holds no events")
        stored.take(events, spec.digest)
    return stored


def _installed() -> None:
    from rtmref.symbolic.second_solver import is_installed

    if not is_installed():
        raise BadInputError(
            "--second-opinion: cvc5 is not installed; try: pip install 'rtmref[second-opinion]'"
        )


def _known(option: str, given: tuple[str, ...], names: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    for name in given:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise BadInputError(f"{option}: the specification has no {name!r}{hint}")
