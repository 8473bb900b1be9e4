"""Which targets there are: those that come with the project, and any program that is named."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from rtmref.events import Ended, Event, Rejected, Started
from rtmref.lang.spec import Spec
from rtmref.targets.child import TargetError
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.target import Factory
from rtmref.verdicts import ExitCode

TARGETS: Final[Mapping[str, Factory]] = {"optimized": OptimizedTarget}
"""The targets that come with the project, by the name that traces have for them."""


def command_of(name: str) -> tuple[str, ...]:
    """The command that a name stands for; empty for one of `TARGETS`.

    Raises TargetError where it is neither.
    """
    if name in TARGETS:
        return ()
    try:
        command = tuple(shlex.split(name))
    except ValueError as error:
        raise TargetError(f"no command is {name!r}: {error}") from None
    if not command or ("/" not in command[0] and len(command) == 1):
        known = ", ".join(TARGETS)
        raise TargetError(f"{name!r} is none of {known}, and no command with a path or arguments")
    return command


def factory(name: str, spec: Spec) -> Factory:
    """What makes the target: one of `TARGETS`, or a command that serves JSON-RPC.

    Raises TargetError where the name is neither.
    """
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
        supported = _operations(make)
    except TargetError as error:
        yield Started(verb=verb, settings={"target": name}, specification=spec.digest)
        yield Rejected(argument="--target", message=str(error))
        yield Ended(exit_code=ExitCode.BAD_INPUT)
        return
    operations = {name: op for name, op in spec.operations.items() if name in supported}
    yield from then(replace(spec, operations=operations), make)


def _operations(make: Factory) -> frozenset[str]:
    """What the target supports; raises TargetError if that is nothing."""
    target = make()
    supported = frozenset(target.operations)
    target.close()
    if not supported:
        raise TargetError(f"{target.name} supports no operation yet: nothing can be compared")
    return supported
