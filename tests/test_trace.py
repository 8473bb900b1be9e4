"""Traces as files."""

from __future__ import annotations

from random import Random

import pytest
import yaml
from tests.concrete.runs import Run

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.engine.handles import Played, symbolic
from rtmref.engine.vocabulary import vocabulary
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Handle, Trace, TraceError
from rtmref.trace.forms import Vocabulary
from rtmref.trace.reading import LONGEST, load
from rtmref.trace.spoiling import Mark
from rtmref.trace.writing import dump
from rtmref.values import AF_INET, NetAddress, parse_prefix


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded


@pytest.fixture(scope="module")
def words(spec: Spec) -> Vocabulary:
    """What traces can say about it."""
    return vocabulary(spec)


@pytest.fixture(scope="module")
def model(spec: Spec) -> Model:
    """A model of it."""
    return Model(spec)


def recorded(model: Model, seed: int, calls: int = 120) -> Trace:
    """A random run as a trace."""
    run = Run(model, seed, episode=calls)
    played = []
    for _ in range(calls):
        operation, arguments, outcome = run.step()
        played.append(Played(operation, arguments, outcome, tuple(run.model.completed)))
    return Trace(
        calls=symbolic(model.spec, played),
        limits={
            "max_handles_in_enum": seed + 1,
            "views_ipv4": 5,
            "preference_policy": {1: 7, 3: 0},
        },
        decisions={"ties": "newest"},
        seed=seed,
        about="a run: with 'quotes' and “others”\nand lines",
        expected="yes",
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_written_can_be_read(model: Model, words: Vocabulary, seed: int) -> None:
    """A trace that is written and read again is the same trace, and is written the same again."""
    trace = recorded(model, seed)
    text = dump(trace, words)
    again = load(text, words)
    assert again == trace
    assert dump(again, words) == text


def test_members_are_named(words: Vocabulary) -> None:
    """Structures are mappings by member name, handles have names, prefixes their notation."""
    hop = (NetAddress(AF_INET, 32, 0x0A000001), None, 7, 0, 0, 0, Handle(1, ("DestInfo", 0)))
    caller = Handle(2, ("RtmRegHandle",))
    trace = Trace((Call("RtmAddNextHop", (caller, hop, (None,), True)),))
    (shown,) = yaml.safe_load(dump(trace, words))["calls"]
    assert shown == {
        "RtmAddNextHop": {
            "RtmRegHandle": "#2.RtmRegHandle",
            "NextHopInfo": {
                "NextHopAddress": "10.0.0.1/32",
                "NextHopOwner": None,
                "InterfaceIndex": 7,
                "State": 0,
                "Flags": 0,
                "EntitySpecificInfo": 0,
                "RemoteNextHop": "#1.DestInfo.0",
            },
            "NextHopHandle": [None],
            "ChangeFlags": True,
        }
    }


@pytest.mark.parametrize(
    "address",
    [
        NetAddress(AF_INET, 8, 0x0A0000FF),
        NetAddress(AF_INET, 33, 0),
        NetAddress(6, 8, 0),
        NetAddress(AF_INET, 8, 1 << 100),
        parse_prefix("2001:db8::/127"),
    ],
    ids=str,
)
def test_any_address_can_be_written(words: Vocabulary, address: NetAddress) -> None:
    """Addresses that are no prefixes are written as their parts."""
    arguments = (Handle(1, ("RtmRegHandle",)), address, 0, 0, True)
    trace = Trace((Call("RtmGetExactMatchDestination", arguments),))
    assert load(dump(trace, words), words) == trace


def test_spoilt_arguments_are_told(words: Vocabulary) -> None:
    """What is passed instead of arguments stands beside them, by place and kind."""
    marks = (Mark((1, 6, 0), "half"), Mark((0,), "text"), Mark((), "missing"))
    info = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
    trace = Trace((Call("RtmReleaseRouteInfo", (None, info), marks), Call("StopInstance", (0,))))
    text = dump(trace, words)
    first, second = yaml.safe_load(text)["calls"]
    assert first["spoilt"] == {"RouteInfo.6.0": "half", "RtmRegHandle": "text", "call": "missing"}
    assert list(second) == ["StopInstance"]
    assert load(text, words) == trace


def test_an_empty_trace(words: Vocabulary) -> None:
    """A trace without calls is a trace; what is not said has its default."""
    assert load("calls: []", words) == Trace(())


SPOILT = "calls: [{StopInstance: {RtmInstanceId: 0}, spoilt: "
START = "calls:\n- StartInstance: {RtmInstanceId: 0, InterfaceIndex: 0}\n"
WRONG = [
    ("", "1:1: a trace is a mapping"),
    ("[]", "1:1: a trace is a mapping"),
    ("about: x", "1:1: a trace has a list of `calls`"),
    ("calls: {}", "1:8: a trace has a list of `calls`"),
    ("calls: []\nfoo: 1", "2:1: not one of about"),
    ("calls: []\ncalls: []", "2:1: calls stands here twice"),
    ("calls: []\n? [a]\n: b", "2:3: not one of"),
    ("calls: []\nseed: x", "2:7: an integer"),
    ("calls: []\nseed: true", "2:7: an integer"),
    ("calls: []\nabout: [x]", "2:8: a text"),
    ("calls: []\nlimits: []", "2:9: a mapping"),
    ("calls: []\nlimits: {nothing: 1}", "2:10: not one of"),
    ("calls: []\nlimits: {max_handles_in_enum: [1]}", "2:31: a single value"),
    ("calls: []\nlimits: {max_handles_in_enum: -1}", "2:31: -1 is not in its range"),
    ("calls: []\nlimits: {preference_policy: [1]}", "2:29: a mapping from numbers"),
    ("calls: []\nlimits: {preference_policy: {a: 1}}", "2:30: an integer"),
    ("calls: []\nlimits: {views_ipv4: 0x1FFFFFFFFF}", "2:22: 137438953471 is not in its range"),
    ("calls: []\ndecisions: {ties: never}", "2:19: not one of oldest, newest"),
    ("calls: []\ndecisions: {ties: [x]}", "2:19: a text"),
    ("calls: [x]", "1:9: a call is one operation"),
    ("calls: [{}]", "1:9: a call is one operation"),
    ("calls: [{RtmFly: {}}]", "1:10: unknown operation 'RtmFly'"),
    ("calls: [{StopInstance: null}]", "1:24: a mapping"),
    ("calls: [{StopInstance: {}}]", "1:24: RtmInstanceId is missing"),
    ("calls: [{StopInstance: {RtmInstanceId: 0, X: 1}}]", "1:43: not one of RtmInstanceId"),
    ("calls: [{StopInstance: {RtmInstanceId: 1.5}}]", "1:40: an integer"),
    ("calls: [{StopInstance: {RtmInstanceId: 2001-01-01}}]", "1:40: an integer"),
    ("calls: [{StopInstance: {RtmInstanceId: !!int x}}]", "1:40: a value that cannot be read"),
    ("calls: [{RtmDeregisterEntity: {RtmRegHandle: 1.a}}]", "1:46: a handle"),
    ("calls: [{RtmDeregisterEntity: {RtmRegHandle: '#1.'}}]", "1:46: a handle"),
    ("calls: [{RtmDeregisterEntity: {RtmRegHandle: '#²'}}]", "1:46: a handle"),
    ("calls: [{RtmDeregisterEntity: {RtmRegHandle: [1]}}]", "1:46: a text"),
    (SPOILT + "{X: null}}]", "1:53: not one of call, RtmInstanceId"),
    (SPOILT + "{RtmInstanceId: odd}}]", "1:53: not one of null"),
    (SPOILT + "{RtmInstanceId.x: 'null'}}]", "1:53: positions are numbers"),
    (SPOILT + "{call: half}}]", "1:53: not one of missing"),
    (SPOILT + "[half]}]", "1:52: a mapping from arguments"),
    ("calls: [{StopInstance: {RtmInstanceId: 0}, more: {}}]", "1:44: beside the operation"),
    ("calls: &a [*a]", "1:12: not YAML: aliases have no place here"),
    ("calls: [", "1:9: not YAML"),
    ("calls: []\n---\ncalls: []", "2:1: not YAML"),
    ("\x00", "1:1: not YAML"),
    ("calls: [{StopInstance: !!python/object:os.system {RtmInstanceId: 0}}]", None),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_its_place(
    words: Vocabulary, text: str, said: str | None
) -> None:
    """A file that is no trace gives one TraceError with file, line, column and reason."""
    if said is None:
        assert load(text, words).calls[0].operation == "StopInstance", (
            "tags of mappings mean nothing"
        )
        return
    with pytest.raises(TraceError) as caught:
        load(text, words, "some/file.yaml")
    assert str(caught.value).startswith(f"some/file.yaml:{said}")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "calls: " + "[" * 3000 + "]" * 3000,
        "{a: " * 3000,
        "- " * 5000,
        "calls: [{StopInstance: {RtmInstanceId: " + "9" * 5000 + "}}]",
        "x" * (LONGEST + 1),
        "&a [" * 500 + "]" * 500,
    ],
    ids=["brackets", "nested", "braces", "dashes", "digits", "long", "anchors"],
)
def test_huge_and_deep_files_are_errors(words: Vocabulary, text: str) -> None:
    """Deep nesting, huge numbers and long files are refused like anything else."""
    with pytest.raises(TraceError, match=r"^trace:[0-9]+:[0-9]+: "):
        load(text, words)


