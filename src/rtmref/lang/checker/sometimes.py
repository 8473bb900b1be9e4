"""What must be reached: kinds of states that some sequence of calls leads to."""

from __future__ import annotations

from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.invariants import check_enumerable, formula, variables_of
from rtmref.lang.entries import Entry
from rtmref.lang.spec import Sometimes


def sometimes(entry: Entry, library: Library) -> Sometimes:
    """The typed kind of states."""
    context, variables = variables_of(entry, Context.empty(library, entry.key.span))
    when = None
    with recovery(context):
        when = formula(context, entry, "when")
        check_enumerable(context, entry, variables, when)
    return Sometimes(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("says"),
        source=entry.source(),
        span=entry.key.span,
        says=entry.text("says"),
        variables=variables,
        when=when,
    )
