"""`set`, `add`, `remove`: new values for places."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.checker.blocks import Block, formula_as, recovery, statement
from rtmref.lang.checker.places import check_ownership, place
from rtmref.lang.expressions import Expression
from rtmref.lang.statements import (
    Assign,
    Exclude,
    Include,
    Place,
)
from rtmref.lang.types import (
    SetType,
    SortType,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode


def _places(here: Block, node: Node) -> Iterator[tuple[ScalarNode, Node]]:
    assert isinstance(node, MappingNode)
    for _, key, value in node.items():
        yield key, value


def _writes(place: Place) -> str:
    assert isinstance(place.subject.type, SortType)
    return f"{place.subject.type.name}.{place.field}"


@statement("set")
def _set(here: Block, node: MappingNode) -> Block:
    targets: list[tuple[Place, Expression]] = []
    for key, value in _places(here, node.values["set"]):
        with recovery(here.context):
            target, checked = place(here.context, key)
            typed = formula_as(here.context, value, checked)
            check_ownership(here.context, here.loop, target, key.span, typed)
            targets.append((target, typed))
    written = frozenset(_writes(target) for target, _ in targets)
    return here.then(Assign(span=node.span, targets=tuple(targets)), here.context, written)


def _element(here: Block, node: Node) -> tuple[Place, Expression]:
    ((key, value),) = _places(here, node)
    target, checked = place(here.context, key)
    if not isinstance(checked, SetType):
        raise here.context.fail(
            "RTM504", f"elements are added to and removed from sets, not {checked}", key.span
        )
    typed = formula_as(here.context, value, checked.item)
    check_ownership(here.context, here.loop, target, key.span)
    return target, typed


@statement("add")
def _add(here: Block, node: MappingNode) -> Block:
    target, element = _element(here, node.values["add"])
    statement = Include(span=node.span, place=target, element=element)
    return here.then(statement, here.context, frozenset((_writes(target),)))


@statement("remove")
def _remove(here: Block, node: MappingNode) -> Block:
    target, element = _element(here, node.values["remove"])
    statement = Exclude(span=node.span, place=target, element=element)
    return here.then(statement, here.context, frozenset((_writes(target),)))
