"""Seeds, budgets and workers: the options of verbs that have much to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_Verb = Callable[..., int]


def seeded(verb: _Verb) -> _Verb:
    """Give a verb `--seed`; the same seed does the same work."""
    return click.option(
        "--seed",
        type=click.IntRange(0, 2**64 - 1),
        default=0,
        show_default=True,
        help="Where the random choices begin.",
    )(verb)


def worked(default: int | None = None) -> Callable[[_Verb], _Verb]:
    """Give a verb `--workers`; without a default there are as many as there are processors."""
    many = "As many as there are processors unless told otherwise."
    return click.option(
        "--workers",
        type=click.IntRange(1, 256),
        default=default,
        show_default=default is not None,
        help=f"Processes that share the work.{'' if default else f' {many}'}",
    )


def budgeted(calls: int) -> Callable[[_Verb], _Verb]:
    """Give a verb `--calls` and `--seconds`; whichever is used up first ends the work."""

    def with_budget(verb: _Verb) -> Any:
        verb = click.option(
            "--seconds",
            type=click.FloatRange(min=0, min_open=True),
            help="Stop after that time; how much was done then depends on the machine.",
        )(verb)
        return click.option(
            "--calls",
            type=click.IntRange(min=1),
            default=calls,
            show_default=True,
            help="Stop after that many calls.",
        )(verb)

    return with_budget
