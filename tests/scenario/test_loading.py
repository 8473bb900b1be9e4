"""Files of scenarios: what they mean, and what is said of those that are none."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent
from typing import Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rtmref import scenario as data
from rtmref.lang import codes
from rtmref.lang.spec import Spec
from rtmref.lang.themes import Loaded
from rtmref.scenario import Exactly, Items, Members, Same, Scenario
from rtmref.scenario.loading import load, load_texts
from rtmref.trace import Handle
from rtmref.values import AF_INET, AF_INET6, NetAddress

SHIPPED: Final = Path(__file__).parents[2] / "scenarios"
REGISTER: Final = (
    "- RtmRegisterEntity: {RtmEntityInfo: {AddressFamily: AF_INET, "
    "EntityId: {EntityProtocolId: 8}}}\n  as: rip\n"
)


def file(calls: str, **parts: str) -> str:
    """A file with one scenario, `one`, and perhaps other parts of it."""
    head = {"says": "Something.", "source": "[S-REG-01]", **parts}
    text = "".join(f"    {key}: {value}\n" for key, value in head.items())
    below = indent(dedent(calls), " " * 6)
    return f"theme: tests\ndoc: Tests.\nscenarios:\n  one:\n{text}    calls:\n{below}"


def read(spec: Spec, calls: str, **parts: str) -> data.Scenario:
    """The scenario of such a file."""
    loaded = load_texts(spec, {"one.yaml": file(calls, **parts)})
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.found["one"]


def complaints(spec: Spec, text: str) -> list[str]:
    """What is wrong with a file, as place, code and message."""
    loaded = load_texts(spec, {"one.yaml": text})
    return [f"{each.span} {each.code} {each.message} {each.hint}" for each in loaded.diagnostics]


def test_what_is_left_out_is_zero(spec: Spec) -> None:
    """Arguments that are not written are zero, NULL, no or empty; outputs are asked for."""
    scenario = read(spec, REGISTER + "- RtmAddRouteToDest: {RtmRegHandle: rip}\n")
    register, add = (step.call.arguments for step in scenario.calls)
    assert register == ((0, AF_INET, (8, 0)), None, register[2], False, True, True)
    assert add == (Handle(1, ("RtmRegHandle",)), (None,), None, None, 0, None, 0, None, 0)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("RTM_VIEW_MASK_UCAST", 1),
        ("[RTM_VIEW_MASK_UCAST, RTM_VIEW_MASK_MCAST]", 3),
        ("[RTM_VIEW_MASK_UCAST, 0x10]", 17),
        ("RTM_VIEW_MASK_ALL", 0xFFFFFFFF),
        ("[]", 0),
        ("5", 5),
    ],
)
def test_sets_of_bits(spec: Spec, written: str, value: int) -> None:
    """A set of bits is a number, a word, or a list of them."""
    calls = f"{REGISTER}- RtmCreateDestEnum: {{RtmRegHandle: rip, TargetViews: {written}}}\n"
    assert read(spec, calls).calls[1].call.arguments[1] == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10.0.0.0/8", NetAddress(AF_INET, 8, 10 << 24)),
        ("10.10.10.10/24", NetAddress(AF_INET, 24, 0x0A0A0A0A)),
        ("'2001:db8::/32'", NetAddress(AF_INET6, 32, 0x20010DB8 << 96)),
        ("10.0.0.0/33", NetAddress(AF_INET, 33, 10 << 24)),
        ("{AddressFamily: 7, NumBits: 3}", NetAddress(7, 3, 0)),
    ],
)
def test_addresses(spec: Spec, written: str, value: NetAddress) -> None:
    """Addresses are prefixes, host bits and impossible lengths included, or their parts."""
    calls = (
        f"{REGISTER}- RtmGetExactMatchDestination: {{RtmRegHandle: rip, DestAddress: {written}}}\n"
    )
    assert read(spec, calls).calls[1].call.arguments[1] == value


def test_octets_are_numbers(spec: Spec) -> None:
    """Four octets with dots are a number with the leading octet most significant."""
    calls = "- RTM_IPV4_LEN_FROM_MASK: {Mask: 255.255.255.0}\n  returns: {Len: 24}\n"
    assert read(spec, calls).calls[0].call.arguments == (0xFFFFFF00,)


def test_names_lead_into_structures(spec: Spec) -> None:
    """A name with dots is a path into what a call returned, members by name, items by number."""
    scenario = read(
        spec,
        REGISTER
        + """\
