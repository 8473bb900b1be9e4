"""What models exercise is counted, and counting changes nothing."""

from __future__ import annotations

from collections import Counter

from rtmref import lang
from rtmref.concrete.counters import DIMENSIONS, Counters
from rtmref.concrete.model import Model
from rtmref.concrete.operations import refusals
from rtmref.concrete.program import program
from rtmref.lang.spec import Spec

SMALL = """
chapter: small
doc: d
enums:
  Status: {doc: d, source: [S-X-1], members: {NO_ERROR: 0, ERROR_NOT_FOUND: 1}}
decisions:
  way: {doc: d, source: [D-X-1], default: left, options: {left: l, right: r, straight: s}}
sorts:
  Thing: {doc: d, source: [S-X-1], fields: {size: int}}
  World: {doc: d, source: [S-X-1], single: {turns: '0'}, fields: {turns: {type: int, min: 0}}}
procedures:
  grow:
    doc: d
    params: {t: Thing, much: bool}
    do:
      - if: 'much'
        then: [{set: {'t.size': '9'}}]
operations:
  Make:
    doc: d
    source: [S-X-1]
    refuse: [{status: ERROR_NOT_FOUND, when: 'Thing.size() > 2', source: [S-X-1]}]
    do: [{create: Thing, with: {size: '1'}, as: t}]
    return: {Made: 't'}
  Grow:
    doc: d
    source: [S-X-1]
    params: {Which: 'handle<Thing>', Twice: bool}
    refuse: [{status: ERROR_NOT_FOUND, when: '!live(Which)', source: [S-X-1]}]
    do:
      - call: {grow: {t: 'Which', much: 'way == "left"'}}
      - call: {grow: {t: 'Which', much: 'Twice'}}
      - each: {o: 'Thing.filter(o, o != Which && o.size == 9)'}
        do: [{set: {'o.size': '0'}}]
steps:
  turn:
    doc: d
    source: [S-X-1]
    refuse: [{when: 'World.turns > 3'}]
    do: [{set: {'World.turns': 'World.turns + 1'}}]
"""
ANSWERS = """
catalogue: answers
doc: d
answers:
  Make: {statuses: [NO_ERROR, ERROR_NOT_FOUND], pages: [p]}
  Grow: {statuses: [ERROR_NOT_FOUND], pages: [p]}
  Shrink: {statuses: [NO_ERROR, ERROR_NOT_FOUND], pages: [p], never: {ERROR_NOT_FOUND: it waits}}
"""
RULES = """
theme: rules
doc: d
invariants:
  few: {says: s, source: [S-X-1], then: 'Thing.size() < 9'}
  small: {says: s, source: [S-X-1], for: {t: Thing}, then: 't.size < 10'}
  grown: {says: s, source: [S-X-1], for: {t: Thing}, when: 't.size > 8', then: 't.size == 9'}
"""


def small() -> tuple[Model, Counters]:
    """A small model that counts."""
    files = {"small.yaml": SMALL, "rules.yaml": RULES, "answers.yaml": ANSWERS}
    checked = lang.check_texts(files)
    assert checked.spec is not None, checked.diagnostics
    counters = Counters()
    return Model(program(checked.spec, counters)), counters


def counts(counters: Counters, dimension: str) -> dict[str, int]:
    """The counts of one dimension."""
    return {e.name: n for e, n in counters.hits() if e.dimension == dimension}


def test_everything_begins_at_zero() -> None:
    """Every element is there before anything was called, with its place."""
    _, counters = small()
    assert {count for _, count in counters.hits()} == {0}
    files = {element.span.file for element, _ in counters.hits()}
    assert files == {"small.yaml", "rules.yaml", "answers.yaml"}
    assert list(counts(counters, "decisions")) == ["way = left", "way = right", "way = straight"]
    assert list(counts(counters, "branches")) == [
        "small.yaml:16:9 then",
        "small.yaml:16:9 else",
        "small.yaml:33:9 do",
    ]
    assert list(counts(counters, "conditions")) == ["few", "small", "grown"]


