"""The mutants of the specification, and what became of them."""

from __future__ import annotations

from rtmref.diagnostics import Span
from rtmref.immutable import immutable


@immutable(kw_only=True)
class MutantJudged:
    """A mutant has been judged.

    `sentence` goes on after "nothing notices if". `by` is the stage that noticed it, or empty;
    `how` is what shows it, of a survivor what was tried. `reason` says why it is equivalent to the
    specification, where that is written down. `seconds` is processor time.
    """

    kind: str
    sentence: str
    span: Span
    chapter: str
    by: str = ""
    how: str = ""
    calls: int = 0
    seconds: float = 0.0
    reason: str = ""
    invariant: str = ""
    """The invariant by which the prover noticed it."""
    alone: bool | None = None
    """Whether the prover finds no other invariant broken by it; None if nobody asked."""

    @property
    def survives(self) -> bool:
        """Whether nothing noticed it."""
        return not self.by
