"""The forms of a report: each well formed, harmless, complete and the same every time."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import jsonschema
import pytest
from junitparser import JUnitXml

from rtmref.diagnostics import Diagnostic, Span
from rtmref.events import Complained, Event, Noted, Rejected, Said, Started
from rtmref.report import json_report
from rtmref.report.forms import render
from rtmref.report.run import Run, collect, without_times
from rtmref.verdicts import Word

TEXT_FORMS = ("json", "html", "junit", "markdown", "sarif", "github")
VOID = frozenset({"meta", "br", "link", "img", "hr", "input"})


@pytest.fixture
def run(events: tuple[Event, ...]) -> Run:
    """The run of the sample stream."""
    return collect(events)


class Page(HTMLParser):
    """Checks that tags match, and collects what a browser would load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(run: Run) -> Page:
    """The parsed HTML page."""
    page = Page()
    page.feed(render("html", run))
    assert page.open == []
    return page


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_same_bytes(form: str, events: tuple[Event, ...]) -> None:
    """The same stream gives the same bytes."""
    assert render(form, collect(events)) == render(form, collect(events))


@pytest.mark.parametrize("form", TEXT_FORMS)
@pytest.mark.parametrize(
    "stream",
    [(), (Started(verb="lint"),), (Started(verb="lint"), Noted(text="cut"))],
    ids=["empty", "started", "noted"],
)
def test_streams_that_are_cut(form: str, stream: tuple[Event, ...]) -> None:
    """A stream that ends anywhere still gives every report."""
    assert isinstance(render(form, collect(stream)), str)


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_no_form_lets_control_characters_through(form: str, run: Run) -> None:
    """No report contains an escape character, a NUL or a reordering character."""
    content = render(form, run)
    assert not {"\x1b", "\x00", "\u202e"} & set(content)


def test_json_fits_its_schema(run: Run) -> None:
    """The JSON object is what the published schema says."""
    schema = json_report.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    stream: list[Event] = [
        Rejected(argument="--seed", message="no"),
        Complained(diagnostics=(Diagnostic("E001", "wrong", Span("a", 1, 1, 1, 2), hint="so"),)),
    ]
    for item in (run, without_times(run), collect([Started(verb="lint"), *stream])):
        validator.validate(json.loads(json_report.text(item)))


def test_json_members(run: Run) -> None:
    """The JSON object counts every verdict word and gives figures as numbers by name."""
    report = json.loads(render("json", run))
    assert report["verb"] == "check"
    assert report["seed"] == 7
    assert set(report["verdicts"]) == {word.value for word in Word}
    assert report["figures"]["obligations"] == 60
    assert report["targets"]["lint_seconds"]["met"] is False
    assert report["findings"][0]["id"] == "3f2a9c11d0be"
    assert report["exit_code"] == 1
    cited, untestable, lost = report["facts"]
    assert cited["verdict"] == {"word": "tested", "detail": "99"}
    assert cited["citing"][1]["hits"] == 0
    assert untestable["untestable"] == "tells the purpose"
    assert lost["verdict"] is None
    assert lost["citing"] == []


def test_no_times_leaves_nothing_measured(run: Run) -> None:
    """Without times a report has no figure that a machine or a clock had a say in."""
    report = json.loads(render("json", without_times(run)))
    assert report["seconds"] == 0
    assert list(report["figures"]) == ["obligations"]


def test_junit_counts(run: Run) -> None:
    """A JUnit reader sees every check, and neither `unknown` nor `not_run` as passed."""
    suites = JUnitXml.fromstring(render("junit", run).encode())
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(run.judged) + len(run.complaints)
    assert sum(case.is_failure for case in cases) == 2
    assert sum(case.is_error for case in cases) == 1
    assert sum(case.is_skipped for case in cases) == 2
    assert sum(case.is_passed for case in cases) == 62 + 1


def test_junit_tells_the_story(run: Run) -> None:
    """The failure of a violated check carries its whole story."""
    root = ElementTree.fromstring(render("junit", run))
    failure = next(iter(root.iter("failure")))
    assert "rtmref replay reports/traces/3f2a9c11d0be.yaml" in (failure.text or "")


def test_html_needs_nothing_and_trusts_nothing(run: Run) -> None:
    """The page loads nothing, runs nothing, and every link leads to a place in it."""
    page = page_of(run)
    assert not page.tags & {"script", "iframe", "link", "object", "embed", "img", "base"}
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert "<script>alert(1)</script>" in page.text


def test_html_has_everything(run: Run) -> None:
    """The page tells findings, evidence, coverage, targets, gaps, and how to see each again."""
    text = " ".join(page_of(run).text.split())
    for words in (
        "Something is wrong",
        "RtmAddRouteToDest(e1, 10.0.0.0/8, metric 20, next hops [h1])",
        "h.owner == r.owner",
        "unknown(rlimit)",
        "not_run(no file given)",
        "RtmIsBestRoute",
        "fuzz_calls_per_s",
        "rtmref prove --invariant 'best-route-is-minimal' --operation 'RtmDeregisterEntity'",
        "the one assumption of the proofs",
        "3 facts and decisions, 1 cited, 1 state nothing testable, 1 lost: D-HOLD-02",
        "tells the purpose",
        "max_next_hops",
        "models/rtm2/routes.yaml:33:3",
    ):
        assert words in text, words


def test_html_has_what_was_printed() -> None:
    """A table that a verb prints is on the page, with a link to it, and as harmless text."""
    said = Said(text="calls in which they agree\n  <b>one</b>: model 3/4")
    text = render("html", collect((Started(verb="compare"), said)))
    assert "&lt;b&gt;one&lt;/b&gt;: model 3/4</pre>" in text
    assert 'href="#printed"' in text
    assert "printed" not in render("html", collect((Started(verb="compare"),)))


def test_markdown_cannot_be_escaped(run: Run) -> None:
    """Markup and table borders from outside come out as text."""
    hostile = collect([Started(verb="x"), Noted(text="<b>|![a](http://b)`c` @d")])
    note = render("markdown", hostile).splitlines()[-1]
    assert note == r"- \<b\>\|\!\[a\]\(http:\//b\)\`c\` \@d"
    assert "```text" in render("markdown", run)


def test_github_commands(run: Run) -> None:
    """Every line is one command; line ends inside a message are encoded."""
    lines = render("github", run).splitlines()
    assert all(line.startswith(("::error ", "::warning ")) for line in lines)
    assert sum("%0A" in line for line in lines) == 1
    hostile = Rejected(argument="a,b:c", message="50%")
    assert render("github", collect([hostile])) == "::error title=a%2Cb%3Ac::50%25\n"


def test_sarif_results(run: Run) -> None:
    """Findings and complaints are results with their rules, places and fingerprints."""
    log = json.loads(render("sarif", run))
    assert log["version"] == "2.1.0"
    results = log["runs"][0]["results"]
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in results} == rules
    assert results[0]["partialFingerprints"] == {"rtmref/v1": "3f2a9c11d0be"}
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "startColumn": 9, "endLine": 12, "endColumn": 29}
