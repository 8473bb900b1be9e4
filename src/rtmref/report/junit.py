"""The run as JUnit XML: one suite a stage, one case a check.

`violated` is a failure and `unknown` an error; `vacuous` and `not_run` are skipped, with the
reason: neither counts as passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rtmref.diagnostics import Diagnostic
from rtmref.events import Finding, Judged, Rejected
from rtmref.report.run import Run
from rtmref.report.story import story
from rtmref.verdicts import Word


def text(run: Run) -> str:
    """The XML document."""
    root = Element("testsuites", name=f"rtmref {run.started.verb}", time=f"{run.seconds:.3f}")
    seconds = {stage.stage: stage.seconds for stage in run.stages}
    for stage, checks in run.checks.items():
        cases = [_case(run, check) for check in checks]
        _suite(root, stage or run.started.verb, cases, seconds.get(stage, 0.0))
    told = {finding.id for check in run.judged if (finding := _told(run, check))}
    untold = [finding for finding in run.findings if finding.id not in told]
    _suite(root, "findings", [_finding_case(finding) for finding in untold], 0.0)
    _suite(root, "input", list(_input_cases(run)), 0.0)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, name: str, cases: Sequence[Element], seconds: float) -> None:
    if not cases:
        return
    suite = SubElement(root, "testsuite", name=name, tests=str(len(cases)))
    for what, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(what, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{seconds:.3f}")
    suite.extend(cases)


def _case(run: Run, check: Judged) -> Element:
    case = Element("testcase", classname=_class(check), name=check.name, time="0")
    verdict = str(check.verdict)
    match check.verdict.word:
        case Word.VIOLATED:
            finding = _told(run, check)
            failure = SubElement(
                case, "failure", type=check.kind, message=check.evidence or verdict
            )
            failure.text = story(finding) if finding else check.reproduce
        case Word.UNKNOWN:
            SubElement(case, "error", type="unknown", message=verdict).text = check.reproduce
        case Word.VACUOUS | Word.NOT_RUN:
            SubElement(case, "skipped", message=verdict)
        case _:
            output = " - ".join(part for part in (verdict, check.evidence) if part)
            SubElement(case, "system-out").text = output
    return case


def _class(check: Judged) -> str:
    return ".".join(part for part in ("rtmref", check.kind, check.invariant) if part)


def _told(run: Run, check: Judged) -> Finding | None:
    return run.finding_of(check) if check.verdict.word is Word.VIOLATED else None


def _finding_case(finding: Finding) -> Element:
    case = Element("testcase", classname=f"rtmref.{finding.kind}", name=finding.title, time="0")
    SubElement(case, "failure", type=finding.kind, message=finding.title).text = story(finding)
    return case


def _input_cases(run: Run) -> Iterable[Element]:
    yield from (_rejected_case(rejected) for rejected in run.rejected)
    yield from (_complaint_case(complaint) for complaint in run.complaints)


def _rejected_case(item: Rejected) -> Element:
    case = Element("testcase", classname="rtmref.arguments", name=item.argument, time="0")
    SubElement(case, "error", type="argument", message=item.message)
    return case


def _complaint_case(item: Diagnostic) -> Element:
    name = f"{item.span} {item.code}"
    case = Element("testcase", classname=f"rtmref.{item.code}", name=name, time="0")
    if item.severity == "error":
        SubElement(case, "error", type=item.code, message=item.message).text = item.hint
    else:
        SubElement(case, "system-out").text = item.message
    return case
