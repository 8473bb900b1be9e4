"""The shipped specification is proved; what is wrong with another one is shown."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from tests.lang.specs import check_invariant, check_operation, fixture_texts, spec_of

from rtmref import lang
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import (
    ANY_STATE,
    DEFAULTS,
    INITIAL,
    Judgement,
    Options,
    subjects,
)
from rtmref.symbolic.proofs import prove
from rtmref.verdicts import Word

CHAPTER = {"chapter": "more", "doc": "More."}
PROBE = {"doc": "A probe.", "source": ["S-NH-01"]}
FEW = {"says": "Few.", "source": ["S-NH-01"], "for": {"h": "Hop"}, "then": "h.views.size() < 40"}
THEME = {"theme": "more", "doc": "More.", "invariants": {"few-views": FEW}}
HEADLINES = (
    "interface-has-one-owner",
    "next-hops-belong-to-the-owner",
    "best-route-competes",
    "best-route-exists",
    "best-route-is-cheapest",
)
SOME = ("MoveInterface", "RtmAddNextHop", "RtmReleaseRoutes", "RtmDeleteRouteToDest")


def judged(spec: Spec, operation: str, invariant: str, options: Options = DEFAULTS) -> Judgement:
    """The judgement on one obligation."""
    found = prove(spec, operations=[operation], invariants=[invariant], options=options)
    return next(
        each for each in found if (each.operation, each.invariant) == (operation, invariant)
    )


def test_every_headline_is_proved(spec: Spec) -> None:
    """The headline invariants hold after every operation, for any number of objects."""
    found = list(prove(spec, invariants=HEADLINES))
    assert {each.verdict.word for each in found} == {Word.PROVED}
    assert len([each for each in found if each.invariant in HEADLINES]) == len(HEADLINES) * (
        len(subjects(spec, None)) - 1
    )


def test_every_invariant_is_proved_under_some_operations(spec: Spec) -> None:
    """All invariants hold after a few operations, most of them by the frame alone."""
    grounds = Counter(
        each.by for each in prove(spec, operations=SOME) if each.verdict.word is Word.PROVED
    )
    assert grounds.total() == len(list(prove(spec, operations=SOME)))
    assert all(grounds[ground] > 0 for ground in ("frame", "terms", "solver"))


@pytest.mark.parametrize("operation", ["MoveInterface", "RtmDeleteRouteToDest"])
def test_seeds_make_no_difference(spec: Spec, operation: str) -> None:
    """Ten seeds give the same verdicts."""
    verdicts = {
        tuple(
            str(each.verdict)
            for each in prove(spec, operations=[operation], options=Options(seed=seed))
        )
        for seed in range(10)
    }
    assert len(verdicts) == 1


def test_order_makes_no_difference(spec: Spec) -> None:
    """A judgement, its effort included, is the same whatever was judged before."""
    alone = [e for e in prove(spec, operations=["RtmAddNextHop"]) if e.operation == "RtmAddNextHop"]
    after = prove(spec, operations=["RtmReleaseRoutes", "RtmAddNextHop"])
    assert alone == [each for each in after if each.operation == "RtmAddNextHop"]


def test_cores_name_what_a_proof_rests_on(spec: Spec) -> None:
    """The core of a proof holds the invariants that it needs, and few others."""
    found = judged(
        spec, "AddInterface", "only-started-instances-own-interfaces", Options(cores=True)
    )
    assert found.verdict.word is Word.PROVED
    assert "only-started-instances-own-interfaces" in found.core
    assert len(found.core) < 5


def test_the_first_state_is_judged(spec: Spec) -> None:
    """Without objects every invariant of the shipped specification holds."""
    first = [each for each in prove(spec, operations=[]) if each.operation == INITIAL]
    assert [each.invariant for each in first] == list(spec.invariants)
    assert {str(each.verdict) for each in first} == {"proved"}


def test_a_wrong_first_state_is_refuted() -> None:
    """An invariant that the initial values break is violated without a call."""
    spec = spec_of(check_invariant("Clock.now > 0"))
    found = judged(spec, INITIAL, "probe")
    assert found.verdict.word is Word.VIOLATED
    assert found.counterexample is not None
    assert found.counterexample.call is None


def test_steps_are_judged() -> None:
    """What happens by itself keeps the invariants too, or is refuted."""
    spec = spec_of(check_invariant("Clock.kind == CREATED"))
    assert judged(spec, "rest", "probe").verdict.word is Word.VIOLATED
    assert judged(spec, "rest", "order").verdict.word is Word.PROVED


def test_find_asks_for_at_most_one() -> None:
    """That `find` can meet two items is a violation, told by the place of the `find`."""
    spec = spec_of(
        check_operation(
            params={"Caller": "handle<Owner>"},
            refuse=[
                {"status": "ERROR_INVALID_HANDLE", "when": "!live(Caller)", "source": ["D-ERR-01"]}
            ],
            do=[{"let": {"h": "Hop.find(h, h.owner == Caller)"}}],
        )
    )
    found = [
        each for each in prove(spec, operations=["Probe"]) if each.invariant.startswith("find")
    ]
    assert [str(each.verdict) for each in found if each.operation == "Probe"] == ["violated"]
    assert all(each.operation in ("Probe", ANY_STATE) for each in found)


def test_find_by_a_unique_key_meets_one_at_most(spec: Spec) -> None:
    """Where an invariant makes the key unique, `find` is proved to meet at most one item."""
    found = list(prove(spec, operations=["RtmAddRouteToDest"], invariants=[]))
    assert any(each.invariant.startswith("find at") for each in found)
    assert {str(each.verdict) for each in found} == {"proved"}


def test_what_cannot_be_told_is_not_run() -> None:
    """A construct without an encoding makes the obligations that need it `not_run`."""
    add = [{"each": {"h": "Hop", "v": "views"}, "do": [{"add": {"h.views": "v"}}]}]
    texts = {**fixture_texts(), "invariants/more.yaml": json.dumps(THEME)}
    texts["models/more.yaml"] = json.dumps(
        {**CHAPTER, "operations": {"Probe": {**PROBE, "do": add}}}
    )
    spec = spec_of(lang.check_texts(texts))
    found = judged(spec, "Probe", "few-views")
    assert found.verdict.word is Word.NOT_RUN
    assert "size of a set" in found.verdict.detail
    assert judged(spec, "Claim", "few-views").verdict.word is Word.PROVED
