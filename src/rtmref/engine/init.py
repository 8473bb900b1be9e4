"""Writing skeletons of targets into a folder; nothing that is there is overwritten."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rtmref.events import Event, Rejected, Said, Started, concluded
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec
from rtmref.targets.skeleton import Language, skeleton


@dataclass(frozen=True, slots=True)
class InitSettings:
    """Of which specification, in which language, and where."""

    spec: Spec
    language: Language
    folder: Path


def run(settings: InitSettings) -> Iterator[Event]:
    """Write a skeleton and say what to do with it; bad input where a file of it is there."""
    return concluded(_events(settings))


def _events(settings: InitSettings) -> Iterator[Event]:
    language, folder = settings.language, settings.folder
    yield Started(
        verb="init",
        settings={"lang": language.name, "folder": str(folder)},
        specification=settings.spec.digest,
    )
    files = skeleton(settings.spec, language)
    there = [name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if there:
        message = f"{', '.join(there)}: there already, and nothing is overwritten"
        yield Rejected(argument=str(folder), message=message)
        return
    try:
        for name, text in files.items():
            write_atomically(folder / name, text)
    except OSError as error:
        yield Rejected(argument=str(folder), message=f"cannot be written: {error.strerror}")
        return
    yield Said(text=_advice(settings, files))


def _advice(settings: InitSettings, files: dict[str, str]) -> str:
    language, folder = settings.language, settings.folder
    operations = next(name for name in files if name.startswith("operations."))
    steps = [
        f"cd {shlex.quote(str(folder))}",
        *([language.build] if language.build else []),
        f"rtmref fuzz --target {shlex.quote(language.target)}",
    ]
    return "\n".join(
        (
            f"written: {', '.join(str(folder / name) for name in files)}",
            f"No operation is supported yet: plug the first one into {folder / operations}, then",
            *(f"    {step}" for step in steps),
            "",
        )
    )
