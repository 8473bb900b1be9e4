"""Breadth first over all calls of a scope: each state once, each invariant in each state."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rtmref.concrete.fingerprints import Fingerprints
from rtmref.concrete.images import assigned
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.stamps import Stamps, stamps
from rtmref.concrete.watch import Violation
from rtmref.engine.choices import WIDTH, Choice, Choices
from rtmref.engine.slices import slice_for
from rtmref.engine.tree import ROOT, Node, Tree
from rtmref.engine.ways import ScopeError, begin
from rtmref.lang.spec import Spec
from rtmref.scope import Scope

Way = tuple[Choice, ...]
"""The choices that lead to a state, or to the answer of a call."""
NO_ERROR: Final = 0
FARTHEST: Final = 1 << 30
"""A depth that nothing reaches."""


@dataclass(slots=True)
class Findings:
    """What is known of a scope so far."""

    states: int = 0
    transitions: int = 0
    """Calls that changed something; several may lead to the same state."""
    calls: int = 0
    """Calls that were tried, whatever came of them."""
    levels: list[int] = field(default_factory=list)
    """New states by the number of calls that they are away from the beginning."""
    complete: bool = False
    """Whether every state that can be reached was found and looked at."""
    violation: Violation | None = None
    way: Way = ()
    """The shortest way to the violation."""
    witnesses: dict[str, Way] = field(default_factory=dict)
    """The shortest way to a state of each kind that was looked for."""
    succeeded: dict[str, Way] = field(default_factory=dict)
    """The shortest way to a call of each operation that succeeds."""

    @property
    def depth(self) -> int:
        """How many calls the farthest states are away from the beginning."""
        return max(len(self.levels) - 1, 0)


class Exploration:
    """One scope, explored level by level."""

    def __init__(
        self,
        program: Program,
        scope: Scope,
        sometimes: Collection[str] = (),
        ordered: Stamps | None = None,
    ) -> None:
        """`sometimes` are the kinds of states to look for; `ordered` is what counts by its order.

        Raises ScopeError if the calls fail with which the scope begins; exploring does if there
        come to be more objects of a sort than choices can tell apart.
        """
        self.scope = scope
        self.model = Model(program, scope.limits, scope.decisions)
        begin(self.model, scope)
        self.choices = Choices(self.model, scope.patterns)
        self.tree = Tree(self.model, self.choices)
        self.findings = Findings()
        self.wanted = tuple(sometimes)
        self._wanted = list(sometimes)
        self._every = [self.model.space[f"E_{sort}"] for sort in self.model.spec.sorts]
        self._extents = [(self.model.space[f"E_{s}"], n) for s, n in scope.most.items()]
        self.fingerprints = _fingerprints(self.model, ordered)
        self._seen: set[int] = set()
        self.expanded = 0
        """In how many states every call was tried: the first ones of the tree."""
        self.goal: Callable[[Model], bool] | None = None
        """A state to look for; the exploration ends with it."""
        self.visit: Callable[[Node], bool] | None = None
        """Called in every state before its calls are tried; true ends the exploration there."""
        self.found: Way | None = None
        """The way to it."""

    def levels(self, depth: int | None = None, states: int | None = None) -> Iterator[Findings]:
        """Explore one level after the other until there are no new states, or one of the bounds.

        What is known is given after each level, and now and then within one.
        """
        explored = self.findings
        self._seen.add(self.fingerprints.settle())
        self._new(ROOT)
        explored.levels.append(1)
        with _collector_at_rest():
            level = range(1)
            while level and not self._is_over(states) and explored.depth < (depth or FARTHEST):
                begun = len(self.tree)
                explored.levels.append(0)
                for node in level:
                    self._expand(node)
                    explored.levels[-1] = len(self.tree) - begun
                    if self._is_over(states):
                        yield explored
                        return
                    if node % 256 == 0:
                        yield explored
                level = range(begun, len(self.tree))
                if not level:
                    explored.levels.pop()
                    explored.complete = True
                yield explored

    def _is_over(self, states: int | None) -> bool:
        """Whether there is a violation, what was looked for is found, or enough is seen."""
        found = self.findings
        enough = states is not None and found.states >= states
        return found.violation is not None or self.found is not None or enough

    def _expand(self, node: Node) -> None:
        """Try every call in a state."""
        tree, model, explored, seen = self.tree, self.model, self.findings, self._seen
        tree.go(node)
        if self.fingerprints.settle() not in seen:
            raise AssertionError("a state has another fingerprint than when it was found")
        if self.visit is not None and self.visit(node):
            self.found = tuple(tree.way(node))
            return
        if max(map(len, self._every)) > WIDTH:
            raise ScopeError(f"{self.scope.name}: more than {WIDTH} objects of a sort")
        log, parked, operations, plain = model.log, model.parked, model.operations, model.is_plain
        before = tuple(parked)
        after, undo, succeeded = self.fingerprints.after, tree.reversal.undo, explored.succeeded
        extents, waiting = self._extents, self.scope.waiting
        calls = transitions = 0
        for choice, operation, arguments in self.choices.there():
            if plain:
                log.clear()
                outcome = operations[operation](*arguments)
            else:
                outcome = model.call(operation, *arguments)
            calls += 1
            if outcome[0] == NO_ERROR and operation not in succeeded:
                succeeded[operation] = (*tree.way(node), choice)
            if not log and len(parked) == len(before):
                continue
            fits = len(parked) <= waiting
            for extent, most in extents:
                if len(extent) > most:
                    fits = False
            if fits:
                transitions += 1
                found = after(log)
                if found not in seen:
                    seen.add(found)
                    self._new(tree.add(node, choice))
            undo(log)
            if not plain:
                parked[:] = before
                model.events.clear()
            if explored.violation is not None or self.found is not None:
                break
        self.expanded += 1
        explored.calls += calls
        explored.transitions += transitions

    def _new(self, node: Node) -> None:
        """Look at a state for the first time."""
        explored = self.findings
        explored.states += 1
        if not self.model.holds():
            explored.violation = self.model.violation()
            explored.way = tuple(self.tree.way(node))
        if self.goal is not None and self.found is None and self.goal(self.model):
            self.found = tuple(self.tree.way(node))
        for name in [name for name in self._wanted if self.model.meets(name)]:
            explored.witnesses[name] = tuple(self.tree.way(node))
            self._wanted.remove(name)


def way_to(
    spec: Spec, scope: Scope, goal: Callable[[Model], bool], depth: int | None = None
) -> Way | None:
    """The shortest way to a state that the goal accepts; None if there is none within `depth`.

    The depth of the scope is the limit where no other is given. What the goal looks at is a model
    of the slice of the specification that the scope can reach.
    """
    exploration = Exploration(program(slice_for(spec, scope), few=True), scope)
    exploration.goal = goal
    for _ in exploration.levels(scope.depth if depth is None else depth):
        if exploration.found is not None:
            break
    return exploration.found


def _fingerprints(model: Model, ordered: Stamps | None) -> Fingerprints:
    changing = assigned(model.spec, model.spec.operations.values())
    ordered = stamps(model.spec, changing) if ordered is None else ordered
    return Fingerprints(model, changing, ordered)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without the cycle collector: calls that are taken back leave no cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
