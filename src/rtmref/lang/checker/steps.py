"""Steps: what happens by itself after a call, unless something stops it."""

from __future__ import annotations

from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.operations import guards_and_body, report_unused, status_of
from rtmref.lang.entries import Entry
from rtmref.lang.spec import Operation


def step(entry: Entry, library: Library) -> Operation:
    """The typed step; parts that were refused are left out.

    It is an operation without parameters and results, and its refusals have no status.
    """
    context = Context.empty(library, entry.key.span)
    guards, done = guards_and_body(context, entry)
    status = status_of(done.context, entry)
    report_unused(context)
    return Operation(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("doc"),
        source=entry.source(),
        span=entry.key.span,
        parameters=(),
        guards=guards,
        body=done.statements,
        status=status,
        results=(),
    )