PIECES = ("{", "}", "[", "]", ":", "- ", "\n", "  ", "#1", "null", "~", "'", '"', "&x ", "*x", "!!")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_traces_are_traces_or_errors(model: Model, words: Vocabulary, seed: int) -> None:
    """Whatever is done to the text of a trace, reading gives a trace or a TraceError."""
    random = Random(seed)
    text = dump(recorded(model, seed, calls=6), words)
    errors = 0
    for _ in range(300):
        damaged = text
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(damaged))
            end = min(len(damaged), at + random.choice((0, 1, 1, 4, 30)))
            more = random.choice((*PIECES, "", chr(random.randrange(0x250)), damaged[at:end]))
            damaged = damaged[:at] + more + damaged[end:]
        try:
            assert isinstance(load(damaged, words, "f"), Trace)
        except TraceError as error:
            errors += 1
            place = str(error).split(": ")[0].split(":")
            assert place[0] == "f"
            assert all(part.isdigit() for part in place[1:])
    assert errors > 50


def test_nothing_in_a_file_is_executed(words: Vocabulary) -> None:
    """Python tags are not obeyed."""
    text = "calls: [{StopInstance: {RtmInstanceId: !!python/object/apply:os.getpid []}}]"
    with pytest.raises(TraceError):
        load(text, words)
