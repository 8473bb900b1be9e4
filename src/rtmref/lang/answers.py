"""What the documentation says that functions answer, and whether the operations can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.lang.checker.operations import STATUS
from rtmref.lang.entries import Chapters, elements, entries_of
from rtmref.lang.expressions import EnumValue, Expression
from rtmref.lang.names import Names
from rtmref.lang.report import Report
from rtmref.lang.spec import DocumentedAnswers, Operation, Refusal
from rtmref.lang.structure import CATALOGUE
from rtmref.lang.traversal import walk
from rtmref.lang.types import EnumType
from rtmref.lang.yaml_nodes import ScalarNode


def declare_answers(
    catalogues: Chapters, names: Names, report: Report
) -> dict[str, DocumentedAnswers]:
    """Everything that the catalogues list of answers, by function."""
    return {
        entry.name: DocumentedAnswers(
            function=entry.name,
            catalogue=entry.chapter,
            statuses=entry.texts("statuses"),
            pages=entry.texts("pages"),
            never={
                status: reason.text.strip()
                for status, _, reason in entries_of(entry.node.values.get("never"))
                if isinstance(reason, ScalarNode)
            },
            span=entry.key.span,
        )
        for entry in elements("answers", catalogues, names, report, CATALOGUE)
    }


def report_answers(
    answers: Mapping[str, DocumentedAnswers], operations: Mapping[str, Operation], report: Report
) -> None:
    """Complain of documented statuses that an operation never answers, unless a reason is given."""
    for documented in answers.values():
        operation = operations.get(documented.function)
        possible = set() if operation is None else set(_possible(operation))
        for status in documented.statuses if operation is not None else ():
            if (status in possible) == (status in documented.never):
                never = "is said never to answer" if status in possible else "never answers"
                message = f"{documented.function} {never} {status}, which is documented"
                report.add("RTM217", message, documented.span)


def _possible(operation: Operation) -> Iterator[str]:
    yield from (guard.status for guard in operation.guards if isinstance(guard, Refusal))
    yield from statuses(operation.status)


def statuses(expression: Expression) -> dict[str, int]:
    """Names and numbers of the statuses that stand in an expression."""
    return {
        node.member: node.value
        for node in walk(expression)
        if isinstance(node, EnumValue) and node.type == EnumType(STATUS)
    }
