"""An order of the calls of several threads in which the model gives the answers that they got.

The search tries calls one after the other on the model and takes them back where they do not fit
(Wing and Gong). Rounds narrow it: between two of them nothing was going on. Of independent calls
one order stands for all (sleep sets, Godefroid). What it tried in vain is remembered by the calls
made and the state they led to (Lowe).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.past import Made, Past
from rtmref.engine.handles import Played
from rtmref.engine.linearizability.history import Observed, Round
from rtmref.engine.linearizability.independence import independent
from rtmref.engine.linearizability.likeness import Likeness
from rtmref.engine.matching import Mark, Matching
from rtmref.targets.target import Answer

PATIENCE: Final = 30_000
"""How many calls a round may cost before the search gives up."""
REMEMBER_AFTER: Final = 64
"""From so many calls in vain on it pays to remember states."""


class UndecidedError(Exception):
    """The search has given up: an order may exist, or not."""


@dataclass(slots=True)
class Node:
    """A moment of the order: which calls of a round are done, and what may be tried next."""

    round: int
    done: int
    heard: int
    """How many of the round's events have been explained."""
    untried: list[int]
    asleep: dict[int, bool]
    """Calls that need not come next, as an order in which they do was tried in vain; and whether
    clients are told of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A call of the order found, and what the model made of it."""

    observed: Observed
    arguments: tuple[Any, ...]
    """With the model's handles."""
    made: Made
    mark: Mark

    @property
    def played(self) -> Played:
        """The call as the model made it."""
        name = self.observed.call.operation
        return Played(name, self.arguments, self.made.outcome, self.made.completed)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A call that could have come next but for what it answered, and what the model answers."""

    observed: Observed
    made: Made
    told: tuple[Answer, ...] | None
    """If the answer would do: the events that clients were told instead of the model's."""


@dataclass(slots=True)
class Furthest:
    """The longest order found of a round that has none that is whole."""

    steps: tuple[Step, ...] = ()
    misfits: list[Misfit] = field(default_factory=list)
    done: int = -1
    """How many calls of the round it explains."""


class Search:
    """Explains round after round; an earlier one anew where a later one asks for it.

    The model and the matching are in the state before the first round, and move along.
    """

    def __init__(self, model: Model, matching: Matching, patience: int = PATIENCE) -> None:
        self._past = Past(model)
        self._matching = matching
        self._patience = patience
        operations = model.spec.operations
        self._judge = {name: matching.judge(op) for name, op in operations.items()}
        self._ours = {name: matching.returner(op) for name, op in operations.items()}
        self._likeness = Likeness(model, matching)
        self._independent = independent(model.spec)
        self.begin()

    def begin(self) -> None:
        """Forget all rounds: the model has been brought into another state."""
        self._past.made.clear()
        self._rounds: list[Round] = []
        self._nodes: list[Node] = []
        self.steps: list[Step] = []
        """The order, of all rounds."""
        self.furthest = Furthest()

    def explain(self, observed: Round) -> bool:
        """Whether the rounds so far and this one have an order; `steps` is one of them.

        Raises UndecidedError when the search gets too long.
        """
        self._rounds.append(observed)
        if self._nodes:
            self._nodes.pop()
        self._nodes.append(self._node(len(self._rounds) - 1, 0, 0, {}))
        self.furthest = Furthest()
        tried, vain = 0, set[object]()
        while self._nodes:
            node = self._nodes[-1]
            if self._is_end(node):
                return True
            if not node.untried:
                self._dead(node, vain if tried > REMEMBER_AFTER else None)
                continue
            tried += 1
            if tried > self._patience:
                raise UndecidedError
            self._try(node, node.untried.pop(), vain)
        return False

    def show(self, step: Step) -> None:
        """Let the model tell of a call of the order as if it had been the last one."""
        self._past.show(step.made)

    def _node(self, number: int, done: int, heard: int, asleep: dict[int, bool]) -> Node:
        current = self._rounds[number]
        is_whole = done.bit_count() == len(current.calls) and heard == len(current.events)
        if is_whole and number + 1 < len(self._rounds):
            return self._node(number + 1, 0, 0, {})
        untried = [n for n in current.could_be_next(done)[::-1] if n not in asleep]
        return Node(number, done, heard, untried, asleep)

    def _is_end(self, node: Node) -> bool:
        last = self._rounds[-1]
        is_last = node.round == len(self._rounds) - 1
        return (
            is_last and node.done.bit_count() == len(last.calls) and node.heard == len(last.events)
        )

    def _dead(self, node: Node, vain: set[object] | None) -> None:
        """Nothing fits here: take the call back that led here."""
        if vain is not None:
            vain.add((node.round, node.done, node.heard, self._likeness.key()))
        self._nodes.pop()
        if self.steps:
            self._take_back(self.steps.pop().mark)

    def _take_back(self, mark: Mark) -> None:
        self._past.take_back()
        self._matching.return_to(mark)

    def _try(self, node: Node, number: int, vain: set[object]) -> None:
        """Make a call the next one, if the model answers as the target did."""
        current = self._rounds[node.round]
        observed = current.calls[number]
        name = observed.call.operation
        mark = self._matching.mark()
        arguments = self._ours[name](observed.call.arguments)
        made = self._past.call(name, arguments)
        heard = node.heard + len(made.events)
        told = tuple(current.events[node.heard : heard])
        would_do = self._judge[name](made.outcome, observed.answer)
        if not would_do or not self._matching.same_events(made.events, told):
            self._keep_misfit(node, Misfit(observed, made, told if would_do else None))
            self._take_back(mark)
            return
        done = node.done | 1 << number
        is_told = bool(made.events) or len(self._past.model.parked) != len(made.parked_before)
        asleep = self._still_asleep(node, name, is_told)
        node.asleep[number] = is_told
        if vain and (node.round, done, heard, self._likeness.key()) in vain:
            self._take_back(mark)
            return
        self.steps.append(Step(observed, arguments, made, mark))
        self._nodes.append(self._node(node.round, done, heard, asleep))

    def _still_asleep(self, node: Node, name: str, is_told: bool) -> dict[int, bool]:
        """What need not come after a call of this operation, as it might as well come before."""
        calls, others = self._rounds[node.round].calls, self._independent[name]
        return {
            n: told
            for n, told in node.asleep.items()
            if calls[n].call.operation in others and not (told and is_told)
        }

    def _keep_misfit(self, node: Node, misfit: Misfit) -> None:
        """Remember how far an order of the last round came, and what stopped it."""
        done = node.done.bit_count()
        if node.round < len(self._rounds) - 1 or done < self.furthest.done:
            return
        if done > self.furthest.done:
            own = tuple(self.steps[len(self.steps) - done :])
            self.furthest = Furthest(own, [], done)
        self.furthest.misfits.append(misfit)
