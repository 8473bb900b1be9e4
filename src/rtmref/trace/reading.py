"""YAML to traces: whatever is wrong is said with its place, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, Never

import yaml

from rtmref.trace import (
    MOST_THREADS,
    THREAD,
    USUAL_TARGET,
    YIELDS,
    Call,
    Handle,
    Trace,
    TraceError,
)
from rtmref.trace.forms import (
    Address,
    Buffer,
    Form,
    HandleForm,
    Listed,
    Number,
    Numbers,
    Optional,
    Structure,
    Truth,
    Vocabulary,
)
from rtmref.trace.spoiling import SPOILT, Mark, read_mark
from rtmref.values import NetAddress, parse_prefix

A_THREAD: Final = Number(1, MOST_THREADS)
TURNS: Final = Listed(Listed(Number(1)))
BESIDE: Final = (SPOILT, THREAD, YIELDS)
LONGEST: Final = 16_000_000
"""Characters of the longest trace that is read."""
KEYS: Final = (
    "about",
    "target",
    "version",
    "profile",
    "burst",
    "expected",
    "seed",
    "limits",
    "decisions",
    "calls",
)
PARTS: Final = Structure(
    (
        ("AddressFamily", Number(0, 0xFFFF)),
        ("NumBits", Number(0, 0xFFFF)),
        ("AddrBits", Number(0, (1 << 128) - 1)),
    )
)
NAME: Final = re.compile(r"#([0-9]{1,9})((?:\.\w+)*)", re.ASCII)


class _Loader(yaml.SafeLoader):
    """YAML without aliases: what a file means is as large as the file."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases have no place here", problem_mark=mark)
        return super().compose_node(parent, index)


def load(text: str, vocabulary: Vocabulary, name: str = "trace") -> Trace:
    """Read a trace; raises TraceError for anything that is not one."""
    reader = _Reader(name)
    if len(text) > LONGEST:
        raise TraceError(f"{name}:1:1: longer than any trace")
    try:
        return reader.trace(reader.parsed(text), vocabulary)
    except RecursionError:
        raise TraceError(f"{name}:1:1: nested too deeply") from None


