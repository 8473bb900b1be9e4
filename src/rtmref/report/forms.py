"""The forms of a report by name; each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from rtmref.report.run import Run

LATEST: Final[dict[str, str]] = {
    "html": "report.html",
    "json": "report.json",
    "junit": "junit.xml",
    "ndjson": "events.ndjson",
}
"""What `reports/latest/` holds: form and file name."""
_MODULES: Final[dict[str, str]] = {
    "json": "json_report",
    "html": "html",
    "junit": "junit",
    "markdown": "markdown",
    "sarif": "sarif",
    "github": "github",
}


def render(form: str, run: Run) -> str:
    """The report in one of the forms."""
    text: str = import_module(f"rtmref.report.{_MODULES[form]}").text(run)
    return text
