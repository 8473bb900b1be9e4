"""Profiles: what of RTM a target is measured on."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Anything, Integer, Key, Sequence, Table, Text
from rtmref.lang.structure.words import DOC, FORMULA, NAME, PHRASE, TYPE, record, theme_file

RANGES: Final = Anything(
    "a value, `{any: […]}`, `{from: 1, to: 9}`, `{within: 10.0.0.0/8, lengths: [8, 32]}`, "
    "or `{of: owner, where: {…}, from: 1, to: 3}`"
)
KEEP: Final = record(
    "condition",
    "what every state satisfies; a call that would lead elsewhere is not made",
    says=Key(DOC, "the condition in words"),
    for_=Key(Table(NAME, TYPE), "its variables", required=False),
    when=Key(FORMULA, "where it is asked", required=False),
    then=Key(FORMULA, "what holds there"),
)
COLUMN: Final = Text("preference, metric or next_hops", "preference|metric|next_hops")
OBSERVATION: Final = Text(
    "best, lookup, covering, changes or table", "best|lookup|covering|changes|table"
)
ROUTES: Final = record(
    "routing table",
    "how somebody else's routing table is compared; without it, calls are",
    owners=Key(
        Sequence(Integer(0), at_least=1, distinct=True), "its owners, as `announced` has them"
    ),
    instances=Key(
        Sequence(Integer(0), at_least=1, distinct=True),
        "its instances; 0 alone if it is missing",
        required=False,
    ),
    views=Key(Sequence(Integer(0, 31), at_least=1, distinct=True), "its views"),
    links=Key(Integer(0, 64), "how many interfaces it gets", required=False),
    unasked=Key(
        Sequence(Text("a prefix", "[0-9A-Fa-f:.]+/[0-9]{1,3}"), distinct=True),
        "prefixes of which no address is looked up",
        required=False,
    ),
    looked_up=Key(
        Sequence(Integer(0, 31), distinct=True),
        "the views in which addresses are looked up; all if it is missing",
        required=False,
    ),
    left_behind=Key(
        Sequence(Integer(0, 31), distinct=True),
        "the views in which routes outlast their owner, who withdraws them before it leaves",
        required=False,
    ),
    observes=Key(Sequence(OBSERVATION, at_least=1, distinct=True), "what is asked of it"),
    compares=Key(Sequence(COLUMN, distinct=True), "what is compared of a route beside its owner"),
    next_hops=Key(
        Text("in_order or any_order", "in_order|any_order"),
        "whether the order of next hops counts",
        required=False,
    ),
    link_down=Key(
        Text("nothing, keeps, hides or removes", "nothing|keeps|hides|removes"),
        "what becomes of the routes over an interface while it is down, or for ever",
        required=False,
    ),
)
VERSION: Final = Text("a version like 8.4, which stands for 8.4.1 as well", r"\d+(\.\d+)*")
EXPECTED: Final = record(
    "expected failure",
    "a difference that is known; one that is gone, or expected no longer, is a finding",
    fails=Key(DOC, "the fingerprint of the difference, as its trace has it"),
    reason=Key(DOC, "why the target does so"),
    link=Key(DOC, "where that is written"),
    until=Key(
        Text("a day like 2027-01-31", r"\d{4}-\d{2}-\d{2}"), "the last day on which it is expected"
    ),
    trace=Key(DOC, "the file with the calls that show it, beside the profile"),
    versions=Key(
        Sequence(VERSION, at_least=1, distinct=True),
        "the versions of the target that it is expected of; all if it is missing",
        required=False,
    ),
)
PROFILE: Final = record(
    "profile",
    "what of RTM a target is measured on; of one target, stronger profiles come first",
    says=Key(DOC, "what is measured"),
    target=Key(PHRASE, "the target that it is for"),
    also=Key(Sequence(PHRASE, distinct=True), "other targets that it is for", required=False),
    operations=Key(
        Table(NAME, Table(NAME, RANGES), at_least=1),
        "the calls, with what their arguments are drawn from",
    ),
    weights=Key(
        Table(NAME, Integer(1, 1000), at_least=1),
        "how often each is called, beside the others; one that is missing never is",
        required=False,
    ),
    limits=Key(Table(NAME, Anything("a value")), "configured limits", required=False),
    decisions=Key(
        Table(NAME, NAME),
        "options of decisions, or any: the model follows the target",
        required=False,
    ),
    observes=Key(
        Sequence(
            Text("status, results or events", "status|results|events"), at_least=1, distinct=True
        ),
        "what is compared of a call; all of it if it is missing",
        required=False,
    ),
    keeps=Key(Table(PHRASE, KEEP), "what every state satisfies", required=False),
    routes=Key(ROUTES, "how a routing table is compared", required=False),
    expected=Key(Table(PHRASE, EXPECTED), "the differences that are known", required=False),
)
PROFILES: Final = theme_file("profile file", "profiles of one target", "profiles", PROFILE)
