"""The tree of the states that were found, and a model that moves along it.

A state is kept as its parent and the choice that leads to it; the model walks from one to the next
by taking calls back and making others again.
"""

from __future__ import annotations

from array import array

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model, Parked
from rtmref.concrete.reversal import Reversal
from rtmref.engine.choices import Choice, Choices

Node = int
ROOT = 0


class Tree:
    """States by number, in the order in which they were found; the root is the beginning."""

    def __init__(self, model: Model, choices: Choices) -> None:
        self.model = model
        self.choices = choices
        self.reversal = Reversal(model)
        self._parents = array("Q", [0])
        self._edges = array("Q", [0])
        self._path = [ROOT]
        self._there = {ROOT}
        """The nodes of the path."""
        self._logs: list[tuple[list[Entry], tuple[Parked, ...]]] = []

    def __len__(self) -> int:
        return len(self._parents)

    def add(self, parent: Node, choice: Choice) -> Node:
        """A state that the choice leads to from its parent."""
        self._parents.append(parent)
        self._edges.append(choice)
        return len(self._parents) - 1

    def way(self, node: Node) -> list[Choice]:
        """The choices that lead to a state, from the beginning."""
        found = []
        while node != ROOT:
            found.append(self._edges[node])
            node = self._parents[node]
        return found[::-1]

    def go(self, target: Node) -> None:
        """Bring the model into a state."""
        ahead: list[Node] = []
        path, there = self._path, self._there
        node = target
        while node not in there:
            ahead.append(node)
            node = self._parents[node]
        while path[-1] != node:
            self._back()
        for node in reversed(ahead):
            self._forward(node)

    def _back(self) -> None:
        self._there.remove(self._path.pop())
        log, parked = self._logs.pop()
        self.reversal.undo(log)
        self.model.parked[:] = parked

    def _forward(self, node: Node) -> None:
        before = tuple(self.model.parked)
        operation, arguments = self.choices.found(self._edges[node])
        self.model.call(operation, *arguments)
        self.model.events.clear()
        self._path.append(node)
        self._there.add(node)
        self._logs.append((self.model.log[:], before))
