"""Explaining the words that `rtmref` uses: diagnostic codes, verdicts, exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from rtmref import lang
from rtmref.events import ENDINGS, MEANINGS, Event, Rejected, Said, Started, concluded
from rtmref.verdicts import ExitCode, Word


@dataclass(frozen=True, slots=True)
class ExplainSettings:
    """What to explain: a diagnostic code, a verdict word or an exit code."""

    subject: str


def run(settings: ExplainSettings) -> Iterator[Event]:
    """Explain as a verb of its own."""
    return concluded(_events(settings.subject))


def _events(subject: str) -> Iterator[Event]:
    yield Started(verb="explain", settings={"subject": subject})
    text = lang.explain(subject.upper()) or _words().get(subject.lower())
    if text is None:
        yield Rejected(argument="SUBJECT", message=_unheard(subject))
    else:
        yield Said(text=text.rstrip("\n") + "\n")


def _words() -> dict[str, str]:
    verdicts = {word.value: f"Verdict {word}: {MEANINGS[word]}." for word in Word}
    codes = {str(int(code)): f"Exit code {int(code)}: {ENDINGS[code]}." for code in ExitCode}
    return verdicts | codes


def _unheard(subject: str) -> str:
    close = get_close_matches(subject.lower(), _words(), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"{subject!r} is no diagnostic code, verdict word or exit code{hint}"
