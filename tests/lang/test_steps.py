"""Steps, which happen by themselves, and refusals that let a call wait."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang import specs
from tests.lang.notation import lines, text
from tests.lang.specs import check_operation, check_with, refuse

from rtmref import lang
from rtmref.lang.loading import Checked
from rtmref.lang.spec import Refusal
from rtmref.lang.statements import Let


def step(**parts: Any) -> Checked:
    """The fixture specification with one more step, `probe`."""
    return check_with(steps={"probe": {"doc": "A probe.", "source": ["S-X-1"], **parts}})


def wait(when: str) -> dict[str, Any]:
    """A refusal that lets the call wait."""
    return {"wait": when, "source": ["D-X-1"]}


def test_steps_of_the_fixture() -> None:
    """A step is an operation without parameters, results and statuses."""
    spec = specs.spec_of(check_with())
    assert list(spec.steps) == ["expire", "rest"]
    assert not spec.steps.keys() & spec.operations.keys()
    expire = spec.steps["expire"]
    assert (expire.parameters, expire.results, text(expire.status)) == ((), (), "NO_ERROR")
    assert (expire.chapter, expire.source) == ("time", ("S-ROUTE-30", "D-TIME-01"))
    assert expire.doc.startswith("The oldest hop ends")
    young, old, none = expire.guards
    assert isinstance(young, Refusal)
    assert isinstance(old, Let)
    assert isinstance(none, Refusal)
    assert [(each.status, each.status_value, each.waits) for each in (young, none)] == [
        ("", 0, False)
    ] * 2
    assert young.source == expire.source
    assert [text(young.when), text(none.when)] == ["(Clock.now < 5)", "(old == null)"]
    assert lines(expire.body) == [
        "call withdraw",
        "  let hops: set<Hop> = {old!}",
        "  each h_3 in hops",
        "    set h_3.state = DELETED",
        "    emit HOP_REMOVED to h_3.owner: h_3, h_3.cost",
        "  let owners: set<Owner> = hops.map(h_4, h_4.owner)",
        "set Clock.last = null",
        "delete old!",
    ]


def test_a_step_may_be_bare() -> None:
    """A step needs no refusals and no effects."""
    found = specs.spec_of(step()).steps["probe"]
    assert (found.guards, found.body) == ((), ())


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"params": {"n": "int"}}, "RTM039"),
    ({"return": {"n": "1"}}, "RTM039"),
    ({"status": "NO_ERROR"}, "RTM039"),
    ({"refuse": [refuse("true")]}, "RTM039"),
    ({"refuse": [{"when": "true", "source": ["S-X-1"]}]}, "RTM039"),
    ({"refuse": [wait("true")]}, "RTM041"),
    ({"refuse": [{"when": "1"}]}, "RTM300"),
    ({"refuse": [{"when": "n"}]}, "RTM200"),
    ({"refuse": [{"let": {"n": "1"}}]}, "RTM900"),
    ({"do": [{"set": {"Clock.now": "Clock.last.cost"}}]}, "RTM400"),
]


@pytest.mark.parametrize(("parts", "code"), REFUSED)
def test_refused_steps(parts: dict[str, Any], code: str) -> None:
    """Nobody calls a step: it has no parameters, statuses and results; its rules are the usual."""
    found = set(specs.codes(step(**parts)))
    assert found == {code}


def test_one_name_space() -> None:
    """A step and an operation do not share a name; the later one is refused."""
    checked = check_with(steps={"AddHop": {"doc": "A.", "source": ["S-X-1"]}})
    assert specs.codes(checked) == ["RTM201"]
    assert "first at models/hops.yaml" in checked.diagnostics[0].hint


def test_procedures_of_steps_are_used() -> None:
    """What only a step mentions is mentioned."""
    checked = check_with(
        limits={"pace": {"doc": "P.", "source": ["S-X-1"], "type": "int", "default": 1}},
        procedures={"tick": {"doc": "T.", "do": [{"set": {"Clock.now": "pace + 1"}}]}},
        steps={"probe": {"doc": "P.", "source": ["S-X-1"], "do": [{"call": {"tick": {}}}]}},
    )
    assert specs.codes(checked) == []


def test_wait_of_the_fixture() -> None:
    """A wait is a refusal with the status of a call that is parked, and its own source."""
    refused, owner, parked = specs.spec_of(check_with()).operations["Claim"].guards
    assert isinstance(refused, Refusal)
    assert isinstance(owner, Let)
    assert isinstance(parked, Refusal)
    assert not refused.waits
    assert (parked.waits, parked.status, parked.status_value) == (True, "ERROR_IO_PENDING", 997)
    assert parked.source == ("D-ROUTE-12",)
    assert text(parked.when) == "(Clock.line.place_of(owner) > 0)"


PARAMETERS = {"x": "handle<Hop>"}


def test_what_is_known_after_a_wait() -> None:
    """A call that goes on does so because nothing made it wait."""
    checked = check_operation(
        params=PARAMETERS, refuse=[wait("!live(x)")], return_={"cost": "x.cost"}
    )
    assert text(specs.probe(checked).results[0].value) == "x!.cost"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"wait": "true"}, "RTM040"),
    ({"wait": "1", "source": ["S-X-1"]}, "RTM300"),
    ({"wait": "x.cost == 1", "source": ["S-X-1"]}, "RTM400"),
    ({"wait": "true", "when": "true", "source": ["S-X-1"]}, "RTM039"),
    ({"wait": "true", "status": "NO_ERROR", "source": ["S-X-1"]}, "RTM039"),
    ({"when": "true", "source": ["S-X-1"]}, "RTM041"),
]


@pytest.mark.parametrize(("guard", "code"), WRONG)
def test_refused_waits(guard: dict[str, Any], code: str) -> None:
    """A wait has a condition and a source, nothing else."""
    checked = check_operation(params=PARAMETERS, refuse=[guard])
    assert code in specs.codes(checked)
    assert checked.spec is None


def test_status_of_a_wait() -> None:
    """The enumeration Status needs the status of a call that is parked."""
    texts = specs.fixture_texts()
    words = texts["models/words.yaml"].replace("      ERROR_IO_PENDING: 997\n", "")
    checked = lang.check_texts({**texts, "models/words.yaml": words})
    (found,) = checked.diagnostics
    assert (found.code, found.span.file) == ("RTM208", "models/time.yaml")
    assert "ERROR_IO_PENDING" in found.message
