"""What is known of a dest as a structure, and giving those back (S-DEST-03, S-DEST-04)."""

from __future__ import annotations

from functools import reduce
from operator import or_

from rtmref.optimized.arguments import handles, parts
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    RTM_VIEW_MASK_UCAST,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Dest, Entity, Object, Route
from rtmref.optimized.references import could_give_back, give_back_members
from rtmref.optimized.selectors import Protocol, is_of
from rtmref.optimized.table import MOST_VIEWS, Table
from rtmref.values import NetAddress

ViewInfo = tuple[int, int, Route | None, Entity | None, int, Route | None]
"""View, number of routes, best route, its owner, its flags, held route."""
DestInfo = tuple[Dest, NetAddress, int, int, tuple[ViewInfo, ...]]
"""Dest, prefix, time of the last change, views, one element for each target view."""
MEMBER_KINDS: tuple[type[Object], ...] = (Dest, *(Route, Entity, Route) * MOST_VIEWS)
"""What the handles of a dest structure denote, in the order of `members_of`."""


def give_back_dests(table: Table, name: str, infos: object) -> Answer:
    """Give back all handles of an array of dest structures, all or none (D-HAND-06)."""
    members, kinds = _all_members(name, infos)
    return SUCCESS if give_back_members(table, kinds, members) else INVALID_HANDLE


def could_give_back_dests(table: Table, name: str, infos: object) -> bool:
    """Whether all handles of an array of dest structures could be given back."""
    members, kinds = _all_members(name, infos)
    return could_give_back(table, kinds, members)


def _all_members(name: str, infos: object) -> tuple[list[object], list[type[Object]]]:
    """The handles of all structures, NULL ones included, and what each has to be."""
    members: list[object] = []
    kinds: list[type[Object]] = []
    for info in handles(name, infos):
        held = members_of(name, info)
        members += held
        kinds += MEMBER_KINDS[: len(held)]
    return members, kinds


def members_of(name: str, info: object) -> list[object]:
    """The handles of a dest structure, NULL ones included."""
    dest, _, _, _, elements = parts(name, info, 5)
    members: list[object] = [dest]
    for element in handles(f"{name}.ViewInfo", elements):
        _, _, route, owner, _, held = parts(f"{name}.ViewInfo", element, 6)
        members += (route, owner, held)
    if len(members) > len(MEMBER_KINDS):
        raise ValueError(f"{name} must hold no more than {MOST_VIEWS} views")
    return members


def describe(table: Table, dest: Dest, protocol: Protocol, target: int) -> DestInfo:
    """What is known of a dest; each handle in it is referenced (D-HAND-03)."""
    dest.refs += 1
    routes = dest.routes
    if (
        len(routes) == 1
        and protocol is None
        and not (table.holds and dest in table.holds)
        and (only := routes[0]).stands_in == only.views
    ):
        return (
            dest,
            dest.address,
            dest.changed,
            only.views,
            _elements_of_only(table, only, target),
        )
    sets = [route.views for route in routes]
    view_sets = set(sets)
    held = dest.held
    belongs_to = reduce(or_, view_sets, 0)
    if table.belongs_by_hold:
        belongs_to |= sum(1 << view for view in held)
    elements = []
    if table.omits_empty:
        target &= reduce(or_, view_sets, 0) | sum(1 << view for view in held)
    for view in table.views_in(target):
        if table.counts_protocol and protocol is not None:
            count = sum(route.views >> view & is_of(route.owner, protocol) for route in routes)
        else:
            count = sum([sets.count(views) for views in view_sets if views >> view & 1])
        elements.append(_element(routes, view, count, protocol, held.get(view)))
    return (dest, dest.address, dest.changed, belongs_to, tuple(elements))


def _elements_of_only(table: Table, route: Route, target: int) -> tuple[ViewInfo, ...]:
    """The views of a dest that has one route, which is thereby the best one wherever it is."""
    owner = route.owner
    views = route.views
    if target == RTM_VIEW_MASK_UCAST and views & RTM_VIEW_MASK_UCAST:
        route.refs += 1
        owner.refs += 1
        return ((0, 1, route, owner, route.flags, None),)
    elements: list[ViewInfo] = []
    for view in table.views_in(target):
        if views >> view & 1:
            route.refs += 1
            owner.refs += 1
            elements.append((view, 1, route, owner, route.flags, None))
        elif not table.omits_empty:
            elements.append((view, 0, None, None, 0, None))
    return tuple(elements)


def _element(
    routes: tuple[Route, ...], view: int, count: int, protocol: Protocol, held: Route | None
) -> ViewInfo:
    """One view of a dest."""
    if held is not None:
        held.refs += 1
    for route in routes:
        if route.stands_in >> view & 1:
            owner = route.owner
            if is_of(owner, protocol):
                route.refs += 1
                owner.refs += 1
                return (view, count, route, owner, route.flags, held)
    return (view, count, None, None, 0, held)
