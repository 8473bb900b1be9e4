"""Scenarios, played on the model and on targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.playing import ModelTarget, missing_operations, play
from rtmref.engine.scenario import ScenarioSettings, run
from rtmref.events import Complained, Ended, Event, Finding, Found, Judged, Rejected
from rtmref.lang.spec import Spec
from rtmref.scenario import Scenario
from rtmref.scenario.loading import load, load_texts
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.target import Answer, Factory, Target
from rtmref.verdicts import ExitCode, Word

ROOT: Final = Path(__file__).parents[2]
SPEC: Final = lang.load()
assert isinstance(SPEC, Spec)
SCENARIOS: Final = load(SPEC).found
HEAD: Final = (
    "theme: t\ndoc: T.\nscenarios:\n  one:\n    says: One.\n    source: [S-REG-01]\n    calls:\n"
)
REGISTER: Final = """\
      - RtmRegisterEntity:
          {RtmEntityInfo: {AddressFamily: AF_INET, EntityId: {EntityProtocolId: 8}}}
        as: rip
"""
ADD: Final = """\
      - RtmAddRouteToDest:
          RtmRegHandle: rip
          DestAddress: 10.0.0.0/8
          RouteInfo: {PrefInfo: {Metric: 3}, BelongsToViews: RTM_VIEW_MASK_UCAST}
          TimeToLive: INFINITE
        as: route
"""


@pytest.fixture(scope="module")
def model(compiled: Program) -> ModelTarget:
    """The model as a target."""
    return ModelTarget(Model(compiled))


def one(spec: Spec, calls: str) -> Scenario:
    """A scenario with these calls."""
    loaded = load_texts(spec, {"one.yaml": HEAD + calls})
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.found["one"]


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("where", ["model", "optimized"])
def test_shipped_scenarios(spec: Spec, model: ModelTarget, name: str, where: str) -> None:
    """Every call of every shipped scenario answers as expected and keeps the invariants."""
    target: Target = model if where == "model" else OptimizedTarget()
    assert not missing_operations(SCENARIOS[name], target)
    played = play(spec, SCENARIOS[name], target)
    assert played.mismatch is None
    assert played.violation is None
    assert len(played.steps) == len(SCENARIOS[name].calls)


EXPECTATIONS: Final = {
    "status": (
        f"{REGISTER}      - RtmDeregisterEntity: {{RtmRegHandle: rip}}\n"
        "        status: ERROR_NOT_FOUND\n",
        ("status", "ERROR_NOT_FOUND", "NO_ERROR"),
        (12, 17),
    ),
    "a number in a structure": (
        REGISTER
        + ADD
        + "      - RtmGetRouteInfo: {RtmRegHandle: rip, RouteHandle: route}\n"
        + "        returns: {RouteInfo: {PrefInfo: {Metric: 4}}}\n",
        ("RouteInfo.PrefInfo.Metric", "4", "3"),
        (18, 50),
    ),
    "another handle": (
        REGISTER
        + ADD
        + "      - RtmGetRouteInfo: {RtmRegHandle: rip, RouteHandle: route}\n"
        + "        returns: {RouteInfo: {RouteOwner: route}}\n",
        ("RouteInfo.RouteOwner", "route", "rip"),
        (18, 43),
    ),
    "NULL for a handle": (
        REGISTER
        + ADD
        + "      - RtmGetRouteInfo: {RtmRegHandle: rip, RouteHandle: route}\n"
        + "        returns: {RouteInfo: {Neighbour: any}}\n",
        ("RouteInfo.Neighbour", "any", "NULL"),
        (18, 42),
    ),
    "the order of results": (
        REGISTER
        + ADD
        + "      - RtmGetRegisteredEntities: {RtmRegHandle: rip, NumEntities: 9}\n"
        + "        returns: {EntityHandles: [rip, rip]}\n",
        ("EntityHandles", "2 items", "1: (rip)"),
        (18, 34),
    ),
    "a result of a refused call": (
        f"{REGISTER}      - RtmDeregisterEntity: {{RtmRegHandle: stranger}}\n"
        "        status: ERROR_INVALID_HANDLE\n"
        "      - RtmGetRegisteredEntities: {RtmRegHandle: stranger}\n"
        "        status: ERROR_INVALID_HANDLE\n"
        "        returns: {NumEntities: 0}\n",
        ("NumEntities", "a result", "none"),
        (15, 32),
    ),
    "a name for a handle that has one": (
        REGISTER + ADD + ADD.replace("as: route", "as: another"),
        ("another", "a handle that has no name", "route"),
        (22, 13),
    ),
    "a name for what is NULL": (
        REGISTER + ADD.replace("rip\n", "rip\n          RouteHandle: null\n"),
        ("route", "something to name", "NULL"),
        (17, 13),
    ),
    "an event that does not come": (
        f"{REGISTER}      - RtmDeregisterEntity: {{RtmRegHandle: rip}}\n"
        "        events: [{event: RTM_ENTITY_REGISTERED, to: rip}]\n",
        ("the number of events", "1", "0"),
        (12, 26),
    ),
    "a path to an item that is not there": (
        REGISTER
        + ADD
        + "      - RtmGetDestInfo: {RtmRegHandle: rip, DestHandle: stranger}\n"
        + "        status: ERROR_INVALID_HANDLE\n"
        + "      - RtmGetExactMatchDestination: {RtmRegHandle: rip, DestAddress: 10.0.0.0/8}\n"
        + "        as: info\n"
        + "      - RtmReferenceHandles: {RtmRegHandle: rip, RtmHandles: [info.ViewInfo.0.Route]}\n",
        ("an argument of RtmReferenceHandles", "a value that was returned", "nothing there"),
        (21, 9),
    ),
}


@pytest.mark.parametrize("what", EXPECTATIONS)
@pytest.mark.parametrize("where", ["model", "optimized"])
def test_what_is_not_as_expected(spec: Spec, model: ModelTarget, what: str, where: str) -> None:
    """The first difference is told with what was expected, what came, and the place in the file."""
    calls, told, place = EXPECTATIONS[what]
    target: Target = model if where == "model" else OptimizedTarget()
    mismatch = play(spec, one(spec, calls), target).mismatch
    assert mismatch is not None
    assert (mismatch.what, mismatch.expected, mismatch.got) == told
    assert (mismatch.span.line, mismatch.span.column) == place


class Odd:
    """A target whose deregistration does something odd."""

    name = "odd"
    takes_anything = True
    deterministic = True
    replays = 1_000_000

    def __init__(self, answer: Callable[[], Any], events: Sequence[Answer] = ()) -> None:
        self._inner = OptimizedTarget()
        self._answer = answer
        self._events = events
        self.operations: Mapping[str, Callable[..., Any]] = {}
        self.reset({}, {})

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again."""
        self._inner.reset(limits, decisions)
        odd = {"RtmDeregisterEntity": lambda *_: self._answer()}
        self.operations = {**self._inner.operations, **odd}

    def close(self) -> None:
        """Nothing is held outside of this process."""

    def take_events(self) -> Sequence[Answer]:
        """What it was made with."""
        return self._events


