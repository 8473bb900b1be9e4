"""Every sequence of calls in small scopes: which states there are, and what holds in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Final

from rtmref.concrete.program import program
from rtmref.engine.explore_scope import ExploreSettings, Outcome, outcome_of
from rtmref.engine.explore_verdicts import (
    Sum,
    figures,
    of_invariants,
    of_operations,
    of_sometimes,
    told,
)
from rtmref.events import (
    Complained,
    Event,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.lang.report import did_you_mean
from rtmref.scope import Scope
from rtmref.scope.loading import load


def run(settings: ExploreSettings) -> Iterator[Event]:
    """Explore scopes as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: ExploreSettings) -> Iterator[Event]:
    yield Started(
        verb="explore",
        settings={"scopes": settings.scopes, "chapters": settings.chapters},
        specification=settings.spec.digest,
    )
    yield from stage(settings)


def stage(settings: ExploreSettings) -> Iterator[Event]:
    """The events of the exploration, without beginning and end."""
    loaded = load(settings.spec, settings.paths)
    if loaded.diagnostics:
        yield Complained(diagnostics=loaded.diagnostics)
    if loaded.failed:
        return
    rejected = list(_rejected(settings, loaded.found))
    yield from rejected
    if not rejected:
        yield from _explored(settings, loaded.found)


def _rejected(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> Iterator[Event]:
    for names, known, what in (
        (settings.scopes, tuple(scopes), "scope"),
        (settings.chapters, tuple(settings.spec.chapters), "chapter"),
    ):
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                message = f"there is no such {what}{f': {hint}' if hint else ''}"
                yield Rejected(argument=name, message=message)


def chosen(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> list[Scope]:
    """The scopes that the settings name, or that are for a chapter that they name."""
    return [
        scope
        for scope in scopes.values()
        if (not settings.scopes or scope.name in settings.scopes)
        and (not settings.chapters or set(scope.chapters) & set(settings.chapters))
    ]


def _explored(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> Iterator[Event]:
    taken = chosen(settings, scopes)
    settings = replace(settings, program=settings.program or program(settings.spec))
    yield StageStarted(
        stage="explore", title="explore small scopes", total=len(taken), unit="scopes"
    )
    total = Sum()
    for number, outcome in enumerate(_outcomes(settings, taken), start=1):
        total.take(outcome)
        yield from told(settings, scopes[outcome.scope], outcome)
        yield Progress(stage="explore", done=number, total=len(taken))
    yield from of_invariants(settings, total)
    open_ = [name for name in scopes if name not in {scope.name for scope in taken}]
    yield from of_sometimes(settings, scopes, total, open_)
    yield from of_operations(settings, scopes, total, open_)
    yield from figures(total)
    yield StageEnded(stage="explore")


def _outcomes(settings: ExploreSettings, scopes: Sequence[Scope]) -> Iterator[Outcome]:
    """What comes of each scope, in their order."""
    if settings.workers == 1 or len(scopes) < 2:
        yield from (outcome_of(settings, scope) for scope in scopes)
        return
    _CURRENT[:] = [(settings, {scope.name: scope for scope in scopes})]
    workers = min(settings.workers, len(scopes))
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield from pool.map(_outcome_of, [scope.name for scope in scopes])


_CURRENT: Final[list[tuple[ExploreSettings, Mapping[str, Scope]]]] = []
"""What forked processes inherit."""


def _outcome_of(name: str) -> Outcome:
    settings, scopes = _CURRENT[0]
    return outcome_of(settings, scopes[name])
