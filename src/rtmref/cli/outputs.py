"""Where a run is reported: the options that every verb has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

STANDARD_OUTPUT: Final = "-"
FORMS: Final[dict[str, str]] = {
    "json": "one JSON object (`rtmref schema report` has its schema)",
    "ndjson": "the events as they happen, one JSON object a line",
    "html": "one HTML page that needs no network",
    "junit": "JUnit XML",
    "markdown": "Markdown",
    "sarif": "SARIF 2.1.0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Which reports to write where; `-` is standard output, which one report at most may have."""

    paths: dict[str, str] = field(default_factory=dict)
    github: bool = False
    quiet: bool = False
    times: bool = True
    reports: Path = Path("reports")

    @property
    def takes_standard_output(self) -> bool:
        """Whether a report goes to standard output, so that nothing else may."""
        return STANDARD_OUTPUT in self.paths.values()


def reported(verb: Callable[..., int]) -> Callable[..., int]:
    """Give a verb the options of this module; it gets them as one argument, `outputs`."""

    @wraps(verb)
    def with_outputs(**values: Any) -> int:
        paths = {form: path for form in FORMS if (path := values.pop(form)) is not None}
        flags = {name: values.pop(name) for name in ("github", "quiet", "times", "reports")}
        outputs = Outputs(paths=paths, **flags)
        _check(outputs)
        return verb(outputs=outputs, **values)

    for option in reversed(list(_options())):
        with_outputs = option(with_outputs)
    return with_outputs


def _options() -> Iterator[Callable[[Any], Any]]:
    for form, what in FORMS.items():
        path = click.Path(dir_okay=False, writable=True, allow_dash=True)
        help_text = f"Write {what} to PATH; - is standard output."
        yield click.option(f"--{form}", type=path, metavar="PATH", help=help_text)
    yield click.option("--github", is_flag=True, help="Print annotations for GitHub.")
    yield click.option("--quiet", "-q", is_flag=True, help="Print findings and errors only.")
    yield click.option(
        "--times/--no-times",
        default=True,
        help="Leave out everything that a clock or a machine had a say in.",
    )
    yield click.option(
        "--reports",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        default=Path("reports"),
        help="Where reports/latest and the details of internal errors go.",
    )


def _check(outputs: Outputs) -> None:
    taking = [form for form, path in outputs.paths.items() if path == STANDARD_OUTPUT]
    if len(taking) > 1:
        raise click.UsageError(f"--{taking[0]} and --{taking[1]} cannot both be -")
