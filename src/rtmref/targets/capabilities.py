"""What a target says of itself at `initialize`, and what is left of the specification for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol, runtime_checkable

from rtmref.lang.spec import LimitDeclaration, LimitValue, Spec
from rtmref.lang.types import MapType, SetType
from rtmref.targets.child import TargetError

PROTOCOL: Final = 1
"""The version of the protocol."""
NOT_SUPPORTED: Final = -32001
"""The code of the error that says: this call is none that I support."""


class NotSupportedError(Exception):
    """The target does not support this call; nothing has happened, and nothing is compared."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What can be asked of a target; of limits and decisions that are not named, everything."""

    operations: tuple[str, ...]
    call_many: bool = False
    title: str = ""
    """Name and version of the implementation, in its own words."""
    limits: Mapping[str, tuple[LimitValue, ...]] = field(default_factory=dict)
    """The values that it can run under, of a set of bits as a word."""
    decisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The options that it implements."""

    def part(self, spec: Spec) -> Spec:
        """What of the specification the target can be compared with."""
        operations = {n: op for n, op in spec.operations.items() if n in self.operations}
        return replace(spec, operations=operations)

    def missing(
        self, spec: Spec, limits: Mapping[str, LimitValue], decisions: Mapping[str, str]
    ) -> str:
        """What of a configuration the target does not have, in words; nothing if it has all."""
        for name, values in self.limits.items():
            value = word_of(limits.get(name, spec.limits[name].default))
            if value not in values:
                return f"{name} = {value}"
        for name, options in self.decisions.items():
            option = decisions.get(name, spec.decisions[name].default)
            if option not in options:
                return f"{name} = {option}"
        return ""

    def fitted(
        self,
        spec: Spec,
        limits: dict[str, LimitValue],
        decisions: dict[str, str],
        below: Callable[[int], int],
    ) -> tuple[dict[str, LimitValue], dict[str, str]]:
        """The configuration with values of the target, drawn, in place of those that it lacks."""
        for name, values in self.limits.items():
            if word_of(limits.get(name, spec.limits[name].default)) not in values:
                limits[name] = values[below(len(values))]
        for name, options in self.decisions.items():
            if decisions.get(name, spec.decisions[name].default) not in options:
                decisions[name] = options[below(len(options))]
        return limits, decisions


@runtime_checkable
class Tells(Protocol):
    """A target that says what can be asked of it."""

    @property
    def capabilities(self) -> Capabilities:
        """What it said last."""
        ...


def word_of(value: LimitValue) -> LimitValue:
    """The value of a limit, a set of bits as a word."""
    return sum(1 << n for n in value) if isinstance(value, frozenset) else value


def read(spec: Spec, told: Any) -> Capabilities:
    """What the result of `initialize` says; raises TargetError where it makes no sense."""
    if not isinstance(told, dict) or "protocol" not in told:
        raise TargetError("no version of the protocol is told")
    if told["protocol"] != PROTOCOL or isinstance(told["protocol"], bool):
        theirs = _shown(told["protocol"])
        raise TargetError(f"it speaks version {theirs} of the protocol, not {PROTOCOL}")
    return Capabilities(
        _operations(spec, told.get("operations")),
        _bool(told.get("call_many", False)),
        _title(told),
        _limits(spec, _table("limits", told)),
        _decisions(spec, _table("decisions", told)),
    )


def _operations(spec: Spec, told: Any) -> tuple[str, ...]:
    if not isinstance(told, list):
        raise TargetError(f"operations: no list is {_shown(told)}")
    for each in told:
        if not isinstance(each, str) or each not in spec.operations:
            raise TargetError(f"there is no operation {_shown(each)}")
    return tuple(dict.fromkeys(told))


def _bool(told: Any) -> bool:
    if not isinstance(told, bool):
        raise TargetError(f"call_many: neither true nor false is {_shown(told)}")
    return told


def _title(told: Mapping[str, Any]) -> str:
    words = [told.get(key, "") for key in ("name", "version")]
    for word in words:
        if not isinstance(word, str):
            raise TargetError(f"no name or version is {_shown(word)}")
    return " ".join(filter(None, words))


def _table(what: str, told: Mapping[str, Any]) -> Mapping[str, list[Any]]:
    table = told.get(what, {})
    if not isinstance(table, dict):
        raise TargetError(f"{what}: no table is {_shown(table)}")
    for name, values in table.items():
        if not isinstance(values, list) or not values:
            raise TargetError(f"{what}: {name!r:.80}: no list of values is {_shown(values)}")
    return table


def _limits(spec: Spec, table: Mapping[str, list[Any]]) -> dict[str, tuple[LimitValue, ...]]:
    limits: dict[str, tuple[LimitValue, ...]] = {}
    for name, values in table.items():
        if name not in spec.limits:
            raise TargetError(f"there is no limit {_shown(name)}")
        limits[name] = tuple(_limit(spec, spec.limits[name], each) for each in values)
    return limits


def _limit(spec: Spec, limit: LimitDeclaration, told: Any) -> LimitValue:
    match limit.type:
        case MapType():
            if isinstance(told, dict) and all(_is_entry(limit, *each) for each in told.items()):
                return {int(key): each for key, each in told.items()}
        case SetType(item):
            if type(told) is int and 0 <= told < 1 << spec.bits[str(item)].size:
                return told
        case _ if _within(limit, told):
            value: LimitValue = told
            return value
    raise TargetError(f"limits: {limit.name} cannot be {_shown(told)}")


def _is_entry(limit: LimitDeclaration, key: str, value: Any) -> bool:
    return key.isdecimal() and _within(limit, value)


def _within(limit: LimitDeclaration, told: Any) -> bool:
    low, high = limit.minimum, limit.maximum
    return type(told) is int and (low is None or told >= low) and (high is None or told <= high)


def _decisions(spec: Spec, table: Mapping[str, list[Any]]) -> dict[str, tuple[str, ...]]:
    for name, options in table.items():
        if name not in spec.decisions:
            raise TargetError(f"there is no decision {_shown(name)}")
        for option in options:
            if not isinstance(option, str) or option not in spec.decisions[name].options:
                raise TargetError(f"decisions: {name} has no option {_shown(option)}")
    return {name: tuple(options) for name, options in table.items()}


def _shown(value: Any) -> str:
    return f"{value!r:.80}"
