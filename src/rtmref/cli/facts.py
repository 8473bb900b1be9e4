"""`rtmref facts`: from the documentation's facts to what cites them, and to verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rtmref.cli.following import BadInputError, follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Event

if TYPE_CHECKING:
    from rtmref.engine.citing import Evidence
    from rtmref.lang.spec import Spec


@click.command()
@of_specification
@click.option("--fact", "facts", multiple=True, metavar="ID", help="Only this fact or decision.")
@click.option("--page", "pages", multiple=True, metavar="PAGE", help="Only facts of this page.")
@click.option(
    "--uncovered",
    is_flag=True,
    help="Only what nothing cites, and what nothing exercised or proved.",
)
@click.option(
    "--run",
    "events",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="EVENTS",
    help="The run to go by, as --ndjson wrote it; by default the last `rtmref check`.",
)
@reported
def command(
    paths: tuple[Path, ...] | None,
    facts: tuple[str, ...],
    pages: tuple[str, ...],
    uncovered: bool,
    events: Path | None,
    outputs: Outputs,
) -> int:
    """Tell what cites each fact of the documentation, and what became of it.

    For every fact and decision: the elements and invariants that cite it, their verdicts, and how
    often a run exercised them. A fact that is simply missing is a finding.
    """
    from rtmref.engine.facts import FactsSettings, run
    from rtmref.engine.lint import with_specification

    latest = outputs.reports / "latest" / "events.ndjson"

    def then(spec: Spec) -> Iterator[Event]:
        _known("--fact", facts, spec.facts)
        _known("--page", pages, {page for fact in spec.facts.values() for page in fact.pages})
        evidence = _evidence(spec, events, latest)
        return run(FactsSettings(spec, evidence, None, facts, pages, uncovered))

    return follow(with_specification("facts", paths, then), outputs)


def _evidence(spec: Spec, given: Path | None, latest: Path) -> Evidence:
    """What the stored run says; without one, the reason why there is nothing to say."""
    from rtmref.engine.citing import Evidence, learnt
    from rtmref.report import ndjson

    path = given or latest
    if given is None and not latest.is_file():
        return Evidence(lack=f"there is no {latest}: run rtmref check")
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return learnt((event for event, _ in ndjson.read(lines)), spec)
    except ndjson.BadStreamError as error:
        raise BadInputError(f"{path}:{error}") from None
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}") from None


def _known(option: str, given: tuple[str, ...], names: Collection[str]) -> None:
    from difflib import get_close_matches

    for name in given:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise BadInputError(f"{option}: the catalogue has no {name!r}{hint}")