def test_reasons_are_kept() -> None:
    """What is meant to be unreached has its reason: refusals, branches, rounds, conditions."""
    told = SMALL
    for place, reason in {
        "when: 'Thing.size() > 2'": ", unreached: few",
        "[{set: {'t.size': '9'}}]": "\n        unreached: {else: all}",
        "[{set: {'o.size': '0'}}]": "\n        unreached: none",
        "when: 'World.turns > 3'": ", unreached: late",
    }.items():
        told = told.replace(place, place + reason)
    rules = RULES.replace("then: 't.size == 9'", "then: 't.size == 9', unreached: small")
    checked = lang.check_texts({"small.yaml": told, "rules.yaml": rules})
    assert checked.spec is not None, checked.diagnostics
    counters = Counters()
    program(checked.spec, counters)
    reasons = {e.name.split()[-1]: e.unreached for e in counters.elements.values() if e.unreached}
    assert reasons == {
        "ERROR_NOT_FOUND": "few",
        "else": "all",
        "do": "none",
        "back": "late",
        "grown": "small",
    }


def test_calls_are_counted() -> None:
    """Refusals, operations, steps, and branches of a procedure wherever it is called."""
    model, counters = small()
    things = [model.call("Make")[1] for _ in range(3)]
    assert model.call("Make") == (1,)
    model.call("Grow", things[0], False)
    assert counts(counters, "operations") == {"Make": 3, "Grow": 1}
    assert counts(counters, "refusals") == {
        "Make refusal 1: ERROR_NOT_FOUND": 1,
        "Grow refusal 1: ERROR_NOT_FOUND": 0,
        "turn refusal 1: held back": 5,
    }
    assert counts(counters, "steps") == {"turn": 4}
    assert list(counts(counters, "branches").values()) == [1, 1, 0]
    model.call("Grow", things[1], False)
    assert list(counts(counters, "branches").values()) == [2, 2, 1]


def test_documented_answers_are_counted() -> None:
    """A documented status is counted when it is answered; a function without operation never is."""
    model, counters = small()
    for _ in range(5):
        model.call("Make")
    assert counts(counters, "documented answers") == {
        "Make: NO_ERROR": 3,
        "Make: ERROR_NOT_FOUND": 2,
        "Grow: ERROR_NOT_FOUND": 0,
        "Shrink: NO_ERROR": 0,
    }


def test_options_are_counted_when_somebody_asks() -> None:
    """The option in force is counted each time that an operation compares the decision."""
    model, counters = small()
    model.configure({}, {"way": "right"})
    (_, thing) = model.call("Make")
    assert counts(counters, "decisions") == {"way = left": 0, "way = right": 0, "way = straight": 0}
    model.call("Grow", thing, True)
    assert counts(counters, "decisions") == {"way = left": 0, "way = right": 1, "way = straight": 0}


def test_conditions_are_met_in_states() -> None:
    """A condition counts once a state meets it; one without variables is met by every state."""
    model, counters = small()
    model.look()
    assert counts(counters, "conditions") == {"few": 1, "small": 0, "grown": 0}
    (_, thing) = model.call("Make")
    model.look()
    model.call("Grow", thing, True)
    model.look()
    assert counts(counters, "conditions") == {"few": 1, "small": 1, "grown": 1}
    counters.clear()
    assert set(counts(counters, "conditions").values()) == {0}


def test_models_of_a_program_count_together() -> None:
    """Two models of one program add to the same counts."""
    model, counters = small()
    other = Model(model.program)
    model.call("Make")
    other.call("Make")
    assert counts(counters, "operations")["Make"] == 2


def test_an_invariant_without_variables_is_judged() -> None:
    """An invariant without variables holds or does not, whatever there is."""
    model, _ = small()
    for _ in range(3):
        model.call("Make")
        assert model.violation() is None
        assert model.first_violation() is None


def test_the_shipped_specification_has_every_dimension(spec: Spec) -> None:
    """Every operation, refusal, option and written invariant is an element."""
    counters = Counters()
    program(spec, counters)
    kinds = Counter(element.dimension for element, _ in counters.hits())
    assert set(kinds) <= set(DIMENSIONS)
    assert kinds["operations"] == len(spec.operations)
    listed = sum(len(refusals(op)) for op in (*spec.operations.values(), *spec.steps.values()))
    assert kinds["refusals"] + kinds["waits"] == listed
    assert kinds["decisions"] == sum(len(each.options) for each in spec.decisions.values())
    written = [each for each in spec.invariants.values() if each.origin == "written"]
    assert kinds["conditions"] == len(written)