- RtmGetExactMatchDestination: {RtmRegHandle: rip, DestAddress: 10.0.0.0/8}
  as: found
  returns: {DestInfo: {DestAddress: 10.0.0.0/8, ViewInfo: [{Owner: rip, Route: null}]}}
- RtmReferenceHandles: {RtmRegHandle: rip, RtmHandles: [found.ViewInfo.0.Owner]}
- RtmReleaseDests: {RtmRegHandle: rip, DestInfos: [found]}
""",
    )
    *_, reference, release = scenario.calls
    assert reference.call.arguments[1] == (Handle(2, ("DestInfo", 4, 0, 3)),)
    assert release.call.arguments[1] == (Handle(2, ("DestInfo",)),)
    ((position, name, expected),) = scenario.calls[1].answer.returns
    assert (position, name) == (0, "DestInfo")
    assert isinstance(expected, Members)
    (_, _, address), (_, _, views) = expected.members
    assert isinstance(address, Exactly)
    assert isinstance(views, Items)
    (view,) = views.items
    assert isinstance(view, Members)
    assert [type(each) for _, _, each in view.members] == [Exactly, Same]


def test_configuration(spec: Spec) -> None:
    """Limits and decisions have the values of the specification's types."""
    scenario = read(
        spec,
        REGISTER,
        limits="{views_ipv4: RTM_VIEW_MASK_UCAST, max_handles_in_enum: 2, "
        "preference_policy: {8: 120}}",
        decisions="{ties: newest}",
    )
    assert scenario.limits == {
        "views_ipv4": 1,
        "max_handles_in_enum": 2,
        "preference_policy": {8: 120},
    }
    assert scenario.decisions == {"ties": "newest"}


