"""Collecting diagnostics: every pass appends, nobody stops at the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rtmref.diagnostics import Diagnostic, Span
from rtmref.lang.codes import severity


class Abandon(Exception):
    """The rest of this expression or element cannot be judged; its complaint is recorded."""


@dataclass(slots=True)
class Report:
    """The diagnostics found so far, each only once."""

    found: dict[tuple[Span, str, str], Diagnostic] = field(default_factory=dict)
    context: tuple[str, ...] = ()

    def add(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Record a diagnostic; whether it is an error or a warning follows from its code."""
        hint = "; ".join(part for part in (hint, *self.context) if part)
        diagnostic = Diagnostic(code, message, span, hint, severity(code))
        self.found.setdefault((span, code, message), diagnostic)

    def fail(self, code: str, message: str, span: Span, hint: str = "") -> Abandon:
        """Record a diagnostic and give the signal to raise."""
        self.add(code, message, span, hint)
        return Abandon()

    def within(self, note: str) -> _Within:
        """Add a note to the hints of what is reported meanwhile (e.g. the place of a call)."""
        return _Within(self, (note,) if note else ())

    @property
    def failed(self) -> bool:
        """Whether any error was recorded (warnings do not count)."""
        return any(each.severity == "error" for each in self.found.values())

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All diagnostics by place, then code."""
        return tuple(sorted(self.found.values(), key=lambda d: (d.span, d.code, d.message)))


@dataclass(slots=True)
class _Within:
    """What notes a context while it is entered; there are very many of them."""

    report: Report
    context: tuple[str, ...]

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        self.report.context, self.context = self.context, self.report.context


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint with the closest known names, or nothing."""
    import difflib  # only what is wrong needs it

    close = difflib.get_close_matches(name[:80], sorted(set(known)), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(repr(each) for each in close)}?" if close else ""