def _raise() -> Any:
    raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        (_raise, "division by zero"),
        (lambda: None, "None"),
        (lambda: (), "()"),
        (lambda: 7, "7"),
        (lambda: ("NO_ERROR",), "NO_ERROR"),
        (lambda: (False,), "false"),
        (lambda: ([],), "()"),
    ],
)
def test_odd_answers_are_findings(spec: Spec, answer: Callable[[], Any], got: str) -> None:
    """A target that raises or answers nonsense gives a mismatch, never an error of rtmref."""
    calls = f"{REGISTER}      - RtmDeregisterEntity: {{RtmRegHandle: rip}}\n"
    mismatch = play(spec, one(spec, calls), Odd(answer)).mismatch
    assert mismatch is not None
    assert mismatch.got == got


@pytest.mark.parametrize(
    "event", [None, (), (1, 2, 3), ("rip", 9, None, None), ([], {}, set(), ())]
)
def test_odd_events_are_findings(spec: Spec, event: Any) -> None:
    """Events of any form are held against the expected ones."""
    expected = "        events: [{event: RTM_ENTITY_REGISTERED, to: rip}]\n"
    calls = f"{REGISTER}      - RtmDeregisterEntity: {{RtmRegHandle: rip}}\n{expected}"
    scenario = one(spec, calls)
    target = Odd(lambda: (0,), [event])
    mismatch = play(spec, scenario, target).mismatch
    assert mismatch is not None


def settings(spec: Spec, tmp_path: Path, calls: str, **more: Any) -> ScenarioSettings:
    """Settings for a file with one scenario."""
    path = tmp_path / "one.yaml"
    path.write_text(HEAD + calls, encoding="utf-8")
    targets: dict[str, Factory] = {"optimized": OptimizedTarget}
    return ScenarioSettings(spec, (path,), **{"targets": targets, **more})