BAD: Final[dict[str, tuple[str, str, str]]] = {
    "unknown operation": ("- RtmFly: {}", "8:9", "RTM600 there is no operation 'RtmFly'"),
    "close operation": ("- RtmAddRoute: {}", "", "did you mean 'RtmAddRouteToDest'"),
    "unknown argument": (
        "- RtmDeregisterEntity: {Handle: null}",
        "",
        "RTM600 RtmDeregisterEntity has no 'Handle'",
    ),
    "unknown member": (
        "- RtmRegisterEntity: {RtmEntityInfo: {Family: 2}}",
        "",
        "RTM600 a RTM_ENTITY_INFO has no 'Family'",
    ),
    "unknown result": (
        f"{REGISTER}  returns: {{RtmHandle: rip}}",
        "",
        "has no 'RtmHandle' did you mean 'RtmRegHandle'",
    ),
    "missing handle": (
        f"{REGISTER}- RtmDeregisterEntity: {{RtmRegHandle: ripp}}",
        "10:45",
        "RTM603 no call returned 'ripp' did you mean 'rip'",
    ),
    "handle of a later call": (
        f"- RtmDeregisterEntity: {{RtmRegHandle: rip}}\n{REGISTER}",
        "",
        "RTM603 no call returned 'rip'",
    ),
    "handle named for its own call": (
        "- RtmRegisterEntity: {}\n  as: rip\n  returns: {RtmRegHandle: rip}",
        "",
        "RTM603 no call returned 'rip'",
    ),
    "wrong type": (
        f"{REGISTER}- RtmGetExactMatchDestination: {{RtmRegHandle: rip, DestAddress: 10}}",
        "",
        "RTM601 a network address like 10.0.0.0/8 is expected here, not '10'",
    ),
    "mapping for a number": (
        "- StartInstance: {RtmInstanceId: {a: 1}}",
        "",
        "RTM601 a number or a word for one is expected here, not a mapping",
    ),
    "structure for a handle": (
        "- RtmDeregisterEntity: {RtmRegHandle: {a: 1}}",
        "",
        "RTM601 the name of a handle is expected here",
    ),
    "handle for a variable": (
        f"{REGISTER}- RtmAddNextHop: {{RtmRegHandle: rip, NextHopHandle: rip}}",
        "",
        "RTM603 'rip' is a handle, and a variable, like [null], is expected",
    ),
    "no list": (
        f"{REGISTER}- RtmReferenceHandles: {{RtmRegHandle: rip, RtmHandles: 1}}",
        "",
        "RTM601 a list is expected here, not '1'",
    ),
    "octet": ("- RTM_IPV4_LEN_FROM_MASK: {Mask: 255.255.0.256}", "", "RTM601 an address"),
    "unknown word": (
        f"{REGISTER}- RtmCreateDestEnum: {{RtmRegHandle: rip, TargetViews: RTM_VIEW_MASK_UCATS}}",
        "",
        "RTM602 a number or a word for one is expected here, not 'RTM_VIEW_MASK_UCATS'",
    ),
    "word of another set": (
        f"{REGISTER}- RtmCreateDestEnum: {{RtmRegHandle: rip, TargetViews: RTM_MATCH_OWNER}}",
        "",
        "RTM602",
    ),
    "unknown status": (
        "- RtmRegisterEntity: {}\n  status: ERROR_OF_MINE",
        "",
        "RTM602 the name of a status is expected here, not 'ERROR_OF_MINE'",
    ),
    "unknown event": (
        f"{REGISTER}  events: [{{to: rip, event: RTM_NEWS}}]",
        "",
        "RTM602 the name of an event",
    ),
    "name twice": (
        f"{REGISTER}{REGISTER}",
        "11:13",
        "RTM604 'rip' is a name already first at line",
    ),
    "reserved name": (
        "- RtmRegisterEntity: {}\n  as: stranger",
        "",
        "RTM604 'stranger' cannot be a name",
    ),
    "name for several": (
        f"{REGISTER}- RtmGetRegisteredEntities: {{RtmRegHandle: rip, NumEntities: 1}}\n  as: all",
        "",
        "RTM605 it is not clear what 'all' names",
    ),
    "name for an unknown result": (
        "- RtmRegisterEntity: {}\n  as: {Handle: rip}",
        "",
        "RTM600 RtmRegisterEntity returns no 'Handle'",
    ),
    "never waits": (
        "- StartInstance: {}\n  waits: later",
        "",
        "RTM605 StartInstance never waits",
    ),
    "waits with an answer": (
        "- StartInstance: {}\n  waits: later\n  status: NO_ERROR",
        "",
        "RTM605 a call that waits has no 'status'",
    ),
    "completion of nothing": (
        f"{REGISTER}  events: [{{completed: later}}]",
        "",
        "RTM603 no call waits under the name 'later'",
    ),
    "path to nowhere": (
        f"{REGISTER}- RtmDeregisterEntity: {{RtmRegHandle: rip.Handle}}",
        "",
        "RTM603 'Handle' leads nowhere",
    ),
    "context of no structure": (
        f"{REGISTER}  events: [{{to: rip, event: RTM_ENTITY_REGISTERED, context2: {{A: 1}}}}]",
        "",
        "RTM600 no structure has the members A",
    ),
    "no operation": ("- as: rip", "", "RTM040 call lacks the operation and its arguments"),
    "two operations": (
        "- StartInstance: {}\n  StopInstance: {}",
        "",
        "RTM039 call has no key 'StopInstance'",
    ),
    "unknown key": (
        "- StartInstance: {}\n  stats: NO_ERROR",
        "",
        "RTM039 call has no key 'stats' did you mean 'status'",
    ),
    "a call that is a list": ("- [a]", "", "RTM030"),
    "no calls": ("[]", "", "RTM037"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_with_its_place(spec: Spec, name: str) -> None:
    """A file that is no scenario gets one complaint with file, line and column, and is left out."""
    calls, place, said = BAD[name]
    text = file(calls)
    (complaint,) = complaints(spec, text)
    expected = place or r"\d+:\d+"
    assert re.match(rf"one\.yaml:{expected} ", complaint), complaint
    assert said in complaint
    assert not load_texts(spec, {"one.yaml": text}).found


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"limits": "{views: 1}"}, "RTM600 there is no limit 'views'"),
        ({"limits": "{max_handles_in_enum: many}"}, "RTM602"),
        ({"decisions": "{tie: oldest}"}, "RTM600 there is no decision 'tie'"),
        ({"decisions": "{ties: youngest}"}, "RTM205 'youngest' is not an option of 'ties'"),
        ({"source": "[S-REG-99]"}, "RTM216 no catalogue lists 'S-REG-99'"),
        ({"says": "''"}, "RTM030"),
    ],
)
def test_configuration_that_is_wrong(spec: Spec, parts: dict[str, str], said: str) -> None:
    """Unknown limits, decisions and options, and sources that are none, are complaints."""
    (complaint,) = complaints(spec, file(REGISTER, **parts))
    assert said in complaint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "RTM012"),
        ("[]", "RTM020"),
        ("theme: a\ndoc: b", "RTM040"),
        ("theme: a\ndoc: b\nscenarios: {}", "RTM037"),
        ("theme: a\ndoc: b\nscenarios: {one: 1}", "RTM030"),
        ("theme: [", "RTM010"),
    ],
)
def test_files_of_another_form(spec: Spec, text: str, code: str) -> None:
    """A file without scenarios is a complaint."""
    assert any(code in each for each in complaints(spec, text))


