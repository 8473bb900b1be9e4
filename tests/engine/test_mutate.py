"""Mutants of the specification: judged, kept, explained."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from rtmref import lang
from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.diagnostics import Span
from rtmref.engine import mutate
from rtmref.engine.mutate import MutateSettings
from rtmref.engine.mutation.equivalents import Equivalents
from rtmref.engine.mutation.kept import FILE, Keys
from rtmref.events import Ended, Event, Figure, Found, MutantJudged, Noted, Rejected
from rtmref.lang.equivalents import Listed
from rtmref.lang.mutant_names import Name, named
from rtmref.lang.mutations import mutations
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode


@pytest.fixture(scope="module")
def settings(spec: Spec, compiled: Program) -> MutateSettings:
    """Some mutants of one operation, without the long run."""
    return MutateSettings(
        spec,
        OptimizedTarget,
        lang.texts(),
        operations=("AddInterface",),
        sample=8,
        workers=1,
        calls=500,
        programs=(program(spec, Counters()), compiled),
    )


@pytest.fixture(scope="module")
def events(settings: MutateSettings) -> Sequence[Event]:
    """What the run says."""
    return list(mutate.run(settings))


def judged(events: Sequence[Event]) -> list[MutantJudged]:
    """The mutants of a run."""
    return [event for event in events if isinstance(event, MutantJudged)]


def survivors(settings: MutateSettings, events: Sequence[Event]) -> list[Name]:
    """The names of the mutants that nothing noticed."""
    places = {(each.span, each.kind) for each in judged(events) if each.survives}
    every = named(mutations(settings.spec), settings.texts)
    return [name for name, each in every.items() if (each.span, each.kind) in places]


def without_times(events: Sequence[Event]) -> list[MutantJudged]:
    """The mutants, without what a clock had a say in."""
    return [replace(each, seconds=0.0) for each in judged(events)]


def test_each_mutant_is_told(events: Sequence[Event]) -> None:
    """A mutant is noticed by a stage, which says how; or it is a finding at its place."""
    found = [event.finding for event in events if isinstance(event, Found)]
    assert len(judged(events)) == 8
    for each in judged(events):
        assert each.how
        assert each.survives == any(
            one.title == f"nothing notices if {each.sentence}" and one.span == each.span
            for one in found
        )
    assert {each.by for each in judged(events)} >= {"prover", "scenarios"}


def test_small_scopes_notice_mutants(settings: MutateSettings) -> None:
    """A mutant that differs in a state of a scope is run there, and noticed by what comes of it."""
    some = replace(settings, sample=None, stages=("exploration",))
    kills = [each for each in judged(list(mutate.run(some))) if each.by]
    assert len(kills) >= 10
    assert {each.by for each in kills} == {"exploration"}
    assert all(each.how.startswith("interfaces: ") and each.calls > 0 for each in kills)


def test_what_nothing_else_notices(settings: MutateSettings, tmp_path: Path) -> None:
    """Whether only one invariant is broken is found out where it is asked, also of what is kept."""
    some = replace(
        settings,
        operations=("StartInstance",),
        sample=None,
        stages=("prover",),
        folder=tmp_path / "kept",
    )
    plain = [each for each in judged(list(mutate.run(some))) if each.by]
    assert all(each.alone is None and each.invariant in each.how for each in plain)
    asked = [each for each in judged(list(mutate.run(replace(some, alone=True)))) if each.by]
    assert [each.how for each in asked] == [each.how for each in plain]
    alone = {(each.sentence, each.invariant): each.alone for each in asked}
    assert alone["`exists` is `all`", "interface-has-one-owner"] is True
    assert alone["started keeps its value", "only-started-instances-own-interfaces"] is True
    left_out = "the refusal with ERROR_ALREADY_EXISTS is left out"
    assert alone[left_out, "interface-has-one-owner"] is False
    again = [each for each in judged(list(mutate.run(replace(some, alone=True)))) if each.by]
    assert without_times(again) == without_times(asked)


def test_the_score_counts_what_is_noticed(events: Sequence[Event]) -> None:
    """The figures add up, and a finding makes the run end with 1."""
    figures = {event.name: event.value for event in events if isinstance(event, Figure)}
    left = sum(each.survives for each in judged(events))
    assert figures["mutants"] == 8
    assert figures["mutation_score"] == pytest.approx((8 - left) / 8)
    assert figures["mutants_per_minute"] > 0
    assert events[-1] == Ended(exit_code=ExitCode.FINDING if left else ExitCode.REACHED)


def test_what_no_stage_looks_at_survives(settings: MutateSettings) -> None:
    """Without stages every mutant is a finding, and a sentence of the report."""
    told = list(mutate.run(replace(settings, stages=())))
    assert all(each.survives for each in judged(told))
    titles = [event.finding.title for event in told if isinstance(event, Found)]
    assert len(titles) == 8
    assert all(title.startswith("nothing notices if ") for title in titles)


def test_a_reason_explains_a_survivor(settings: MutateSettings) -> None:
    """A survivor that is listed is no finding, and does not count in the score."""
    blind = replace(settings, stages=(), sample=2)
    (first, *others) = survivors(blind, list(mutate.run(blind)))
    listed = {first: Listed("nothing asks", Span("list.yaml", 1, 1, 1, 2))}
    told = list(mutate.run(replace(blind, equivalents=Equivalents(listed))))
    assert len([event for event in told if isinstance(event, Found)]) == len(others)
    assert [each.reason for each in judged(told) if each.reason] == ["nothing asks"]
    figures = {event.name: event.value for event in told if isinstance(event, Figure)}
    assert figures["mutants_equivalent"] == 1


def test_an_equivalent_that_is_noticed_is_a_finding(settings: MutateSettings) -> None:
    """A list that is wrong says so, at its own place: a mutant is noticed, or there is none."""
    every = named(mutations(settings.spec), settings.texts)
    known = next(
        name
        for name, each in every.items()
        if each.operations == ("AddInterface",) and each.kind == "no refusal"
    )
    place = Span("list.yaml", 3, 1, 3, 2)
    listed = dict.fromkeys((known, replace(known, text="nowhere")), Listed("so I think", place))
    told = list(
        mutate.run(
            replace(settings, sample=None, equivalents=Equivalents(listed), stages=("scenarios",))
        )
    )
    wrong = [event.finding for event in told if isinstance(event, Found)]
    titles = [finding.title for finding in wrong if finding.span == place]
    assert len(titles) == 2
    assert any(title.startswith("listed as equivalent, and noticed if ") for title in titles)
    assert any(title.startswith("there is no such mutant") for title in titles)
    assert told[-1] == Ended(exit_code=ExitCode.FINDING)


def test_what_was_judged_is_kept(settings: MutateSettings, tmp_path: Path) -> None:
    """A second run judges nothing again and tells the same."""
    kept = replace(settings, folder=tmp_path, stages=("scenarios",))
    first, second = list(mutate.run(kept)), list(mutate.run(kept))
    assert without_times(first) == without_times(second)
    assert Noted(text="8 mutants were judged by earlier runs") in second


def killed_after(settings: MutateSettings, portions: int) -> None:
    """Run mutate in a process that kills itself after so many portions."""

    def work() -> None:
        done = 0
        for event in mutate.run(settings):
            done += type(event).__name__ == "Progress"
            if done > portions:
                os.kill(os.getpid(), signal.SIGKILL)

    process = get_context("fork").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_a_run_that_is_killed_goes_on(settings: MutateSettings, tmp_path: Path) -> None:
    """What was done before a SIGKILL is not done again, and the end is the same."""
    whole = replace(settings, folder=tmp_path, stages=("scenarios",), portion=4)
    killed_after(whole, 1)
    assert len(json.loads((tmp_path / FILE).read_text())) == 4
    told = list(mutate.run(whole))
    assert Noted(text="4 mutants were judged by earlier runs") in told
    fresh = list(mutate.run(replace(whole, folder=None)))
    assert without_times(told) == without_times(fresh)


def test_keys_follow_the_operation(spec: Spec) -> None:
    """A mutant's key changes with the operation that it changes, and with nothing else."""
    every = named(mutations(spec), lang.texts())
    of = {
        op: next((n, m) for n, m in every.items() if m.operations == (op,))
        for op in ("StopInstance", "AddInterface")
    }
    changed = replace(spec.operations["StopInstance"], body=())
    other = replace(spec, operations={**spec.operations, "StopInstance": changed})
    before, after = Keys(spec), Keys(other)
    assert before.key(*of["AddInterface"]) == after.key(*of["AddInterface"])
    assert before.key(*of["StopInstance"]) != after.key(*of["StopInstance"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"operations": ("StopInstanc",)}, "there is no 'StopInstanc'"),
        ({"chapters": ("models/rtm2/route.yaml",)}, "there is no 'models/rtm2/route.yaml'"),
    ],
)
def test_names_that_nothing_has(
    settings: MutateSettings, wrong: dict[str, tuple[str, ...]], said: str
) -> None:
    """A name that nothing has is bad input, with a hint."""
    told = list(mutate.run(replace(settings, **wrong)))  # type: ignore[arg-type]
    (rejected,) = [event for event in told if isinstance(event, Rejected)]
    assert rejected.message.startswith(said)
    assert "did you mean" in rejected.message
    assert told[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {"kill": {}}}'])
