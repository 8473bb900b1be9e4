"""From facts to what cites them, and to verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rtmref import lang
from rtmref.concrete.program import Program
from rtmref.engine.citing import Evidence, citing, learnt, strongest, weakest
from rtmref.engine.facts import FactsSettings, run, traced
from rtmref.engine.fuzz import FuzzSettings
from rtmref.engine.fuzz import run as fuzz
from rtmref.engine.usage import users
from rtmref.events import (
    Coverage,
    Ended,
    Event,
    Finding,
    Found,
    Judged,
    Started,
    Traced,
)
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode, Verdict, Word

CHAPTER = {
    "chapter": "c",
    "doc": "d",
    "enums": {"Status": {"doc": "d", "source": ["S-X-1"], "members": {"NO_ERROR": 0, "BAD": 1}}},
    "limits": {"most": {"doc": "d", "source": ["S-X-2"], "type": "int", "min": 0, "default": 3}},
    "decisions": {
        "way": {"doc": "d", "source": ["D-X-1"], "default": "a", "options": {"a": "a", "b": "b"}}
    },
    "sorts": {"Thing": {"doc": "d", "source": ["S-X-1"], "fields": {"size": "int"}}},
    "operations": {
        "Make": {
            "doc": "d",
            "source": ["S-X-1"],
            "refuse": [
                {"status": "BAD", "when": "Thing.size() >= most", "source": ["S-X-3", "S-X-2"]}
            ],
            "do": [{"create": "Thing", "with": {"size": 'way == "a" ? 1 : 2'}}],
        }
    },
}
THEME = {
    "theme": "t",
    "doc": "d",
    "invariants": {"few": {"says": "s", "source": ["S-X-4"], "then": "Thing.size() <= most"}},
}


def small(**facts: str) -> Spec:
    """A small specification whose catalogue lists S-X-1 to S-X-4, D-X-1 and more."""
    listed = {f"S-X-{number}": {"title": "t", "pages": ["p"]} for number in range(1, 5)}
    more = {
        name.replace("_", "-"): {
            "title": "t",
            "pages": ["q"],
            **({"untestable": why} if why else {}),
        }
        for name, why in facts.items()
    }
    catalogue = {
        "catalogue": "k",
        "doc": "d",
        "facts": listed | more,
        "decisions": {"D-X-1": {"title": "t", "weight": "arbitrary"}},
    }
    roots = {"c.yaml": CHAPTER, "t.yaml": THEME, "k.yaml": catalogue}
    checked = lang.check_texts({name: json.dumps(root) for name, root in roots.items()})
    assert checked.spec is not None, checked.diagnostics
    return checked.spec


def evidence(spec: Spec, *events: Event) -> Evidence:
    """What a run of the specification with these events says."""
    return learnt((Started(verb="check", specification=spec.digest), *events), spec)


def words(facts: Iterable[Traced]) -> dict[str, str]:
    """The verdicts by fact."""
    return {fact.fact: str(fact.verdict) for fact in facts}


HITS = (
    Coverage(dimension="operations", hits={"Make": 5}),
    Coverage(dimension="refusals", hits={"Make refusal 1: BAD": 0}),
    Coverage(dimension="decisions", hits={"way = a": 4, "way = b": 1}),
    Coverage(dimension="conditions", hits={"few": 1}),
    Judged(kind="obligation", verdict=Verdict(Word.PROVED), invariant="few", operation="Make"),
    Judged(kind="obligation", verdict=Verdict(Word.BOUNDED, "3"), invariant="few"),
)


def test_elements_have_the_verdicts_of_the_run() -> None:
    """Operations and refusals are tested as often as they were exercised, invariants as proved."""
    spec = small()
    found = {
        (source, each.kind, each.name): str(each.verdict)
        for source, each in citing(spec, evidence(spec, *HITS))
    }
    assert found == {
        ("S-X-1", "enum", "Status"): "tested(5)",
        ("S-X-1", "sort", "Thing"): "tested(5)",
        ("S-X-1", "operation", "Make"): "tested(5)",
        ("S-X-2", "limit", "most"): "tested(5)",
        ("S-X-2", "refusal", "Make refusal 1: BAD"): "not_run(never exercised)",
        ("S-X-3", "refusal", "Make refusal 1: BAD"): "not_run(never exercised)",
        ("S-X-4", "invariant", "few"): "bounded(3)",
        ("D-X-1", "decision", "way"): "tested(1)",
    }


def test_a_fact_has_the_best_verdict_of_its_elements() -> None:
    """One element that was exercised is enough; one that is violated is too."""
    spec = small()
    assert words(traced(spec, evidence(spec, *HITS))) == {
        "S-X-1": "tested(5)",
        "S-X-2": "tested(5)",
        "S-X-3": "not_run(never exercised)",
        "S-X-4": "bounded(3)",
        "D-X-1": "tested(1)",
    }
    broken = Found(finding=Finding(id="1", title="t", kind="lockstep", operation="Make"))
    assert words(traced(spec, evidence(spec, *HITS, broken)))["S-X-1"] == "violated"


def test_a_run_of_another_specification_says_nothing() -> None:
    """Verdicts are those of this specification or none."""
    spec = small()
    other = learnt((Started(verb="check", specification="other"), *HITS), spec)
    found = words(traced(spec, other))
    assert set(found.values()) == {"not_run(the run was of another specification)"}


def test_invariants_that_were_only_tested() -> None:
    """Without proofs, an invariant is tested by lockstep calls, if its condition was met."""
    spec = small()
    calls = Judged(kind="lockstep", verdict=Verdict(Word.TESTED, "90"), subject="optimized")
    assert words(traced(spec, evidence(spec, HITS[3], calls)))["S-X-4"] == "tested(90)"
    never = Coverage(dimension="conditions", hits={"few": 0})
    found = words(traced(spec, evidence(spec, never, calls)))["S-X-4"]
    assert found == "not_run(never exercised)"


def test_a_missing_fact_is_a_finding() -> None:
    """Exit code 1 where a fact is cited by nothing and does not say why, or is both."""
    for more in ({"S_Y_1": ""}, {"S_X_1": "tells nothing"}):
        spec = small(**more)
        events = list(run(FactsSettings(spec, evidence(spec, *HITS))))
        (judged,) = [e for e in events if isinstance(e, Judged) and e.kind == "specification"]
        assert judged.verdict.word is Word.VIOLATED
        assert next(iter(more)).replace("_", "-") in judged.evidence
        assert events[-1] == Ended(exit_code=ExitCode.FINDING)


def test_untestable_facts_are_accounted_for() -> None:
    """A fact that nothing cites and that says why is neither missing nor without a verdict."""
    spec = small(S_Y_1="tells nothing")
    reached = (*HITS, Coverage(dimension="refusals", hits={"Make refusal 1: BAD": 2}))
    events = list(run(FactsSettings(spec, evidence(spec, *reached))))
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)
    fact = next(e for e in events if isinstance(e, Traced) and e.fact == "S-Y-1")
    assert fact.verdict is None
    assert not fact.lost


def test_facts_that_nothing_exercised_are_inconclusive() -> None:
    """Exit code 3 where all facts are accounted for, and no run says anything of one."""
    spec = small()
    events = list(run(FactsSettings(spec, evidence(spec, *HITS))))
    assert events[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)
    assert list(run(FactsSettings(spec)))[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)


def test_facts_can_be_chosen() -> None:
    """By id, by page, and those of which there is nothing to say."""
    spec = small(S_Y_1="", S_Y_2="tells nothing")
    known = evidence(spec, *HITS)

    def chosen(**how: object) -> list[str]:
        events = run(FactsSettings(spec, known, **how))  # type: ignore[arg-type]
        return [event.fact for event in events if isinstance(event, Traced)]

    assert chosen(facts=("S-X-2",)) == ["S-X-2"]
    assert chosen(pages=("q",)) == ["S-Y-1", "S-Y-2"]
    assert chosen(uncovered=True) == ["S-X-3", "S-Y-1"]
    assert chosen(facts=("S-X-1",), uncovered=True) == []


def test_weakest_and_strongest() -> None:
    """Obligations add up to the one that promises least, elements to the one that promises most."""
    proved, bounded, tested = (
        Verdict(Word.PROVED),
        Verdict(Word.BOUNDED, "3"),
        Verdict(Word.TESTED, "7"),
    )
    violated, unknown = Verdict(Word.VIOLATED), Verdict(Word.UNKNOWN, "rlimit")
    assert weakest([proved, Verdict(Word.BOUNDED, "12"), bounded]) == bounded
    assert weakest([proved, unknown]) == unknown
    assert weakest([]).word is Word.NOT_RUN
    assert strongest([tested, bounded, unknown]) == bounded
    assert strongest([proved, violated]) == violated


def test_declarations_are_used_by_operations(spec: Spec) -> None:
    """Types of parameters and members, names in expressions and limits count as use."""
    found = users(spec)
    assert "RtmAddRouteToDest" in found["RTM_PREF_INFO"]
    assert "RtmAddRouteToDest" in found["max_next_hops_in_route"]
    assert "RtmDeleteRouteToDest" in found["Route"]
    used = {name for name in (*spec.structures, *spec.bits, *spec.sorts) if name in found}
    assert used == {*spec.structures, *spec.bits, *spec.sorts}


def test_fuzzing_alone_is_a_run_to_go_by(spec: Spec, counted: Program) -> None:
    """The events of fuzzing tell of every element that was exercised."""
    events = list(fuzz(FuzzSettings(spec, OptimizedTarget, calls=8000, program=counted)))
    dimensions = [event.dimension for event in events if isinstance(event, Coverage)]
    assert dimensions[:2] == ["operations", "refusals"]
    told = {fact.fact: fact for fact in traced(spec, learnt(events, spec))}
    assert set(told) == set(spec.facts)
    fact = told["S-ROUTE-21"]
    assert fact.verdict is not None
    assert fact.verdict.word is Word.TESTED
    assert {each.kind for each in fact.citing} >= {"invariant", "operation"}
