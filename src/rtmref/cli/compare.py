"""`rtmref compare`: the same calls on several implementations and the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from rtmref.cli.budget import budgeted, seeded
from rtmref.cli.following import follow
from rtmref.cli.measures import of_profiles
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.cli.target import each_known
from rtmref.events import Event


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...", callback=each_known)
@of_specification
@click.option(
    "--trace",
    "traces",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Put the calls of this trace, instead of random ones; as often as there are traces.",
)
@seeded
@budgeted(calls=20_000)
@of_profiles
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    help="Compare routing tables by this profile; as often as there are kinds of them.",
)
@reported
def command(
    targets: tuple[str, ...],
    paths: tuple[Path, ...] | None,
    traces: tuple[Path, ...],
    seed: int,
    calls: int,
    seconds: float | None,
    files: tuple[Path, ...],
    profiles: tuple[str, ...],
    outputs: Outputs,
) -> int:
    """Put the same calls to each TARGET and to the model, and tell who answers what.

    A TARGET is what `rtmref fuzz --target` takes, or NAME=TARGET to have a name for it. Either all
    take calls (`optimized`, or commands that serve JSON-RPC), or all are routing tables (`linux`,
    `zebra`, `pytricia`): these are told the same routes, which the profiles of all of them allow.

    Each is followed until it first answers otherwise than the model in a trace. It ends with 0 if
    all agree.
    """
    from rtmref.engine import compare
    from rtmref.engine.comparing import CompareSettings
    from rtmref.engine.measuring import with_profiles
    from rtmref.lang.spec import Spec
    from rtmref.profile import Profile

    def then(spec: Spec, known: Mapping[str, Profile]) -> Iterator[Event]:
        findings = outputs.reports / "findings"
        wanted = CompareSettings(targets, traces, seed, calls, seconds, findings, profiles)
        return compare.run(wanted, spec, known)

    return follow(with_profiles("compare", paths, files or None, then), outputs)