def test_a_folder_with_something_else(settings: MutateSettings, tmp_path: Path, text: str) -> None:
    """A folder whose file does not hold mutants is bad input."""
    (tmp_path / FILE).write_text(text)
    told = list(mutate.run(replace(settings, folder=tmp_path)))
    assert any(isinstance(event, Rejected) for event in told)
    assert told[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def lists() -> Iterator[tuple[str, int]]:
    """Lists of equivalent mutants, and how many complaints there are about each."""
    good = "theme: t\ndoc: d\nequivalents:\n  one:\n    reason: r\n    mutants:\n"
    entry = "      - {file: a.yaml, kind: negated, text: '1 < 2'}\n"
    yield good + entry, 0
    yield good + entry + entry, 1
    yield good + "      - {file: a.yaml, text: x}\n", 1
    yield good.replace("    reason: r\n", "") + entry, 1
    yield "- 1\n", 1


@pytest.mark.parametrize(("text", "complaints"), list(lists()))
def test_lists_are_checked(text: str, complaints: int) -> None:
    """An entry without reason, incomplete, or twice there is complained about at its place."""
    from rtmref.lang.equivalents import load_texts

    loaded = load_texts({"list.yaml": text})
    assert len(loaded.diagnostics) == complaints
    assert all(each.span.file == "list.yaml" for each in loaded.diagnostics)


def test_a_bad_list_is_bad_input(settings: MutateSettings, tmp_path: Path) -> None:
    """A list that cannot be read ends the run before anything is judged."""
    told = list(mutate.with_list(settings, [tmp_path / "nothing"]))
    assert told[-1] == Ended(exit_code=ExitCode.BAD_INPUT)
    assert judged(told) == []