def of(events: Sequence[Event], kind: type[Any]) -> list[Any]:
    """The events of a kind."""
    return [event for event in events if isinstance(event, kind)]


def test_verdicts(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A scenario that holds is `tested` with the number of its calls, wherever it is played."""
    events = list(run(settings(spec, tmp_path, REGISTER + ADD, program=compiled)))
    judged = of(events, Judged)
    assert [(str(each.verdict), each.subject) for each in judged] == [
        ("tested(2)", "one on the model"),
        ("tested(2)", "one on optimized"),
    ]
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)


def test_a_failing_scenario_is_a_finding(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """It names the call, what was expected and what came, at the line of the expectation."""
    calls = REGISTER + ADD + "        returns: {ChangeFlags: RTM_ROUTE_CHANGE_NEW}\n"
    events = list(run(settings(spec, tmp_path, calls, program=compiled)))
    findings: list[Finding] = [each.finding for each in of(events, Found)]
    assert [each.verdict.word for each in of(events, Judged)] == [Word.VIOLATED, Word.VIOLATED]
    first = findings[0]
    assert first.title == (
        "one: RtmAddRouteToDest on the model gives ChangeFlags "
        "RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST instead of RTM_ROUTE_CHANGE_NEW"
    )
    assert first.span is not None
    assert (Path(first.span.file).name, first.span.line, first.span.column) == ("one.yaml", 17, 32)
    assert first.story[-1].call.startswith("RtmAddRouteToDest: {RtmRegHandle: rip, ")
    assert first.story[-1].expected == "ChangeFlags = RTM_ROUTE_CHANGE_NEW"
    assert len({each.id for each in findings}) == 2
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)


def test_how_to_play_a_scenario_again(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """The command names the file, unless the scenario is a shipped one, and the target."""
    events = run(settings(spec, tmp_path, REGISTER, program=compiled))
    where = f"rtmref scenario one --scenarios {tmp_path / 'one.yaml'}"
    assert [each.reproduce for each in of(list(events), Judged)] == [
        where,
        f"{where} --target optimized",
    ]
    (shipped,) = of(list(run(ScenarioSettings(spec, names=("leave",), program=compiled))), Judged)
    assert shipped.reproduce == "rtmref scenario leave"
    assert shipped.span.file == "scenarios/registration.yaml"


def test_operations_that_a_target_lacks(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A target without an operation is not judged, and says why."""

    class Poor(OptimizedTarget):
        name = "poor"

        def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
            super().reset(limits, decisions)
            del self.operations["RtmAddRouteToDest"]

    made = settings(spec, tmp_path, REGISTER + ADD, program=compiled, targets={"poor": Poor})
    events = list(run(made))
    verdicts = [str(each.verdict) for each in of(events, Judged)]
    assert verdicts == ["tested(2)", "not_run(poor does not have RtmAddRouteToDest)"]
    assert events[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)


def test_bad_input(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A file with errors is bad input with its diagnostics."""
    events = list(run(settings(spec, tmp_path, "      - RtmFly: {}\n", program=compiled)))
    (complained,) = of(events, Complained)
    assert [each.code for each in complained.diagnostics] == ["RTM600"]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_unknown_names(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A name without a scenario is bad input, with what was perhaps meant."""
    made = settings(spec, tmp_path, REGISTER, program=compiled, names=("ones",))
    events = list(run(made))
    (rejected,) = of(events, Rejected)
    assert rejected.argument == "ones"
    assert "did you mean 'one'?" in rejected.message
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_a_broken_invariant_is_a_finding(tmp_path: Path) -> None:
    """On the model, a call that breaks an invariant ends the scenario with its clause."""
    extra = tmp_path / "extra.yaml"
    extra.write_text(
        "theme: extra\ndoc: One more.\ninvariants:\n  nobody-is-eight:\n    says: Nobody.\n"
        "    source: [S-REG-01]\n    for: {e: Entity}\n    then: 'e.id.EntityProtocolId != 8'\n",
        encoding="utf-8",
    )
    changed = lang.load([*lang.shipped(), extra])
    assert isinstance(changed, Spec)
    events = list(run(settings(changed, tmp_path, REGISTER + ADD, targets={})))
    (finding,) = [each.finding for each in of(events, Found)]
    assert (finding.invariant, finding.operation) == ("nobody-is-eight", "RtmRegisterEntity")
    assert len(finding.story) == 1