def test_all_errors_at_once(spec: Spec) -> None:
    """Each wrong call of each scenario has its complaint."""
    text = file("- RtmFly: {}\n- RtmSwim: {}\n")
    assert len(complaints(spec, text)) == 2


def test_a_wrong_call_is_complained_of_once(spec: Spec) -> None:
    """What a wrong call would have named is not missed in the calls after it."""
    uses = "- RtmDeregisterEntity: {RtmRegHandle: rip}\n- RtmReleaseDests: {DestInfos: all}\n"
    text = file("- RtmRegisterEntity: {Fly: 1}\n  as: {RtmRegHandle: rip, RtmFly: all}\n" + uses)
    assert len(complaints(spec, text)) == 1


def test_one_name_one_scenario(spec: Spec) -> None:
    """Two files cannot have scenarios of the same name."""
    loaded = load_texts(spec, {"a.yaml": file(REGISTER), "b.yaml": file(REGISTER)})
    assert [each.code for each in loaded.diagnostics] == ["RTM201"]


def test_every_code_of_scenarios_is_given(spec: Spec) -> None:
    """The codes that only scenarios can get are all among the complaints above."""
    given = {
        each.split()[1] for calls, _, _ in BAD.values() for each in complaints(spec, file(calls))
    }
    assert {code for code in codes.table() if code.startswith("RTM6")} <= given


def test_no_files(spec: Spec, tmp_path: Path) -> None:
    """A folder without scenarios is a complaint."""
    assert [each.code for each in load(spec, [tmp_path]).diagnostics] == ["RTM001"]


ATOMS: Final = st.sampled_from(
    ["rip", "null", "10.0.0.0/8", "RTM_VIEW_MASK_UCAST", "any", "stranger", "x.y", "rip.0", "''"]
) | st.integers(-5, 2**40).map(str)


@given(
    st.recursive(
        ATOMS,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
            | st.dictionaries(
                st.sampled_from(
                    ["RtmRegHandle", "RouteInfo", "DestAddress", "NextHopsList", "PrefInfo", "as"]
                ),
                inner,
                max_size=3,
            ).map(lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items.items()) + "}")
        ),
        max_leaves=8,
    ),
    st.sampled_from(["arguments", "returns", "as", "status", "events", "waits", "source"]),
)
def test_no_input_raises(spec: Spec, value: str, where: str) -> None:
    """Whatever stands at a place of a call, it is read or complained of."""
    arguments = value if where == "arguments" else "{RtmRegHandle: rip}"
    calls = f"{REGISTER}- RtmAddRouteToDest: {arguments}\n"
    if where != "arguments":
        calls += f"  {where}: {value}\n"
    loaded = load_texts(spec, {"one.yaml": file(calls)})
    assert bool(loaded.found) is not bool(loaded.diagnostics)


def shipped(spec: Spec) -> Loaded[str, Scenario]:
    """The scenarios of the project."""
    return load(spec, [SHIPPED])


def test_shipped_scenarios_load(spec: Spec) -> None:
    """The shipped files have no complaint."""
    assert not shipped(spec).diagnostics
    assert shipped(spec).found


def test_one_file_one_theme() -> None:
    """The theme of a shipped file is its name, and each scenario stands in one file."""
    for path in SHIPPED.glob("*.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert document["theme"].replace(" ", "_") == path.stem