class _Reader:
    """Reads the parts of one file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._construct = yaml.SafeLoader("")

    def parsed(self, text: str) -> yaml.Node | None:
        """The tree of the file's one document."""
        try:
            loader = _Loader(text)
            return loader.get_single_node()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
            problem = getattr(error, "problem", None) or "characters that YAML does not allow"
            raise TraceError(f"{self._name}:{place}: not YAML: {problem}") from None

    def fail(self, node: yaml.Node | None, why: str) -> Never:
        """Stop with a place and a reason."""
        line, column = (1, 1)
        if node is not None:
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
        raise TraceError(f"{self._name}:{line}:{column}: {why}")

    def trace(self, root: yaml.Node | None, vocabulary: Vocabulary) -> Trace:
        """The whole trace."""
        if not isinstance(root, yaml.MappingNode):
            self.fail(root, "a trace is a mapping with a list of `calls`")
        parts = self.mapping(root, KEYS)
        given = parts.get("calls")
        if not isinstance(given, yaml.SequenceNode):
            self.fail(given or root, "a trace has a list of `calls`")
        calls = self._together(given, vocabulary)
        limits = self._settings(parts.get("limits"), tuple(vocabulary.limits))
        decisions = self._settings(parts.get("decisions"), tuple(vocabulary.decisions))
        seed, burst = parts.get("seed"), parts.get("burst")
        return Trace(
            calls=calls,
            limits={key: self.value(n, vocabulary.limits[key]) for key, n in limits.items()},
            decisions={
                key: self._option(n, vocabulary.decisions[key]) for key, n in decisions.items()
            },
            seed=0 if seed is None else self.value(seed, Number()),
            about=self._text(parts.get("about"), ""),
            target=self._text(parts.get("target"), USUAL_TARGET),
            expected=self._text(parts.get("expected"), ""),
            version=self._text(parts.get("version"), ""),
            profile=self._text(parts.get("profile"), ""),
            burst=0 if burst is None else self.value(burst, Number(0)),
        )

    def _together(self, node: yaml.SequenceNode, vocabulary: Vocabulary) -> tuple[Call, ...]:
        """The calls; those of threads are next to each other."""
        calls = tuple(self.call(one, vocabulary) for one in node.value)
        of_threads = [number for number, call in enumerate(calls) if call.thread]
        for number in of_threads:
            if number - of_threads[0] >= len(of_threads):
                self.fail(node.value[number], "the calls of threads stand next to each other")
        return calls

    def _settings(self, node: yaml.Node | None, known: Sequence[str]) -> dict[str, yaml.Node]:
        return {} if node is None else self.mapping(node, known)

    def _option(self, node: yaml.Node, options: Sequence[str]) -> str:
        chosen = self._text(node, "")
        if chosen not in options:
            self.fail(node, f"not one of {', '.join(options)}")
        return chosen

    def _text(self, node: yaml.Node | None, default: str) -> str:
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, "a text is expected here")
        return str(node.value)

    def mapping(self, node: yaml.Node, known: Sequence[str]) -> dict[str, yaml.Node]:
        """The values of a mapping by their keys, each of which is known and stands once."""
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, "a mapping is expected here")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self.fail(key, f"not one of {', '.join(known)}")
            if name in found:
                self.fail(key, f"{name} stands here twice")
            found[name] = value
        return found

    def call(self, node: yaml.Node, vocabulary: Vocabulary) -> Call:
        """One operation with its arguments."""
        if not isinstance(node, yaml.MappingNode) or not 1 <= len(node.value) <= 1 + len(BESIDE):
            self.fail(node, "a call is one operation with its arguments")
        (key, given), *more = node.value
        operation = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if operation not in vocabulary.operations:
            self.fail(key, f"unknown operation {operation!r}")
        arguments = self.value(given, vocabulary.operations[operation])
        assert isinstance(arguments, tuple)
        names = [name for name, _ in vocabulary.operations[operation].members]
        beside = self._beside(more)
        marks = self._marks(beside[SPOILT], names) if SPOILT in beside else ()
        thread = self.value(beside[THREAD], A_THREAD) if THREAD in beside else 0
        yields = self.value(beside[YIELDS], TURNS) if YIELDS in beside else ()
        if any(len(each) != 2 for each in yields):
            self.fail(beside[YIELDS], "pairs of a number of steps and a thread are expected here")
        return Call(operation, arguments, tuple(marks), thread, yields)

    def _beside(self, more: Sequence[tuple[yaml.Node, yaml.Node]]) -> dict[str, yaml.Node]:
        """What stands beside an operation."""
        found: dict[str, yaml.Node] = {}
        for key, node in more:
            name = self._text(key, "")
            if name not in BESIDE or name in found:
                self.fail(key, f"beside the operation stand {', '.join(BESIDE)} or nothing")
            found[name] = node
        return found

    def _marks(self, node: yaml.Node, names: Sequence[str]) -> Iterator[Mark]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, "a mapping from arguments to what they are is expected here")
        for where, kind in node.value:
            try:
                yield read_mark(names, self._text(where, ""), self._text(kind, ""))
            except ValueError as error:
                self.fail(where, str(error))

    def value(self, node: yaml.Node, form: Form) -> Any:
        """A value of the form."""
        match form:
            case Structure(members):
                return tuple(self._members(node, members))
            case Listed(item, single):
                if not isinstance(node, yaml.SequenceNode) or (single and len(node.value) != 1):
                    self.fail(node, f"a list{' of one' if single else ''} is expected here")
                return tuple([self.value(one, item) for one in node.value])
            case Optional(item):
                return None if self._is_null(node) else self.value(node, item)
            case Address():
                return self._address(node)
            case HandleForm():
                return self._handle(node)
            case Numbers():
                return dict(self._numbers(node))
            case _:
                return self._scalar(node, form)

    def _members(self, node: yaml.Node, members: Sequence[tuple[str, Form]]) -> Iterator[Any]:
        if self._is_null(node) and not members:
            return
        found = self.mapping(node, [name for name, _ in members])
        for name, form in members:
            if name not in found:
                self.fail(node, f"{name} is missing")
            yield self.value(found[name], form)

    def _numbers(self, node: yaml.Node) -> Iterator[tuple[int, int]]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, "a mapping from numbers to numbers is expected here")
        for key, value in node.value:
            yield self._scalar(key, Number()), self._scalar(value, Number())

    def _scalar(self, node: yaml.Node, form: Number | Truth | Buffer) -> Any:
        found = self._constructed(node)
        match form, found:
            case Truth(), bool():
                return found
            case Buffer(), True | None:
                return found
            case Number(minimum, maximum), int() if not isinstance(found, bool):
                if (minimum is not None and found < minimum) or (
                    maximum is not None and found > maximum
                ):
                    self.fail(node, f"{found} is not in its range")
                return found
            case _:
                wanted = {Truth: "true or false", Buffer: "true or null"}
                self.fail(node, f"{wanted.get(type(form), 'an integer')} is expected here")

    def _constructed(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, "a single value is expected here")
        try:
            return self._construct.construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, OverflowError):
            self.fail(node, "a value that cannot be read")

    def _is_null(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"

    def _address(self, node: yaml.Node) -> NetAddress:
        if isinstance(node, yaml.MappingNode):
            return NetAddress(*self.value(node, PARTS))
        try:
            return parse_prefix(self._text(node, ""))
        except ValueError:
            self.fail(node, "a prefix is expected here, or AddressFamily, NumBits and AddrBits")

    def _handle(self, node: yaml.Node) -> Handle | None:
        if self._is_null(node):
            return None
        named = NAME.fullmatch(self._text(node, ""))
        if named is None:
            self.fail(node, "a handle is expected here, like #1.RtmRegHandle, or null")
        path = named[2].split(".")[1:]
        return Handle(int(named[1]), tuple(int(p) if p.isdigit() else p for p in path))
