"""A specification in which fields that nothing asks for are left as they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.folding_operations import without_unused
from rtmref.lang.known import FieldName
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.trees import rebuilt
from rtmref.lang.types import INT, SortType


def without_writes(spec: Spec, fields: Collection[FieldName]) -> Spec:
    """The specification without what gives integer fields their values; they are 0 from now on.

    Nothing may ask for the fields but what gives one of them its value.
    """

    def edit(node: Any) -> Any:
        match node:
            case s.Assign(targets=targets):
                left = tuple(each for each in targets if _field(each[0]) not in fields)
                return node if left == targets else replace(node, targets=left) if left else None
            case s.Create(sort=sort, values=values):
                new = tuple(
                    (name, _zero(value) if (sort, name) in fields else value)
                    for name, value in values
                )
                return node if new == values else replace(node, values=new)
        return node

    def edited(op: Operation) -> Operation:
        body = rebuilt(op.body, edit)
        return op if body is op.body else without_unused(replace(op, body=body))

    return replace(
        spec,
        operations={name: edited(op) for name, op in spec.operations.items()},
        steps={name: edited(step) for name, step in spec.steps.items()},
    )


def _field(place: s.Place) -> FieldName:
    assert isinstance(place.subject.type, SortType)
    return place.subject.type.name, place.field


def _zero(value: e.Expression) -> e.Expression:
    return e.Literal(type=INT, span=value.span, value=0)
