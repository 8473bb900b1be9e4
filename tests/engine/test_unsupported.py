"""What a target does not support is not compared, and nobody is told that it is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rtmref.concrete.observed import ObservedModel
from rtmref.concrete.program import Program
from rtmref.engine import campaign, fuzz, replay
from rtmref.engine.episodes import Episodes
from rtmref.events import Ended, Event, Found, Judged, Noted
from rtmref.lang.spec import Spec
from rtmref.targets.capabilities import Capabilities, NotSupportedError
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.target import Answer
from rtmref.verdicts import ExitCode, Word

Refuses = Callable[[str, tuple[Any, ...]], bool]


def odd(operation: str, arguments: tuple[Any, ...]) -> bool:
    """Lists are not supported, nor routes with a time to live."""
    if operation == "RtmAddRouteToDest":
        return bool(arguments[4] != 0xFFFFFFFF)
    return operation == "RtmCreateRouteList"


class Partial(OptimizedTarget):
    """The optimised implementation that does not support some calls."""

    takes_anything = False
    deterministic = True

    def __init__(self, refuses: Refuses, wrong: str = "") -> None:
        self.refuses, self.wrong = refuses, wrong
        super().__init__()

    def reset(self, limits: Any, decisions: Any) -> None:
        """Begin again; calls are looked at before they are made."""
        super().reset(limits, decisions)
        for name, made in list(self.operations.items()):
            self.operations[name] = self._guarded(name, made)

    def _guarded(self, name: str, made: Callable[..., Answer]) -> Callable[..., Answer]:
        def call(*arguments: Any) -> Answer:
            if self.refuses(name, arguments):
                raise NotSupportedError(name)
            answer = made(*arguments)
            return (answer[0] + 1, *answer[1:]) if name == self.wrong else answer

        return call


class PartialBatched(Partial):
    """The same, several calls at once."""

    def many(
        self, requests: Sequence[tuple[str, tuple[Any, ...]]]
    ) -> list[tuple[Answer, Sequence[Answer]] | None]:
        """The answers; None for what is not supported."""
        return [self._one(name, arguments) for name, arguments in requests]

    def _one(self, name: str, arguments: tuple[Any, ...]) -> tuple[Answer, Sequence[Answer]] | None:
        try:
            return self.operations[name](*arguments), self.take_events()
        except NotSupportedError:
            return None


KINDS = pytest.mark.parametrize("kind", [Partial, PartialBatched])


def run(spec: Spec, compiled: Program, make: Any, calls: int = 4000) -> list[Event]:
    """The events of fuzzing."""
    return list(fuzz.run(fuzz.FuzzSettings(spec, make, calls=calls, program=compiled)))


@KINDS
def test_the_rest_is_compared(spec: Spec, compiled: Program, kind: type[Partial]) -> None:
    """Calls that are not supported have not happened on either side, and are told by number."""
    events = run(spec, compiled, lambda: kind(odd))
    assert [each for each in events if isinstance(each, Found)] == []
    (judged,) = [each for each in events if isinstance(each, Judged)]
    assert judged.verdict.word is Word.TESTED
    told = [each.text for each in events if isinstance(each, Noted)]
    counts = {}
    for text in told:
        words = text.removeprefix("not supported by the target, so not compared: ").split()
        counts[words[-1]] = int(words[0].replace(",", ""))
    assert set(counts) == {"RtmAddRouteToDest", "RtmCreateRouteList"}
    assert min(counts.values()) > 1
    assert int(judged.verdict.detail) + sum(counts.values()) >= 4000
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)


@KINDS
def test_faults_beside_it_are_found(spec: Spec, compiled: Program, kind: type[Partial]) -> None:
    """A wrong answer is minimised as ever, and its trace has no call that is not supported."""
    make = lambda: kind(odd, "RtmDeleteEnumHandle")  # noqa: E731
    events = run(spec, compiled, make, 2000)
    findings = [each.finding for each in events if isinstance(each, Found)]
    assert {each.operation for each in findings} == {"RtmDeleteEnumHandle"}
    assert [each.call for each in findings[0].story if "CreateRouteList" in each.call] == []
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)


@KINDS
def test_nothing_compared_is_no_success(
    spec: Spec, compiled: Program, kind: type[Partial], tmp_path: Path
) -> None:
    """A target that supports no call at all has not been tested; the run ends all the same."""
    make = lambda: kind(lambda *_: True)  # noqa: E731
    events = run(spec, compiled, make)
    (judged,) = [each for each in events if isinstance(each, Judged)]
    assert str(judged.verdict) == "not_run(the target supported no call)"
    assert events[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)
    settings = campaign.CampaignSettings(
        spec, make, tmp_path, calls=300, batch=200, workers=1, program=compiled
    )
    assert list(campaign.run(settings))[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)


TRACE = """about: a test
target: optimized
calls:
- RtmCreateRouteList: {RtmRegHandle: null, RouteListHandle: true}
"""


def test_a_trace_that_is_not_supported_is_not_fixed(
    spec: Spec, compiled: Program, tmp_path: Path
) -> None:
    """A trace with a call that the target does not support says nothing of it."""
    path = tmp_path / "trace.yaml"
    path.write_text(TRACE)
    settings = replay.ReplaySettings(spec, (path,), instead=lambda: Partial(odd))
    told = replay.replay(settings, ObservedModel(compiled), path)
    assert told.answer is replay.Answer.ERROR


class Limited(OptimizedTarget):
    """The optimised implementation that says which configurations it takes, and takes no other."""

    capabilities = Capabilities(
        ("RTM_SIZE_OF_ROUTE_INFO", "StartInstance"),
        limits={"max_next_hops_in_route": (2, 3), "views_ipv4": (1,)},
        decisions={"route_size": ("needed",), "address_families": ("ipv4_only",)},
    )

    def reset(self, limits: Any, decisions: Any) -> None:
        """Begin again; the begin itself counts for nothing."""
        if limits or decisions:
            assert limits["max_next_hops_in_route"] in (2, 3)
            assert limits["views_ipv4"] == 1
            assert decisions["route_size"] == "needed"
            assert decisions["address_families"] == "ipv4_only"
        super().reset(limits, decisions)


def test_configurations_are_those_of_the_target(compiled: Program) -> None:
    """Limits and decisions are drawn from what the target says it has."""
    episodes = Episodes(compiled, Limited, 3)
    drawn = set()
    for _ in range(20):
        assert episodes.play(20) is None
        drawn.add(episodes.lockstep.model.space["L_max_next_hops_in_route"])
    assert drawn == {2, 3}
