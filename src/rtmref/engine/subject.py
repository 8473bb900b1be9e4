"""What a campaign is about, by names: they mean the same in another process and elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import local
from typing import Final

from rtmref import lang
from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.engine.progress import code_digest
from rtmref.engine.targets import factory, supported
from rtmref.lang.spec import Spec
from rtmref.targets.target import Factory


class ForeignError(ValueError):
    """A process that would not do the same as the one that asks it; the message says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A specification and a target."""

    specification: str
    """The digest of the YAML."""
    code: str
    """The digest of the Python that answers the calls."""
    target: str
    """A name, or a command."""
    paths: tuple[str, ...] | None = None
    """Where the YAML is; None for what is shipped."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A specification that has been compiled, and what makes targets."""

    program: Program
    make: Factory

    @property
    def spec(self) -> Spec:
        """The specification, of those operations that the target has."""
        return self.program.spec


class _Known(local):
    """What this thread has prepared: a program counts what it does, so threads share none."""

    def __init__(self) -> None:
        self.prepared: dict[Subject, Prepared] = {}


_KNOWN: Final = _Known()


def known(subject: Subject, prepared: Prepared) -> None:
    """Let this thread, and processes that it forks, use what is prepared already."""
    _KNOWN.prepared[subject] = prepared


def prepare(subject: Subject) -> Prepared:
    """What the names stand for here.

    Raises ForeignError where specification or code are others than those that are meant, and
    TargetError where there is no such target.
    """
    prepared = _KNOWN.prepared.get(subject)
    if prepared is None:
        prepared = _prepared(subject)
        known(subject, prepared)
    return prepared


def _prepared(subject: Subject) -> Prepared:
    if _code() != subject.code:
        raise ForeignError("another version of rtmref is installed where the work is to be done")
    paths = None if subject.paths is None else tuple(map(Path, subject.paths))
    spec = lang.load(paths)
    if not isinstance(spec, Spec) or spec.digest != subject.specification:
        raise ForeignError("another specification is found where the work is to be done")
    make = factory(subject.target, spec)
    return Prepared(program(supported(spec, make), Counters()), make)


@cache
def _code() -> str:
    return code_digest()
