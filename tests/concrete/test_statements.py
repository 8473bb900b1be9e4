"""Statements that are easily run wrongly: changes that wait, changes of what a loop runs over."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from tests.concrete.interpreter import interpret
from tests.concrete.states import Maker
from tests.lang.specs import check_with, refuse, spec_of

from rtmref.concrete.model import Model
from rtmref.concrete.snapshot import load, plain, take
from rtmref.lang.spec import Spec

CLUB = {
    "doc": "Hops that know each other.",
    "source": ["S-NH-01"],
    "fields": {
        "members": "set<Hop>",
        "tags": "set<int>",
        "by": "map<int, Hop>",
        "clubs": "list<Club>",
        "open": "bool",
        "count": "int",
    },
}
NEW_HOP = {
    "owner": "h.owner",
    "prefix": "h.prefix",
    "next": "h",
    "others": "[]",
    "state": "CREATED",
    "views": "[]",
    "cost": "Hop.filter(g, g.owner == h.owner).size()",
    "born": "0",
    "refs": "0",
}
BODIES: dict[str, list[Any]] = {
    "bits of one word, put on by several iterations, are all on": [
        {
            "each": {"h": "Hop.filter(h, h.views != [])", "v": "views"},
            "do": [{"add": {"h.views": "v"}}],
        }
    ],
    "bits of one word, put off by several iterations, are all off": [
        {
            "each": {"h": "Hop.filter(h, UNICAST in h.views)", "v": "views"},
            "do": [{"remove": {"h.views": "v"}}],
        }
    ],
    "iterations do not see the costs that others set": [
        {
            "each": {"h": "Hop"},
            "do": [{"set": {"h.cost": "Hop.exists(g, g.cost > h.cost) ? h.cost + 1 : 0"}}],
        }
    ],
    "iterations do not see the entries that others set": [
        {
            "each": {"o": "Owner", "v": "views"},
            "do": [
                {
                    "set": {
                        "o.best[v]": "Hop.filter(h, Owner.exists(p, p != o && p.best[v] == h))"
                        ".min_by(h, [h.born, order(h.prefix), h.cost, h.refs])"
                    }
                }
            ],
        }
    ],
    "an entry moves from one key to the other for all at once": [
        {
            "each": {"o": "Owner", "v": "views"},
            "do": [{"set": {"o.best[v]": "o.best[v == UNICAST ? MULTICAST : UNICAST]"}}],
        }
    ],
    "what two variables name is deleted once": [
        {"each": {"o": "Owner", "h": "Hop.filter(h, h.cost < 1)"}, "do": [{"delete": "h"}]}
    ],
    "what is created is not seen by the other iterations": [
        {
            "each": {"h": "Hop.filter(h, h.cost < 1)"},
            "do": [
                {"create": "Hop", "with": NEW_HOP, "as": "made"},
                {"set": {"made.born": "Hop.size()"}},
                {"add": {"made.views": "UNICAST"}},
            ],
        }
    ],
    "inner loops read what the outer one found": [
        {
            "each": {"o": "Owner"},
            "do": [
                {
                    "each": {"v": "views"},
                    "do": [
                        {"let": {"n": "Hop.filter(g, g.owner == o && v in g.views).size()"}},
                        {"set": {"o.best[v]": "n > 1 ? o.best[UNICAST] : null"}},
                    ],
                },
                {"set": {"o.stamp": "Hop.filter(h, h.owner == o).size() + o.stamp"}},
            ],
        }
    ],
    "two places change at once": [
        {"set": {"c.count": "c.open ? 1 : c.count + 1", "c.open": "c.count > 1"}}
    ],
    "a loop may empty what it runs over": [
        {"each": {"e": "Club", "h": "e.members"}, "do": [{"remove": {"e.members": "h"}}]}
    ],
    "a loop may fill what it runs over": [
        {
            "each": {"e": "Club", "t": "e.tags"},
            "do": [{"set": {"e.by[t]": "e.by[t + 1]"}}],
        },
        {"each": {"e": "Club", "h": "Hop"}, "do": [{"add": {"e.members": "h"}}]},
    ],
    "a name keeps the set and the map that it was given": [
        {"let": {"old": "c.members", "entries": "c.by", "all": "Hop"}},
        {"each": {"e": "[c]", "h": "c.members"}, "do": [{"remove": {"e.members": "h"}}]},
        {"set": {"c.by[1]": "null"}},
        {
            "if": "entries[1] != null && !(entries[1] in old)",
            "then": [{"set": {"c.count": "9"}}],
            "else": [],
        },
        {"set": {"c.count": "old.size() + (entries[1] == null ? 100 : 200) + all.size()"}},
    ],
    "a name keeps the set that a choice gave it": [
        {"let": {"old": "c.open ? c.members : d.members"}},
        {"set": {"c.members": "[]", "d.members": "[]"}},
        {"set": {"c.count": "old.size()"}},
    ],
    "a set that is given away is not shared": [
        {"set": {"c.members": "d.members"}},
        {"each": {"e": "[c]", "h": "Hop"}, "do": [{"add": {"e.members": "h"}}]},
        {"set": {"c.count": "d.members.size()"}},
    ],
    "what was deleted is gone for those that follow": [
        {"let": {"n": "Club.size()"}},
        {"each": {"e": "Club.filter(e, e.count < 0)"}, "do": [{"delete": "e"}]},
        {"let": {"m": "Club.filter(e, e.count < 0).size()"}},
        {"each": {"e": "Club"}, "do": [{"set": {"e.count": "n * 10 + m"}}]},
    ],
    "each item of a list is taken once": [
        {"each": {"e": "c.clubs + c.clubs"}, "do": [{"set": {"e.count": "e.count + 1"}}]}
    ],
    "a branch without an else may be empty": [
        {"if": "c.open", "then": [{"set": {"c.open": "false"}}], "else": []},
        {"if": "d.open", "then": [], "else": [{"set": {"d.count": "1"}}]},
    ],
    "membership of a bit is a truth value like any other": [
        {
            "each": {"h": "Hop"},
            "do": [{"set": {"h.refs": "(UNICAST in h.views) == h.owner.registered ? 1 : 2"}}],
        },
        {"set": {"c.open": "Hop.all(h, UNICAST in h.views)"}},
        {
            "each": {"e": "Club"},
            "do": [{"set": {"e.open": "Hop.exists(h, h.refs == 1) == e.open"}}],
        },
    ],
    "lists are sorted, cut, joined and counted": [
        {"let": {"line": "Hop.sort_by(h, [h.cost, h.born, order(h.prefix), h.refs])"}},
        {"let": {"part": "line.take(c.count) + line.take(2)"}},
        {"let": {"longest": "line.flat_map(h, h.others).size()"}},
        {
            "each": {"h": "Hop"},
            "do": [{"set": {"h.refs": "part.count(h) * 100 + part.place_of(h) + 1 + longest"}}],
        },
    ],
    "sets of numbers are joined and mapped": [
        {"set": {"c.tags": "c.tags + d.tags + [1, 2]"}},
        {"set": {"d.tags": "c.tags.map(t, t > 0 ? 2 : t).filter(t, t > 0)"}},
        {"set": {"c.count": "Club.flat_map(e, e.tags).size() + Club.map(e, e.tags.size()).size()"}},
    ],
    "conditions that do not mention the variable are tested all the same": [
        {
            "set": {
                "c.count": "Hop.filter(h, c.open && h in c.members && h.cost > 0).size()",
                "c.open": "Hop.exists(h, d.open && h.next != null && h.next.owner == h.owner)",
            }
        }
    ],
}


def names_of(body: list[Any]) -> list[Any]:
    """The clubs that a body speaks of."""
    said = set(re.findall(r"\b[cd]\b", json.dumps(body)))
    names: dict[str, Any] = {name: "a" if name == "c" else "b" for name in sorted(said)}
    return [{"let": names}] if names else []


@pytest.fixture(scope="module")
def probes() -> Spec:
    """One operation for each body."""
    guard: Any = refuse("!live(a) || !live(b)")
    operations = {
        f"Probe{number}": {
            "doc": name,
            "source": ["S-NH-01"],
            "params": {"a": "handle<Club>", "b": "handle<Club>"},
            "refuse": [guard, *names_of(body)],
            "do": body,
            "return": {"Open": "Club.size()"},
        }
        for number, (name, body) in enumerate(BODIES.items())
    }
    return spec_of(check_with(sorts={"Club": CLUB}, operations=operations))


@pytest.fixture(scope="module")
def model(probes: Spec) -> Model:
    """The operations, compiled."""
    return Model(probes)


@pytest.mark.parametrize("number", range(len(BODIES)), ids=list(BODIES))
def test_a_body_means_what_it_says(probes: Spec, model: Model, number: int) -> None:
    """From random states, each body does what a walk over the syntax does, and can be undone."""
    op = probes.operations[f"Probe{number}"]
    changed = 0
    for seed in range(120):
        maker = Maker(probes, Random(seed))
        before, call = maker.state(), maker.call(op)
        value = load(model, before)
        before = take(model)
        arguments = [value(call.arguments[p.name]) for p in op.parameters]
        outcome = model.call(op.name, *arguments)
        shown = tuple(plain(part) for part in outcome), take(model)
        expected, after, _ = interpret(probes, before, call)
        assert shown == (expected, after), (seed, call)
        changed += before != after
        model.rollback()
        assert take(model) == before
    assert changed > 5, "the body hardly ever does anything"
