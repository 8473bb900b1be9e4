"""Events as JSON objects and back, without loss: `event` is the class, fields by their names."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from rtmref import events
from rtmref.events import Event

Record = dict[str, Any]
_EVENTS: Final[dict[str, type]] = {kind.__name__: kind for kind in get_args(Event)}


def to_record(event: Event) -> Record:
    """The JSON object of an event; fields at their defaults are left out."""
    return {"event": type(event).__name__, **plain(event)}


def plain(value: Any) -> Any:
    """Dataclasses, tuples and enumerations as dictionaries, lists and their values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(item)
            for field in fields(value)
            if (item := getattr(value, field.name)) != _default(field)
        }
    match value:
        case Enum():
            return value.value
        case tuple() | list():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return value


def from_record(record: object) -> Event:
    """The event of a JSON object; raises ValueError saying what does not fit."""
    if not isinstance(record, dict):
        raise ValueError("an event is a JSON object")
    kind = _EVENTS.get(str(record.get("event")))
    if kind is None:
        raise ValueError(f"there is no event {record.get('event')!r}")
    event: Event = _built(kind, {key: item for key, item in record.items() if key != "event"})
    return event


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _built(kind: Any, value: Any) -> Any:
    """`value` as the annotated type `kind`."""
    if is_dataclass(kind):
        return _object(kind, value)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _any_of(parts, value)
    if origin is tuple and isinstance(value, list):
        return _tuple(parts, value)
    if origin is Literal and value in parts:
        return value
    if origin is not None and issubclass(origin, Mapping) and isinstance(value, dict):
        return {key: _built(parts[1], item) for key, item in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(kind, type) and origin is None and type(value) is kind:
        return value
    raise ValueError(f"{value!r} is not {getattr(kind, '__name__', kind)}")


def _object(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{kind.__name__} is a JSON object")
    hints = get_type_hints(kind, vars(sys.modules[kind.__module__]) | vars(events))
    if unknown := [key for key in value if key not in hints]:
        raise ValueError(f"{kind.__name__} has no field {unknown[0]!r}")
    try:
        return kind(**{key: _built(hints[key], item) for key, item in value.items()})
    except TypeError:
        raise ValueError(f"{kind.__name__} lacks a field") from None


def _any_of(kinds: tuple[Any, ...], value: Any) -> Any:
    for kind in kinds:
        try:
            return None if kind is NoneType and value is None else _built(kind, value)
        except ValueError:
            continue
    raise ValueError(f"{value!r} fits none of {len(kinds)} types")


def _tuple(parts: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_built(parts[0], item) for item in value)
    if len(parts) != len(value):
        raise ValueError(f"{len(value)} items instead of {len(parts)}")
    return tuple(_built(part, item) for part, item in zip(parts, value, strict=True))
