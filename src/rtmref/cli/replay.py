"""`rtmref replay`: run stored traces again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from rtmref.cli.following import follow
from rtmref.cli.measures import of_profiles
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.cli.stored import Stored
from rtmref.cli.target import known
from rtmref.events import Event


@click.command()
@click.argument("traces", type=Stored(path_type=Path), nargs=-1, required=True)
@of_specification
@click.option(
    "--target",
    metavar="NAME",
    callback=known,
    help="Run them on this target, or this command, whatever target they name.",
)
@click.option(
    "--findings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Where ids are looked up: a folder of findings or of a campaign.  "
    "[default: reports/findings]",
)
@of_profiles
@reported
def command(
    traces: tuple[Path, ...],
    findings: tuple[Path, ...],
    paths: tuple[Path, ...] | None,
    target: str | None,
    files: tuple[Path, ...],
    outputs: Outputs,
) -> int:
    """Run TRACES again: FIXED, FAILED or ERROR for each.

    They are files, folders of them, or ids of findings, as reports show them; how an id begins is
    enough.
    """
    from rtmref.engine import replay
    from rtmref.engine.measuring import with_profiles
    from rtmref.engine.targets import with_target
    from rtmref.lang.spec import Spec
    from rtmref.profile import Profile
    from rtmref.targets.ribs import RIBS
    from rtmref.targets.target import Factory

    folders = findings or (outputs.reports / "findings",)

    def then(spec: Spec, profiles: Mapping[str, Profile]) -> Iterator[Event]:
        def on(part: Spec, make: Factory) -> Iterator[Event]:
            settings = replay.ReplaySettings(
                part, traces, instead=make, profiles=profiles, findings=folders
            )
            return replay.run(settings)

        if target is not None and target not in RIBS:
            return with_target("replay", target, spec, on)
        settings = replay.ReplaySettings(spec, traces, profiles=profiles, findings=folders)
        return replay.run(settings)

    return follow(with_profiles("replay", paths, files or None, then), outputs)
