"""The facts of the documentation, and what became of them."""

from __future__ import annotations

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.verdicts import Verdict


@immutable(kw_only=True)
class Citing:
    """An element of the specification that cites a fact, and what is known of the element.

    `hits` is how often a run exercised it, directly or through the operations that use it; -1 where
    nobody counted.
    """

    kind: str
    name: str
    verdict: Verdict
    hits: int = -1
    span: Span | None = None


@immutable(kw_only=True)
class Traced:
    """A fact (or decision, or record) of the catalogue and what became of it.

    `verdict` is what its elements add up to: the best word that one of them has, `violated` if one
    is; None where none cites it. `untestable` is the reason why none should.
    """

    fact: str
    title: str
    pages: tuple[str, ...] = ()
    weight: str = ""
    untestable: str = ""
    verdict: Verdict | None = None
    citing: tuple[Citing, ...] = ()
    span: Span | None = None

    @property
    def lost(self) -> bool:
        """Whether nothing cites it and nothing says why not, or both."""
        return bool(self.citing) == bool(self.untestable)
