"""What `--target` takes: the name of a target, or a command."""

from __future__ import annotations

import click


def known(_: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The name, if it is a target or a command; whether the command runs is seen later."""
    if name is None:
        return None
    from rtmref.engine.targets import command_of
    from rtmref.targets.child import TargetError

    try:
        command_of(name)
    except TargetError as error:
        raise click.BadParameter(str(error), param_hint=parameter.opts[0]) from None
    return name


def each_known(
    context: click.Context, parameter: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """The names, if each is a target or a command, or `NAME=` and one of these."""
    from rtmref.engine.comparable import named

    for name in names:
        known(context, parameter, named(name)[1])
    return names
