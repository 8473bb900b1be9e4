"""`rtmref schema`: the JSON Schemas that editors and programs use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs, reported
from rtmref.cli.specification import of_specification
from rtmref.events import Ended, Event, Said, Started, concluded
from rtmref.verdicts import ExitCode

if TYPE_CHECKING:
    from rtmref.lang.spec import Spec

KINDS: Final = (
    "model",
    "invariants",
    "scenarios",
    "scopes",
    "profiles",
    "catalogue",
    "equivalents",
    "report",
    "target",
)


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@of_specification
@reported
def command(kind: str, paths: tuple[Path, ...] | None, outputs: Outputs) -> int:
    """Print the JSON Schema of a kind of files, of reports (--json), or of the target protocol.

    Only the last one depends on the specification.
    """
    if kind == "target":
        from rtmref.engine.lint import with_specification

        return follow(with_specification("schema", paths, _protocol), outputs)
    return follow(concluded(_events(kind)), outputs)


def _protocol(spec: Spec) -> Iterator[Event]:
    from rtmref.targets.protocol_schema import protocol_schema

    yield Started(verb="schema", settings={"kind": "target"}, specification=spec.digest)
    yield Said(text=_written(protocol_schema(spec)))
    yield Ended(exit_code=ExitCode.REACHED)


def _events(kind: str) -> Iterator[Event]:
    yield Started(verb="schema", settings={"kind": kind})
    yield Said(text=_text(kind))


def _text(kind: str) -> str:
    if kind == "report":
        from rtmref.report import json_report

        return _written(json_report.schema())
    from rtmref.lang.schema import schema_text

    return schema_text(kind)


def _written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
