"""YAML nodes of profiles, which have their shape, to profiles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, cast

from rtmref.diagnostics import Span
from rtmref.lang.checker.context import Library
from rtmref.lang.checker.invariants import invariant
from rtmref.lang.entries import Entry, entries_of, integer, text_at
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import Invariant, Spec
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.machines.ranges import Ranges
from rtmref.profile import Expected, Profile, Routes
from rtmref.profile.ranges import ranges_of
from rtmref.scenario.reading import limits_of
from rtmref.scenario.values import Reader
from rtmref.scenario.words import Words
from rtmref.values import NetAddress

EVERYTHING: Final = frozenset({"status", "results", "events"})
FOLLOWED: Final = "any"
"""What stands in the place of an option where the model follows the target."""


def profile(
    entry: Entry, spec: Spec, words: Words, library: Library, report: Report
) -> Profile | None:
    """The profile of an entry; None if something is wrong with it."""
    before = len(report.found)
    reader = Reader(spec, words, report)
    decisions = dict(_decisions(entry, spec, report))
    read = Profile(
        name=entry.name,
        theme=entry.chapter,
        says=entry.text("says"),
        target=entry.text("target"),
        also=tuple(_texts(entry.node.values.get("also"))),
        operations=dict(_operations(entry, reader)),
        weights=dict(_weights(entry, report)),
        limits=dict(limits_of(entry, reader)),
        decisions={name: option for name, option in decisions.items() if option != FOLLOWED},
        followed=tuple(name for name, option in decisions.items() if option == FOLLOWED),
        observes=frozenset(entry.texts("observes")) or EVERYTHING,
        keeps=dict(_keeps(entry, library)),
        routes=_routes(entry.node.values.get("routes"), reader),
        expected=tuple(_expected(entry, report)),
        span=entry.key.span,
    )
    return read if len(report.found) == before else None


def _decisions(entry: Entry, spec: Spec, report: Report) -> Iterator[tuple[str, str]]:
    for name, key, node in entries_of(entry.node.values.get("decisions")):
        decision = spec.decisions.get(name)
        option = node.text if isinstance(node, ScalarNode) else ""
        if decision is None:
            hint = did_you_mean(name, spec.decisions)
            report.add("RTM600", f"there is no decision {name!r}", key.span, hint)
        elif option != FOLLOWED and option not in decision.options:
            hint = f"options: {', '.join((*decision.options, FOLLOWED))}"
            report.add("RTM205", f"{option!r} is not an option of {name!r}", node.span, hint)
        else:
            yield name, option


def _operations(entry: Entry, reader: Reader) -> Iterator[tuple[str, Ranges]]:
    known = reader.spec.operations
    for name, key, node in entries_of(entry.node.values["operations"]):
        if name not in known:
            hint = did_you_mean(name, known)
            reader.report.add("RTM600", f"there is no operation {name!r}", key.span, hint)
            continue
        try:
            yield name, ranges_of(known[name], node, reader)
        except Abandon:
            continue


def _weights(entry: Entry, report: Report) -> Iterator[tuple[str, int]]:
    called = entry.node.values["operations"]
    known = called.values if isinstance(called, MappingNode) else {}
    for name, key, node in entries_of(entry.node.values.get("weights")):
        if name in known:
            yield name, integer(node) or 0
        else:
            hint = did_you_mean(name, known)
            report.add("RTM600", f"{name!r} is no operation of the profile", key.span, hint)


def _keeps(entry: Entry, library: Library) -> Iterator[tuple[str, Invariant]]:
    for name, key, node in entries_of(entry.node.values.get("keeps")):
        assert isinstance(node, MappingNode)
        full = f"{entry.name}: {name}"
        yield full, invariant(Entry(entry.chapter, full, key, node), library)


def _routes(node: Node | None, reader: Reader) -> Routes | None:
    if not isinstance(node, MappingNode):
        return None
    given: dict[str, Any] = {}
    for key in ("owners", "instances", "views", "looked_up", "left_behind"):
        if key in node.values:
            given[key] = tuple(_integers(node.values[key]))
    if text_at(node, "link_down"):
        given["link_down"] = text_at(node, "link_down")
    return Routes(
        **given,
        links=integer(node.values.get("links")) or 0,
        unasked=tuple(_prefixes(node.values.get("unasked"), reader)),
        observes=cast(Any, frozenset(_texts(node.values["observes"]))),
        compares=cast(Any, frozenset(_texts(node.values["compares"]))),
        ordered=text_at(node, "next_hops") != "any_order",
    )


def _integers(node: Node) -> Iterator[int]:
    assert isinstance(node, SequenceNode)
    for item in node.items:
        value = integer(item)
        assert value is not None
        yield value


def _prefixes(node: Node | None, reader: Reader) -> Iterator[NetAddress]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        try:
            yield reader.address(item)
        except Abandon:
            continue


def _texts(node: Node | None) -> Iterator[str]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        if isinstance(item, ScalarNode):
            yield item.text


def _expected(entry: Entry, report: Report) -> Iterator[Expected]:
    for name, key, node in entries_of(entry.node.values.get("expected")):
        assert isinstance(node, MappingNode)
        until = _day(text_at(node, "until"), node.values["until"].span, report)
        if until is not None:
            yield Expected(
                name=name,
                fails=text_at(node, "fails"),
                reason=text_at(node, "reason"),
                link=text_at(node, "link"),
                until=until,
                trace=text_at(node, "trace"),
                versions=tuple(_texts(node.values.get("versions"))),
                span=key.span,
            )


def _day(text: str, span: Span, report: Report) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        report.add("RTM601", f"a day like 2027-01-31 is expected here, not {text!r}", span)
        return None
