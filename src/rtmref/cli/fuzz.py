"""`rtmref fuzz`: compare an implementation with the model, call by call."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from rtmref.cli.budget import budgeted, seeded, worked
from rtmref.cli.following import follow
from rtmref.cli.measures import Measures, measured
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.cli.target import known
from rtmref.events import Event


@click.command()
@of_specification
@seeded
@budgeted(calls=200_000)
@click.option(
    "--target",
    default="optimized",
    show_default=True,
    metavar="NAME",
    callback=known,
    help="What to compare: `optimized`, the command of a program that serves JSON-RPC, or a "
    "routing table of somebody else, like `linux`.",
)
@measured
@click.option(
    "--resume",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the progress in this folder and go on from there: a campaign that may be stopped.",
)
@worked()
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="NAME",
    help="Who does the work of a campaign: `local` processes, or `dask://HOST:PORT`.",
)
@click.option(
    "--threads",
    type=click.IntRange(2, 64),
    help="Make calls from so many threads at once; an order of them must explain the answers.",
)
@reported
def command(
    paths: tuple[Path, ...] | None,
    seed: int,
    calls: int,
    seconds: float | None,
    target: str,
    resume: Path | None,
    workers: int | None,
    executor: str,
    threads: int | None,
    measures: Measures,
    outputs: Outputs,
) -> int:
    """Run random calls on an implementation and on the model, in lockstep.

    Every status, result and event is compared, and the invariants are checked after every call.
    A difference is made as small as it gets and stored as a trace under reports/findings.

    With --resume the calls are made in batches, on several processes. Whenever the campaign is
    stopped, the same command goes on with what is missing; if the specification or the code has
    changed, it starts anew. Several may share the folder. It ends with 0 once all calls are done
    and nothing was found.

    A routing table takes no calls. It is told what the model's owners announce, by a profile, and
    asked for the best routes; the strongest profile that holds is named. Profiles apply to
    implementations of the calls as well.

    With --threads, calls are made from several threads at once, on a target in this process, and
    there has to be an order of them in which the model gives the same answers.
    """
    if threads is not None and (target != "optimized" or resume is not None):
        raise click.UsageError("--threads is for the target optimized, without --resume")
    if resume is None and executor != "local":
        raise click.UsageError("--executor is for campaigns: say --resume FOLDER, too")
    if measures.applies(target) and executor != "local":
        raise click.UsageError("--executor: what is measured by a profile is measured here")
    from rtmref.engine import campaign, concurrent, fuzz
    from rtmref.engine.lint import with_specification
    from rtmref.engine.targets import with_target
    from rtmref.lang.spec import Spec
    from rtmref.targets.target import Factory

    def compared(spec: Spec, make: Factory) -> Iterator[Event]:
        if resume is not None:
            return campaign.run(
                campaign.CampaignSettings(
                    spec,
                    make,
                    resume,
                    calls,
                    seed=seed,
                    workers=workers,
                    seconds=seconds,
                    executor=executor,
                    target=target,
                    paths=paths,
                )
            )
        findings = outputs.reports / "findings"
        if threads is not None:
            return concurrent.run(
                concurrent.ConcurrentSettings(spec, make, threads, seed, calls, seconds, findings)
            )
        return fuzz.run(
            fuzz.FuzzSettings(
                spec,
                make,
                seed=seed,
                calls=calls,
                seconds=seconds,
                findings=findings,
            )
        )

    def then(spec: Spec) -> Iterator[Event]:
        return with_target("fuzz", target, spec, compared)

    if measures.applies(target):
        from rtmref.engine import measuring

        budget = measuring.Budget(seed, calls, seconds, resume, workers or os.cpu_count() or 1)
        wanted = measures.wanted(paths, target, budget, outputs.reports / "findings")
        return follow(measuring.run(wanted), outputs)
    return follow(with_specification("fuzz", paths, then), outputs)
