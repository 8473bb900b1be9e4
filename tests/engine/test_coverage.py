"""What a run exercised, told as events; and that counting changes nothing."""

from __future__ import annotations

from random import Random

from rtmref.concrete.counters import Counters
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.diagnostics import Span
from rtmref.engine import coverage
from rtmref.engine.lockstep import Lockstep
from rtmref.events import Coverage, Figure, Judged, Noted
from rtmref.lang.spec import Spec
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import Word

PLACE = Span("a.yaml", 3, 5, 3, 9)


def counters() -> Counters:
    """Two operations, of which one was called, and forty branches, of which none was taken."""
    made = Counters()
    made.slot("operations", "One", PLACE)
    made.numbers[made.slot("operations", "Two", PLACE)] = 7
    for number in range(40):
        made.slot("branches", f"a.yaml:{number}:1 then", PLACE)
    return made


def test_one_event_for_each_dimension() -> None:
    """Every element has its count; those never exercised have their places."""
    found = [
        event
        for event in coverage.events(coverage.counted(counters()))
        if isinstance(event, Coverage)
    ]
    operations, branches = found
    assert operations.hits == {"One": 0, "Two": 7}
    assert operations.places == {"One": PLACE}
    assert operations.missed == ("One",)
    assert (branches.dimension, len(branches.missed)) == ("branches", 40)


def test_what_is_missed_is_said() -> None:
    """A warning names what was never exercised, and how much more there is."""
    first, second = [
        e for e in coverage.events(coverage.counted(counters())) if isinstance(e, Noted)
    ]
    assert first.level == "warning"
    assert first.text == "never exercised, 1 of 2 operations: One (a.yaml:3:5)"
    assert second.text.endswith("and 20 more")


def test_the_whole_share() -> None:
    """A figure has the share of elements that were exercised, in percent."""
    (figure,) = [e for e in coverage.events(coverage.counted(counters())) if isinstance(e, Figure)]
    assert figure.value == round(100 / 42, 2)
    assert not list(coverage.events(coverage.counted(Counters())))


def test_what_is_meant_to_be_unreached() -> None:
    """With a reason an element is not missed; if it is exercised after all, that is a finding."""
    made = Counters()
    slot = made.slot("branches", "a.yaml:3:5 then", PLACE, "nobody does that")
    made.numbers[made.slot("branches", "a.yaml:3:5 else", PLACE)] = 1
    told, *rest = coverage.events(coverage.counted(made))
    assert isinstance(told, Coverage)
    assert told.reasons == {"a.yaml:3:5 then": "nobody does that"}
    assert rest == [Figure(name="covered", value=100.0, unit="%")]
    made.numbers[slot] = 2
    told, judged, figure = coverage.events(coverage.counted(made))
    assert isinstance(told, Coverage)
    assert not told.reasons
    assert isinstance(judged, Judged)
    assert judged.verdict.word is Word.VIOLATED
    assert "nobody does that" in judged.subject
    assert judged.span == PLACE
    assert figure == rest[0]


def test_counts_of_a_campaign() -> None:
    """Counts that were kept are told for the elements of the program, 0 for those without any."""
    found = dict(coverage.summed(counters(), {"operations": {"One": 3, "Gone": 9}}))
    counts = {element.name: count for element, count in found.items()}
    assert counts["One"] == 3
    assert counts["Two"] == 0
    assert "Gone" not in counts


def test_counting_changes_nothing(spec: Spec, compiled: Program, counted: Program) -> None:
    """With and without counting, the same calls have the same statuses."""
    plain, other = (Lockstep(Model(each), OptimizedTarget()) for each in (compiled, counted))
    for seed in range(3):
        source = Source(plain.model, seeded(Random(seed).random))
        configuration = draw_configuration(spec, source.below)
        plain.reset(*configuration)
        assert plain.episode(source, 600) is None
        other.reset(*configuration)
        assert other.replay(plain.symbolic()) is None
        statuses = [[one.outcome[:1] for one in side.played] for side in (plain, other)]
        assert statuses[0] == statuses[1]


def test_what_nobody_asked_for_is_drawn_more_often(spec: Spec, counted: Program) -> None:
    """A source wants the options that its own calls have not asked for yet, and no others."""
    source = Source(Model(counted), seeded(Random(0).random))
    wanted = source.unasked()
    assert {name: sorted(options) for name, options in wanted.items()} == {
        name: sorted(decision.options) for name, decision in spec.decisions.items()
    }
    name, options = next(iter(wanted.items()))
    assert counted.counters is not None
    counted.counters.numbers[counted.counters.slots["decisions", f"{name} = {options[0]}"]] += 1
    assert source.unasked()[name] == options[1:]
    drawn = [draw_configuration(spec, source.below, {name: ["this"]})[1] for _ in range(200)]
    assert sum(each.get(name) == "this" for each in drawn) > 60
