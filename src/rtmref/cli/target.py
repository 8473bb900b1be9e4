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
