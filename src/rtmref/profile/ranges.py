"""What the arguments of a call are drawn from: YAML nodes to ranges, by path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rtmref.lang.entries import integer
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Operation
from rtmref.lang.types import (
    AddressType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    PrefixType,
    SetType,
    StructType,
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.machines.hints import Path
from rtmref.machines.ranges import Numbers, OneOf, Own, Prefixes, Range, Ranges, Values
from rtmref.scenario.names import Names
from rtmref.scenario.values import Reader, is_null
from rtmref.values import WIDTHS, NetAddress, masked, well_formed

ANY, FROM, WITHIN, OF = "any", "from", "within", "of"


def ranges_of(operation: Operation, node: Node, reader: Reader) -> Ranges:
    """The ranges of an operation's parameters; raises Abandon where one is none."""
    known = {parameter.name: parameter.type for parameter in operation.parameters}
    given = {} if is_null(node) else reader.members(node, list(known), operation.name)
    return dict(
        found
        for name, value in given.items()
        for found in _ranges(value, known[name], (name,), reader)
    )


def _ranges(node: Node, kind: Type, path: Path, reader: Reader) -> Iterator[tuple[Path, Range]]:
    """The ranges at a path: one, or those of the members."""
    whole = kind.item if isinstance(kind, OptionalType) else kind
    keys = set(node.values) if isinstance(node, MappingNode) else set()
    if isinstance(whole, StructType) and not keys & {ANY} and keys:
        members = {
            member.name: member.type for member in reader.spec.structures[whole.name].members
        }
        for name, value in reader.members(node, list(members), f"a {whole.name}").items():
            yield from _ranges(value, members[name], (*path, name), reader)
        return
    yield path, _range(node, kind, whole, reader)


def _range(node: Node, kind: Type, whole: Type, reader: Reader) -> Range:
    values = node.values if isinstance(node, MappingNode) else {}
    if ANY in values:
        items = values[ANY]
        if len(values) > 1 or not isinstance(items, SequenceNode) or not items.items:
            raise reader.fail(node, "a list of alternatives")
        return _one_of([_range(each, kind, whole, reader) for each in items.items])
    if FROM in values and isinstance(whole, IntType | EnumType):
        return _numbers(node, reader)
    if WITHIN in values and isinstance(whole, AddressType | PrefixType):
        return _prefixes(node, reader)
    if OF in values:
        return _own(node, whole, reader)
    return Values((_value(node, kind, reader),))


def _one_of(ranges: Sequence[Range]) -> Range:
    values = [each.values[0] for each in ranges if isinstance(each, Values)]
    return Values(tuple(values)) if len(values) == len(ranges) else OneOf(tuple(ranges))


def _value(node: Node, kind: Type, reader: Reader) -> Any:
    return reader.argument(node, kind, Names(reader.spec))


def _numbers(node: Node, reader: Reader) -> Numbers:
    given = reader.members(node, [FROM, "to"], "a range of numbers")
    if len(given) < 2:
        raise reader.fail(node, "{from: …, to: …}")
    least, most = (reader.number(given[key], IntType()) for key in (FROM, "to"))
    if least > most:
        raise reader.fail(node, "a number from which there is one to the other")
    return Numbers(least, most)


def _own(node: Node, kind: Type, reader: Reader) -> Own:
    """The caller's own objects: `{of: owner, where: {state: …}, from: 1, to: 3}`."""
    given = reader.members(node, [OF, "where", FROM, "to"], "a range of handles")
    several = isinstance(kind, ListType | SetType)
    item = kind.item if isinstance(kind, ListType | SetType) else kind
    if not isinstance(item, HandleType) or len(item.kinds) != 1:
        raise reader.fail(node, f"a value of {kind}")
    (sort,) = item.kinds
    fields = {field.name: field.type for field in reader.spec.sorts[sort].fields}
    owner = given[OF]
    if not isinstance(owner, ScalarNode) or owner.text not in fields:
        hint = did_you_mean(owner.text, fields) if isinstance(owner, ScalarNode) else ""
        raise reader.fail(owner, f"a field of {sort}", "RTM600", hint)
    known = reader.members(given["where"], list(fields), f"a {sort}") if "where" in given else {}
    where = tuple((name, _value(value, fields[name], reader)) for name, value in known.items())
    least, most = (reader.number(given[k], IntType()) if k in given else 1 for k in (FROM, "to"))
    return Own(sort, owner.text, where, least, max(least, most) if several else 0)


def _prefixes(node: Node, reader: Reader) -> Prefixes:
    given = reader.members(node, [WITHIN, "lengths"], "a range of prefixes")
    within: NetAddress = reader.address(given[WITHIN])
    lengths = given.get("lengths")
    if not well_formed(within) or masked(within) != within:
        raise reader.fail(given[WITHIN], "a prefix without bits beyond its length")
    if lengths is None:
        return Prefixes(within, within.NumBits, WIDTHS[within.AddressFamily])
    found = [integer(item) for item in lengths.items] if isinstance(lengths, SequenceNode) else []
    match found:
        case [int(shortest), int(longest)] if (
            within.NumBits <= shortest <= longest <= WIDTHS[within.AddressFamily]
        ):
            return Prefixes(within, shortest, longest)
        case _:
            raise reader.fail(lengths, "two lengths, the shorter first, none shorter than `within`")
