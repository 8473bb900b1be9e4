"""`rtmref report`: the reports of a stored run, in any form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.following import BadInputError, Timed, follow_timed
from rtmref.cli.outputs import Outputs, reported
from rtmref.events import Ended
from rtmref.report import ndjson
from rtmref.verdicts import ExitCode

LATEST = Path("reports/latest/events.ndjson")


@click.command()
@click.argument(
    "events", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@reported
def command(events: Path | None, outputs: Outputs) -> int:
    """Show a stored run and write its reports in any form.

    EVENTS is what --ndjson wrote; the default is reports/latest/events.ndjson, which every
    `rtmref check` leaves behind. The exit code says whether reporting worked, not what the
    run found.
    """
    path = events or LATEST
    if not path.exists():
        raise BadInputError(f"{path} does not exist: run `rtmref check` first, or name a file")
    follow_timed(_stored(path), outputs)
    return ExitCode.REACHED


def _stored(path: Path) -> Iterator[Timed]:
    """The events of the file; a run that was cut off there was interrupted, whatever it found."""
    last: Timed | None = None
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for last in ndjson.read(lines):
                yield last
    except ndjson.BadStreamError as error:
        raise BadInputError(f"{path}:{error}") from None
    if last is None:
        raise BadInputError(f"{path}: it holds no events")
    if not isinstance(last[0], Ended):
        yield Ended(exit_code=ExitCode.INTERRUPTED), last[1]
