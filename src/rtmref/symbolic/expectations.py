"""What a specification should allow; what it does not allow is dead text.

An operation should be able to succeed, each of its refusals to be the answer, the `when` of each
invariant to hold; each invariant should forbid something that no other forbids, and each option of
a decision differ from the others in what some operation does. Nothing here needs the solver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.expressions import DecisionIs
from rtmref.lang.spec import Refusal, Spec
from rtmref.lang.trees import nodes
from rtmref.verdicts import Verdict, Word

Kind = Choice["success", "refusal", "when", "necessity", "effect"]
OPEN: Final = Verdict(Word.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Possibility:
    """Whether something can happen: `proved` by an example, `vacuous`, or not known.

    `name` is the operation, invariant or decision, `span` the place of the refusal or the element,
    `status` what a refusal answers and `number` its place among the others; `size` is how many
    objects of each sort the example needed. An example of a `necessity` is a state that this
    invariant alone forbids; where there is none, `core` names the invariants that it follows from.
    An `effect` is one of a decision; where there is none, `core` names options that are the same.
    `reason` is why there should be no example, where that is meant; `kept` says that an earlier run
    found the answer, from the same content.
    """

    kind: Kind
    name: str
    span: Span
    status: str = ""
    number: int = 0
    verdict: Verdict = OPEN
    size: int = 0
    core: tuple[str, ...] = ()
    reason: str = ""
    kept: bool = False


Expected = Mapping[str, Possibility]
"""What should be possible, by a label that does not change where the text moves."""


def of_operation(spec: Spec, name: str) -> Expected:
    """What an operation or step should be able to do: to succeed, and each of its refusals."""
    operation = spec.named(name)
    refusals = [each for each in operation.guards if isinstance(each, Refusal)]
    found = {f"success {name}": Possibility("success", name, operation.span)}
    for number, each in enumerate(refusals):
        status = "" if each.waits else each.status
        known = Possibility("refusal", name, each.span, status, number, reason=each.unreached)
        found[f"refusal {number} {name}"] = known
    return found


def of_invariants(spec: Spec, names: Iterable[str]) -> Expected:
    """What written invariants should be able to do: to say something, and to be needed."""
    return {label: each for name in names for label, each in _of_invariant(spec, name)}


def _of_invariant(spec: Spec, name: str) -> Iterator[tuple[str, Possibility]]:
    invariant = spec.invariants[name]
    if invariant.origin == "written":
        said = Possibility("when", name, invariant.span, reason=invariant.unreached)
        yield f"when {name}", said
        needed = Possibility("necessity", name, invariant.span, reason=invariant.follows)
        yield f"necessity {name}", needed


def of_decisions(spec: Spec, names: Iterable[str]) -> Expected:
    """What decisions should be able to do: to make a difference, whichever option is taken."""
    return {
        f"effect {name}": Possibility("effect", name, spec.decisions[name].span) for name in names
    }


def asking(spec: Spec) -> Mapping[str, tuple[str, ...]]:
    """The operations and steps that ask for each decision, those that ask for most first."""
    found: dict[str, dict[str, None]] = {name: {} for name in spec.decisions}
    for operation in (*spec.operations.values(), *spec.steps.values()):
        for each in nodes(operation):
            if isinstance(each, DecisionIs):
                found[each.decision][operation.name] = None
    many = Counter(name for names in found.values() for name in names)
    return {
        decision: tuple(sorted(names, key=lambda name: (-many[name], name)))
        for decision, names in found.items()
    }
