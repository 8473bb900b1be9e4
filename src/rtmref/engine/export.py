"""Traces in forms for others: a script, a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.engine.exports.regression import regression
from rtmref.engine.exports.script import script
from rtmref.engine.exports.states import states
from rtmref.engine.stored import UnknownError, located
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import Event, Rejected, Said, Started, concluded
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec
from rtmref.trace import TraceError
from rtmref.trace.reading import load


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Which trace, by path or id, in which form, and where to."""

    spec: Spec
    trace: Path
    form: str
    """`script`, `pytest` or `itf`."""
    file: Path | None = None
    """None for what is said."""
    target: str | None = None
    """Another target than the one that the trace names."""
    findings: tuple[Path, ...] = ()
    """Folders in which ids are looked up."""


def run(settings: ExportSettings) -> Iterator[Event]:
    """Write the trace in that form; bad input where it has no such form."""
    return concluded(_events(settings))


def _events(settings: ExportSettings) -> Iterator[Event]:
    yield Started(verb="export", settings={"as": settings.form}, specification=settings.spec.digest)
    try:
        path = located(settings.spec, settings.trace, settings.findings)
        text = exported(settings, path)
        if settings.file is not None:
            write_atomically(settings.file, text)
            text = f"written: {settings.file}\n"
        yield Said(text=text)
    except (UnknownError, TraceError, UnicodeDecodeError) as error:
        yield Rejected(argument=str(settings.trace), message=str(error))
    except OSError as error:
        yield Rejected(argument=str(error.filename or settings.trace), message=str(error.strerror))


def exported(settings: ExportSettings, path: Path) -> str:
    """The trace at the path in its new form; raises TraceError where it has none."""
    spec = settings.spec
    trace = load(path.read_text(encoding="utf-8"), vocabulary(spec), str(path))
    target = settings.target or trace.target
    if settings.form == "pytest":
        return regression(spec, trace, target)
    if settings.form == "itf":
        return states(Model(program(spec)), trace)
    return script(Model(program(spec)), trace, target)
