"""The catalogue of facts, decisions and records, and the sources that name them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.lang import specs
from tests.lang.specs import fixture_texts

from rtmref import lang
from rtmref.lang.loading import Checked
from rtmref.lang.spec import Fact

SHIPPED = lang.load()
assert not isinstance(SHIPPED, tuple)
FACTS = SHIPPED.facts


def check_catalogue(**parts: Any) -> Checked:
    """A small specification with one catalogue, whose one invariant cites S-X-1."""
    invariant = {"says": "s", "source": ["S-X-1"], "then": "true"}
    files = {
        "facts.yaml": {"catalogue": "all", "doc": "d", **parts},
        "rules.yaml": {"theme": "t", "doc": "d", "invariants": {"i": invariant}},
    }
    return lang.check_texts({name: json.dumps(root) for name, root in files.items()})


def fact(**parts: Any) -> dict[str, Any]:
    """A fact of a catalogue."""
    return {"title": "A title", "pages": ["a-page"], **parts}


def test_a_catalogue_is_part_of_the_specification() -> None:
    """Facts, decisions and records are in the specification, with their pages and places."""
    spec = specs.spec_of(
        check_catalogue(
            facts={"S-X-1": fact(), "V1-X-1": fact(untestable="why")},
            decisions={"D-X-1": {"title": "Open", "weight": "arbitrary"}},
            records={"R-X1": fact()},
        )
    )
    assert list(spec.facts) == ["S-X-1", "V1-X-1", "D-X-1", "R-X1"]
    assert spec.facts["V1-X-1"].untestable == "why"
    assert spec.facts["D-X-1"].weight == "arbitrary"
    assert spec.facts["D-X-1"].pages == ()
    assert spec.facts["S-X-1"].pages == ("a-page",)
    assert spec.facts["S-X-1"].span.file == "facts.yaml"


def test_an_unknown_source_is_an_error() -> None:
    """An id that no catalogue lists is an error at its place, with the nearest one that is."""
    (complaint,) = check_catalogue(facts={"S-X-2": fact()}).diagnostics
    assert complaint.code == "RTM216"
    assert complaint.severity == "error"
    assert complaint.span.file == "rules.yaml"
    assert "S-X-1" in complaint.message
    assert "S-X-2" in complaint.hint


def test_sources_of_refusals_are_judged_too() -> None:
    """Sources anywhere in a chapter are looked up, those of refusals as well."""
    catalogue = {"catalogue": "all", "doc": "d", "facts": {"S-X-1": fact()}}
    found = lang.check_texts({**fixture_texts(), "facts.yaml": json.dumps(catalogue)}).diagnostics
    refusal = {each.span.line for each in found if each.span.file == "models/hops.yaml"}
    lines = fixture_texts()["models/hops.yaml"].splitlines()
    assert any("status:" in lines[line - 1] for line in refusal)


def test_an_untestable_fact_is_not_cited() -> None:
    """Citing a fact that states nothing testable is a warning, which tells the reason."""
    (complaint,) = check_catalogue(facts={"S-X-1": fact(untestable="tells a joke")}).diagnostics
    assert complaint.code == "RTM905"
    assert complaint.severity == "warning"
    assert complaint.span.file == "rules.yaml"
    assert "tells a joke" in complaint.hint


def test_without_a_catalogue_any_id_will_do() -> None:
    """A specification without a catalogue may cite what it likes."""
    assert lang.check_texts(fixture_texts()).spec is not None


@pytest.mark.parametrize(
    "parts",
    [
        {"facts": {"D-X-1": fact()}},
        {"facts": {"V1-DEC-X-1": fact()}},
        {"decisions": {"S-X-1": {"title": "t", "weight": "arbitrary"}}},
        {"decisions": {"D-X-1": {"title": "t", "weight": "heavy"}}},
        {"facts": {"S-X-1": {"title": "t"}}},
        {"facts": {"S-X-1": fact(pages=[])}},
        {"facts": {"S-X-1": fact(sentence="no")}},
    ],
    ids=["decision", "decision of version 1", "fact", "weight", "pages", "no page", "key"],
)
def test_malformed_entries_are_refused(parts: dict[str, Any]) -> None:
    """Ids stand where their kind belongs, and every entry is complete."""
    checked = check_catalogue(**parts)
    assert checked.spec is None
    assert any(each.span.file == "facts.yaml" for each in checked.diagnostics)


def test_an_id_is_listed_once() -> None:
    """The same id in two catalogues is an error."""
    files = {
        f"{name}.yaml": json.dumps({"catalogue": name, "doc": "d", "facts": {"S-X-1": fact()}})
        for name in ("one", "two")
    }
    assert [each.code for each in lang.check_texts(files).diagnostics] == ["RTM201"]


def test_every_documented_id_is_listed() -> None:
    """The shipped catalogue has the 288 facts and the 171 decisions of RTMv2."""
    kinds = Counter(name.split("-")[0] for name in FACTS)
    assert (kinds["S"], kinds["D"]) == (288, 171)
    for chapter in {name.rsplit("-", 1)[0] for name in FACTS if name[0] in "SD"}:
        numbers = [int(name.rsplit("-", 1)[1]) for name in FACTS if name.startswith(f"{chapter}-")]
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), chapter


@pytest.mark.parametrize("each", FACTS.values(), ids=FACTS)
def test_entries_are_short(each: Fact) -> None:
    """A title has ten words at most; a fact has a page; a decision has its weight."""
    assert 1 <= len(each.title.split()) <= 10
    assert each.pages or each.name.startswith("D-")
    assert bool(each.weight) == each.name.startswith("D-")


def test_open_points_can_be_switched_or_say_why_not() -> None:
    """What the documentation does not settle has options in the model, or a reason against them."""
    assert not isinstance(SHIPPED, tuple)
    switched = {
        source
        for decision in SHIPPED.decisions.values()
        for source in decision.source
        if FACTS[source].weight
    }
    unsettled = {fact.name for fact in FACTS.values() if fact.weight in ("reasoned", "arbitrary")}
    fixed = {fact.name for fact in FACTS.values() if fact.fixed}
    assert not fixed & switched
    assert fixed <= unsettled
    assert unsettled == switched | fixed
