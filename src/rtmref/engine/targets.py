"""Which targets there are: those that come with the project, and any program that is named."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Final

from rtmref.events import Ended, Event, Noted, Rejected, Started
from rtmref.lang.spec import Spec
from rtmref.targets.capabilities import Capabilities, Tells
from rtmref.targets.child import TargetError
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.ribs import RIBS
from rtmref.targets.target import Factory
from rtmref.verdicts import ExitCode

TARGETS: Final[Mapping[str, Factory]] = {"optimized": OptimizedTarget}
"""The targets that come with the project, by the name that traces have for them."""


def command_of(name: str) -> tuple[str, ...]:
    """The command that a name stands for; empty for one of `TARGETS` or `RIBS`.

    Raises TargetError where it is neither.
    """
    if name in TARGETS or name in RIBS:
        return ()
    try:
        command = tuple(shlex.split(name))
    except ValueError as error:
        raise TargetError(f"no command is {name!r}: {error}") from None
    if not command or ("/" not in command[0] and len(command) == 1):
        known = ", ".join((*TARGETS, *RIBS))
        raise TargetError(f"{name!r} is none of {known}, and no command with a path or arguments")
    return command


def factory(name: str, spec: Spec) -> Factory:
    """What makes the target: one of `TARGETS`, or a command that serves JSON-RPC.

    Raises TargetError where the name is neither.
    """
    if name in RIBS:
        raise TargetError(f"{name} takes routes, not calls: it is for fuzz and replay")
    command = command_of(name)
    return (lambda: JsonRpcTarget(spec, command)) if command else TARGETS[name]


def with_target(
    verb: str, name: str, spec: Spec, then: Callable[[Spec, Factory], Iterator[Event]]
) -> Iterator[Event]:
    """The events of a verb that needs a target; those of bad input where there is none.

    Of the specification only the operations that the target supports are left.
    """
    try:
        make = factory(name, spec)
        part, remarks = _part(spec, make)
    except TargetError as error:
        yield Started(verb=verb, settings={"target": name}, specification=spec.digest)
        yield Rejected(argument="--target", message=str(error))
        yield Ended(exit_code=ExitCode.BAD_INPUT)
        return
    for event in then(part, make):
        yield event
        if isinstance(event, Started):
            yield from (Noted(text=remark) for remark in remarks)


def supported(spec: Spec, make: Factory) -> Spec:
    """What can be compared of the specification; raises TargetError if nothing can."""
    return _part(spec, make)[0]


def _part(spec: Spec, make: Factory) -> tuple[Spec, list[str]]:
    """What can be compared, and in words what cannot; raises TargetError if nothing can."""
    with closing(make()) as target:
        told = Capabilities(tuple(target.operations))
        if isinstance(target, Tells):
            told = target.capabilities
        if not told.operations:
            raise TargetError(f"{target.name} supports no operation yet: nothing can be compared")
        return told.part(spec), list(_remarks(spec, told))


def _remarks(spec: Spec, told: Capabilities) -> Iterator[str]:
    if told.title:
        yield f"the target calls itself {told.title!r}"
    missing = [name for name in spec.operations if name not in told.operations]
    if missing:
        of = f"{len(missing)} of {len(spec.operations)} operations"
        yield f"not supported by the target, so not compared: {of}: {', '.join(missing)}"
    for name, values in (*told.limits.items(), *told.decisions.items()):
        only = " or ".join(map(str, values))
        yield f"compared under {name} = {only} alone: that is what the target has"
