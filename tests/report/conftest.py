"""A stream as the engines make it, with every kind of event and a little malice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtmref.diagnostics import Diagnostic, Span
from rtmref.events import (
    INITIAL_STATE,
    Change,
    Citing,
    Complained,
    Coverage,
    Ended,
    Event,
    Figure,
    Finding,
    Found,
    Grounded,
    Judged,
    Misused,
    MutantJudged,
    Noted,
    Portrait,
    Progress,
    Reached,
    StageEnded,
    StageStarted,
    Started,
    Step,
    Traced,
)
from rtmref.verdicts import ExitCode, Verdict, Word

OPERATIONS = (
    "StartInstance",
    "MoveInterface",
    "RtmRegisterEntity",
    "RtmDeregisterEntity",
    "RtmAddNextHop",
    "RtmDeleteNextHop",
    "RtmAddRouteToDest",
    "RtmDeleteRouteToDest",
    "RtmGetMostSpecificDestination",
)
INVARIANTS = {
    "one-owner-per-interface": "invariants/ownership.yaml",
    "next-hops-belong-to-the-owner": "invariants/ownership.yaml",
    "best-route-is-minimal": "invariants/best.yaml",
    "best-route-exists-when-one-competes": "invariants/best.yaml",
    "Route.dest exists": "models/rtm2/routes.yaml",
    "Route.preference in range": "models/rtm2/routes.yaml",
}


@pytest.fixture
def finding() -> Finding:
    """A counterexample to induction, told as a story."""
    return Finding(
        id="3f2a9c11d0be",
        title="next-hops-belong-to-the-owner fails under RtmAddRouteToDest",
        kind="obligation",
        invariant="next-hops-belong-to-the-owner",
        operation="RtmAddRouteToDest",
        says="A route points only to next hops of the entity that owns it.",
        clause="h.owner == r.owner",
        bindings=(("r", "r1"), ("h", "h1")),
        span=Span("invariants/ownership.yaml", 12, 9, 12, 29),
        source=("S-ROUTE-21",),
        settings=(("ties", "newest"), ("max_next_hops_in_route", "2")),
        scene=(
            Portrait(name="e1", sort="Entity", fields=(("protocol", "2"), ("instance", "0"))),
            Portrait(name="e2", sort="Entity", fields=(("protocol", "8"), ("instance", "0"))),
            Portrait(
                name="h1",
                sort="NextHop",
                fields=(("address", "10.0.0.1/32"), ("state", "CREATED")),
                references=(("owner", "e2"),),
            ),
            Portrait(name="d1", sort="Dest", fields=(("prefix", "10.0.0.0/8"),)),
            Portrait(
                name="r1",
                sort="Route",
                fields=(("preference", "1"), ("metric", "20"), ("views", "{unicast}")),
                references=(("dest", "d1"), ("owner", "e1"), ("next_hops", "h1")),
            ),
        ),
        story=(
            Step(call="RtmRegisterEntity(2.0, instance 1, AF_INET)", result="NO_ERROR, e1"),
            Step(call="RtmRegisterEntity(8.0, instance 1, AF_INET)", result="NO_ERROR, e2"),
            Step(
                call="RtmAddNextHop(e2, 10.0.0.1/32, interface 3)",
                result="NO_ERROR, h1",
                changes=(Change(place="e2.next_hops", before="{}", after="{h1}"),),
            ),
            Step(
                call="RtmAddRouteToDest(e1, 10.0.0.0/8, metric 20, next hops [h1])",
                result="NO_ERROR, r1",
                expected="ERROR_INVALID_HANDLE",
                changes=(
                    Change(place="r1.next_hops", before="absent", after="{h1}"),
                    Change(place="d1.best[unicast]", before="null", after="r1"),
                ),
                events=("RTM_CHANGE_TYPE_BEST to e2",),
            ),
        ),
        trace="reports/traces/3f2a9c11d0be.yaml",
        reproduce="rtmref replay reports/traces/3f2a9c11d0be.yaml",
        steadiness="flaky (2 of 5)",
    )


@pytest.fixture
def events(finding: Finding) -> tuple[Event, ...]:
    """The whole stream of a check that finds something."""
    return tuple(_events(finding))


def _events(finding: Finding) -> Iterator[Event]:
    yield Started(
        verb="check",
        seed=7,
        settings={"fuzz_calls": 200000, "models": None, "profiles": ("default", "newest")},
        specification="9b1d" * 16,
    )
    yield StageStarted(stage="load", title="Load the specification", total=1)
    yield Judged(kind="specification", verdict=Verdict(Word.TESTED, "12"), subject="models")
    yield StageEnded(stage="load")
    yield StageStarted(stage="prove", title="Prove every obligation", total=60, unit="obligations")
    for number, (invariant, file) in enumerate(INVARIANTS.items()):
        span = Span(file, 3 + 7 * number, 3, 3 + 7 * number, 20)
        for operation in (INITIAL_STATE, *OPERATIONS):
            yield Progress(stage="prove", done=number, total=60)
            yield _obligation(number, invariant, operation, span)
    yield Found(finding=finding)
    yield StageEnded(stage="prove")
    yield Reached(
        finding=finding.id,
        title=finding.title,
        label="reachable: 1 call",
        story=(Step(call="StartInstance(RtmInstanceId=0)", result="NO_ERROR"),),
    )
    yield StageStarted(stage="fuzz", title="Fuzz the optimised implementation in lockstep")
    for invariant, file in list(INVARIANTS.items())[:4]:
        yield Judged(
            kind="lockstep",
            verdict=Verdict(Word.TESTED, "200000"),
            invariant=invariant,
            span=Span(file, 1, 1, 1, 2),
            evidence="400 episodes of 500 calls",
            reproduce="rtmref fuzz --seed 7 --calls 200000",
        )
    yield Judged(
        kind="lockstep",
        verdict=Verdict(Word.VIOLATED),
        subject="target mine\x1b[31m<script>alert(1)</script>\u202e",
        evidence="| pipes | and `ticks` and ]]> and & and \x00",
        reproduce="rtmref fuzz --target './mine <x>'",
    )
    yield Judged(kind="table", verdict=Verdict(Word.NOT_RUN, "no file given"), subject="RIB dump")
    yield Coverage(
        dimension="operation",
        hits=dict.fromkeys(OPERATIONS, 1200) | {"RtmIsBestRoute": 0},
        places={"RtmIsBestRoute": Span("models/rtm2/routes.yaml", 33, 3, 33, 17)},
    )
    yield Coverage(dimension="refusal", hits={"RtmAddRouteToDest#1": 12, "RtmAddRouteToDest#2": 9})
    yield Figure(name="obligations", value=60, unit="obligations")
    yield Figure(
        name="fuzz_calls_per_s", value=23456.7, unit="calls/s", target=20000, measured=True
    )
    yield Figure(
        name="lint_seconds", value=0.61, unit="s", target=0.5, better="lower", measured=True
    )
    yield Noted(text="A table is finite, so a minimum exists: the one assumption of the proofs.")
    yield Noted(text="3 calls were refused by the target's own limits", level="warning")
    yield StageEnded(stage="fuzz")
    yield Misused(
        misuse="enumerations-left",
        says="A client left without ending an enumeration.",
        times=1200,
        cases=("run 1 <b>\x1b[1m</b>, before call 7 RtmDeregisterEntity: x = Enumeration 1",),
        stage="test",
        source=("S-DEREG-01",),
        span=Span("models/rtm2/misuses.yaml", 33, 3, 33, 20),
    )
    yield Grounded(
        invariant="one-owner-per-interface",
        proof=Verdict(Word.PROVED),
        explored=Verdict(Word.EXPLORED, "1234567"),
        tested=Verdict(Word.TESTED, "60000"),
        obligations=82,
        settled={"frame": 75, "terms": 1, "solver": 6},
        core={"one-owner-per-interface": 6, "other|one": 2},
        tested_by="a run of the model",
        met=742,
        states=1000,
        kills=("MoveInterface <keeps> the interface",),
        says="An interface has one owner.",
        source=("S-INST-06",),
        span=Span("invariants/ownership.yaml", 3, 3, 3, 9),
    )
    yield Grounded(
        invariant="next-hops-belong-to-the-owner",
        proof=Verdict(Word.VIOLATED),
        explored=Verdict(Word.NOT_RUN, "no stored exploration"),
        tested=Verdict(Word.TESTED, "60000"),
        without_kills="no stored run of mutants",
    )
    yield Misused(misuse="lists-open", says="A list has not been deleted.", times=1)
    yield from _mutants()
    yield Complained(
        diagnostics=(
            Diagnostic(
                "W101", "this name is unused", Span("models/a.yaml", 1, 1, 1, 4), severity="warning"
            ),
        )
    )
    yield from _facts()
    yield Ended(exit_code=ExitCode.FINDING)


def _mutants() -> Iterator[Event]:
    place = Span("models/rtm2/routes.yaml", 33, 3, 33, 17)
    yield MutantJudged(
        kind="no refusal",
        sentence="the refusal with <b>ERROR_ACCESS_DENIED</b> is left out",
        span=place,
        chapter="models/rtm2/routes.yaml",
        by="scenarios",
        how="strangers: RtmDeleteRouteToDest, status",
        calls=7,
        seconds=0.0213,
    )
    yield MutantJudged(
        kind="negated",
        sentence="the condition is negated",
        span=place,
        chapter="models/rtm2/routes.yaml",
        how="it never differed",
    )
    yield MutantJudged(
        kind="one less",
        sentence="1 is 0",
        span=Span("models/rtm2/locks.yaml", 3, 3, 3, 4),
        chapter="models/rtm2/locks.yaml",
        how="it never differed",
        reason="nothing is ever counted there",
    )


def _facts() -> Iterator[Event]:
    yield Traced(
        fact="S-ROUTE-21",
        title="Next hops | come <from> the owner's list",
        pages=("how-the-routing-table-manager-architecture-fits-together",),
        verdict=Verdict(Word.TESTED, "99"),
        citing=(
            Citing(
                kind="operation",
                name="RtmAddRouteToDest",
                verdict=Verdict(Word.TESTED, "99"),
                hits=99,
            ),
            Citing(
                kind="limit", name="max_next_hops", verdict=Verdict(Word.NOT_RUN, "never"), hits=0
            ),
        ),
        span=Span("models/rtm2/facts/routes.yaml", 8, 3, 8, 13),
    )
    yield Traced(fact="S-HOLD-01", title="Why", pages=("view",), untestable="tells the purpose")
    yield Traced(fact="D-HOLD-02", title="When it begins", weight="arbitrary")


def _obligation(number: int, invariant: str, operation: str, span: Span) -> Judged:
    verdict, evidence = Verdict(Word.PROVED), "by the frame alone"
    match number, operation:
        case 1, "RtmAddRouteToDest":
            verdict, evidence = Verdict(Word.VIOLATED), "counterexample to induction, replayed"
        case 2, "RtmDeregisterEntity":
            verdict, evidence = Verdict(Word.UNKNOWN, "rlimit"), ""
        case 3, "RtmDeregisterEntity":
            verdict, evidence = Verdict(Word.BOUNDED, "3"), "finite expansion"
        case 5, "StartInstance":
            verdict, evidence = Verdict(Word.VACUOUS), ""
        case _, name if name.startswith("RtmAdd"):
            evidence = "core: registered, one-owner-per-interface"
    return Judged(
        kind="obligation",
        verdict=verdict,
        invariant=invariant,
        operation=operation,
        evidence=evidence,
        span=span,
        source=("S-ROUTE-21", "D-BEST-01"),
        reproduce=f"rtmref prove --invariant '{invariant}' --operation '{operation}'",
    )
