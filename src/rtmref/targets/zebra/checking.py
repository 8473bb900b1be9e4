"""Tries every number of the release's table on the daemon, for a wrong one fails silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.zebra.answers import selected_in
from rtmref.targets.zebra.messages import Owner, addition, next_hops, removal
from rtmref.targets.zebra.session import Session
from rtmref.values import format_address, parse_prefix

PREFIX: Final = parse_prefix("203.0.113.0/24")
"""Nobody has routes yet, so none is in the way."""


def check_numbers(session: Session, types: Sequence[str]) -> None:
    """A route of each type, cheaper than the last, is told and shown as what it is, and goes.

    Raises TargetError where it is not: then the numbers belong to another release.
    """
    session.settle()  # the mark's note, in both directions
    session.settle()
    for place, name in enumerate(types):
        owner = Owner(session.release.route_types[name], 1)
        session.join(owner)
        cost = 2 * len(types) - place, place
        session.tell([addition(session.release, owner, 1, PREFIX, cost, next_hops(()))])
        session.settle()
        _check_best(session, owner, cost)
        _check_shown(session, name, cost)
    for place, name in enumerate(types):
        owner = Owner(session.release.route_types[name], 1)
        session.tell([removal(session.release, owner, 1, PREFIX)])
        session.settle()
        told = [best.owner for best in session.take_best()]
        if told != [None] * (place == len(types) - 1):
            if place < len(types) - 1:
                raise _wrong(session, f"a route of {name} that is not the best goes, and {told}")
            raise _wrong(session, f"the last route goes, and {told} is told")
    session.leave_all()
    session.settle()


def _check_best(session: Session, owner: Owner, cost: tuple[int, int]) -> None:
    told = [(best.owner, best.prefix, best.distance, best.metric) for best in session.take_best()]
    if told != [(owner, PREFIX, *cost)]:
        raise _wrong(session, f"{told} is told of a route of {owner}")


def _check_shown(session: Session, name: str, cost: tuple[int, int]) -> None:
    text = session.zebra.line.ask(f"show ip route {format_address(PREFIX)} json")
    shown = [
        (each.protocol, each.instance, each.distance, each.metric) for each in selected_in(text)
    ]
    if shown != [(name, 1, *cost)]:
        raise _wrong(session, f"{shown} is shown of a route of {name}")


def _wrong(session: Session, what: str) -> TargetError:
    return TargetError(
        f"zebra {session.zebra.version} has other numbers than were expected: {what}"
    )
