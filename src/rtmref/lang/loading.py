"""Files to a checked specification."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from rtmref.diagnostics import Diagnostic
from rtmref.lang.answers import declare_answers, report_answers
from rtmref.lang.checker.context import Library
from rtmref.lang.checker.invariants import invariant
from rtmref.lang.checker.misuses import misuse
from rtmref.lang.checker.operations import operation
from rtmref.lang.checker.pictures import picture, report_circles
from rtmref.lang.checker.projections import projection
from rtmref.lang.checker.singles import single_sort
from rtmref.lang.checker.sometimes import sometimes
from rtmref.lang.checker.standing import standing_invariants
from rtmref.lang.checker.steps import step
from rtmref.lang.checker.unused import report_unused_declarations
from rtmref.lang.citations import declare_facts, report_citations
from rtmref.lang.conformity import conforms
from rtmref.lang.cycles import report_cycles
from rtmref.lang.declarations import declare
from rtmref.lang.entries import Chapters, Entry, elements
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.records import record
from rtmref.lang.report import Report, did_you_mean
from rtmref.lang.shapes import Record, Shape, Table
from rtmref.lang.sources import decode_sources, digest, given_files, read_sources, shipped_files
from rtmref.lang.spec import (
    Invariant,
    Misuse,
    Operation,
    Picture,
    Projection,
    Sometimes,
    Sort,
    Spec,
)
from rtmref.lang.structure import CATALOGUE, INVARIANTS, MODEL
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode
from rtmref.lang.yaml_reading import read_yaml

Judged = TypeVar("Judged", Operation, Invariant, Sort, Misuse, Picture, Projection, Sometimes)


@record
class Checked:
    """The outcome of checking: the specification, unless there are errors, and all diagnostics."""

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...]
    """Errors and warnings, by place."""
    names: Names | None = None
    """What its declarations say, for conditions of files of other kinds."""


def check(paths: Sequence[Path] | None = None) -> Checked:
    """Read and check files and folders; without paths, the shipped specification.

    Never raises for what the files contain or lack.
    """
    report = Report()
    files = shipped_files() if paths is None else given_files(paths, report)
    return _checked(list(read_sources(files, report)), report)


def check_texts(texts: Mapping[str, str]) -> Checked:
    """Check files that are given as texts, by the names under which they are shown."""
    report = Report()
    contents = ((shown, text.encode("utf-8", "surrogatepass")) for shown, text in texts.items())
    return _checked(list(decode_sources(contents, report)), report)


def _checked(sources: list[tuple[SourceText, bytes]], report: Report) -> Checked:
    with _collector_at_rest():
        spec, names = _check_sources(sources, report)
    return Checked(None if report.failed else spec, report.sorted(), names)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without the cycle collector, which finds nothing to free while a specification grows."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _check_sources(sources: list[tuple[SourceText, bytes]], report: Report) -> tuple[Spec, Names]:
    chapters, themes, catalogues = _files_by_kind(sources, report)
    names = Names(incomplete=report.failed)
    declare(chapters, names, report)
    library = Library(names, report)
    report_cycles(library)
    names.sorts |= _judged(single_sort, names.singles.values(), library)
    calls: dict[str, ScalarNode] = {}
    called = list(elements("operations", chapters, names, report, seen=calls))
    library.operations |= {entry.name: entry for entry in called}
    operations = _judged(operation, called, library)
    by_itself = elements("steps", chapters, names, report, seen=calls)
    steps = _judged(step, by_itself, library)
    written = elements("invariants", themes, names, report, INVARIANTS)
    invariants = _judged(invariant, written, library)
    for sort in names.sorts.values():
        invariants |= {each.name: each for each in standing_invariants(sort)}
    wrong = elements("misuses", chapters, names, report)
    misuses = _judged(misuse, wrong, library)
    drawn = elements("pictures", chapters, names, report)
    pictures = _judged(picture, drawn, library)
    report_circles(pictures, report)
    seen = elements("projections", chapters, names, report)
    projections = _judged(projection, seen, library)
    reached = elements("sometimes", themes, names, report, INVARIANTS)
    somewhere = _judged(sometimes, reached, library)
    facts = declare_facts(catalogues, names, report)
    report_citations(facts, [root for _, root in (*chapters, *themes)], names, report)
    answers = declare_answers(catalogues, names, report)
    if not report.failed:
        report_answers(answers, operations, report)
    report_unused_declarations(library, operations.values())
    made = _spec(names, operations, steps, invariants, chapters, digest(sources))
    made = replace(made, facts=facts, answers=answers, misuses=misuses)
    made = replace(made, pictures=pictures, projections=projections, sometimes=somewhere)
    return made, names


def _files_by_kind(
    sources: list[tuple[SourceText, bytes]], report: Report
) -> tuple[Chapters, Chapters, Chapters]:
    """Roots of model, invariant and catalogue files, each with its title."""
    chapters: Chapters = []
    themes: Chapters = []
    catalogues: Chapters = []
    for source, _ in sources:
        root = read_yaml(source, report)
        if root is None:
            continue
        if not isinstance(root, MappingNode):
            message = "a file is a mapping with 'chapter', 'theme' or 'catalogue'"
            report.add("RTM020", message, root.span)
        elif "theme" in root.values:
            themes.append((_title(root, "theme", INVARIANTS, themes, report), root))
        elif "catalogue" in root.values:
            title = _title(root, "catalogue", CATALOGUE, catalogues, report)
            catalogues.append((title, root))
        else:
            chapters.append((_title(root, "chapter", MODEL, chapters, report), root))
    return chapters, themes, catalogues


def _title(root: MappingNode, key: str, shape: Record, earlier: Chapters, report: Report) -> str:
    """The title of a file, whose own keys are checked; elements are checked later."""
    for name, node, value in root.items():
        if name not in shape.keys:
            report.add(
                "RTM039",
                f"{shape.name} has no key {name!r}",
                node.span,
                did_you_mean(name, shape.keys) or f"its keys: {', '.join(shape.keys)}",
            )
        elif not _has_elements(value, shape.keys[name].shape):
            conforms(value, shape.keys[name].shape, report)
    for name in shape.keys:
        if shape.keys[name].required and name not in root.values:
            span = root.source.span(root.start, root.start)
            report.add("RTM040", f"{shape.name} lacks {name!r} ({shape.keys[name].doc})", span)
    title = root.values.get(key)
    text = title.text if isinstance(title, ScalarNode) else ""
    if title is not None and text in (name for name, _ in earlier):
        report.add("RTM201", f"the {key} {text!r} has two files", title.span)
    return text


def _has_elements(node: Node, shape: Shape) -> bool:
    """Whether it is a section of elements, which are checked one by one."""
    return isinstance(shape, Table) and isinstance(node, MappingNode) and len(node.values) > 0


def _judged(
    judge: Callable[[Entry, Library], Judged], entries: Iterable[Entry], library: Library
) -> dict[str, Judged]:
    """The typed elements by name.

    How deep an element may be is limited; where the caller has left less room on the stack than
    that, the element counts as too deep.
    """
    found: dict[str, Judged] = {}
    for entry in entries:
        try:
            found[entry.name] = judge(entry, library)
        except RecursionError:
            library.report.add("RTM103", "nested too deeply", entry.key.span)
    return found


def _spec(
    names: Names,
    operations: dict[str, Operation],
    steps: dict[str, Operation],
    invariants: dict[str, Invariant],
    chapters: Chapters,
    contents: str,
) -> Spec:
    docs = {title: root.values["doc"] for title, root in chapters if "doc" in root.values}
    return Spec(
        enums=names.enums,
        bits=names.bits,
        structures=names.structures,
        limits=names.limits,
        decisions=names.decisions,
        sorts=names.sorts,
        operations=operations,
        steps=steps,
        invariants=invariants,
        digest=contents,
        chapters={title: doc.text for title, doc in docs.items() if isinstance(doc, ScalarNode)},
    )
