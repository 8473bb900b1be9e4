"""Every diagnostic code: it is explained, something gets it, and nothing gets another."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.lang import specs
from tests.lang.specs import check_invariant, check_operation, check_with, refuse

from rtmref import lang
from rtmref.lang import codes
from rtmref.lang.loading import Checked

SOURCE = Path(codes.__file__).parents[1]
OF_OTHERS = ("RTM6", "RTM7")
"""How the codes begin that only files of scenarios, or only those of scopes, get."""
OF_SPECIFICATIONS = sorted(c for c in codes.table() if not c.startswith(OF_OTHERS))


def text(chapter: str) -> Checked:
    """The fixture specification with one more chapter as YAML text."""
    return lang.check_texts({**specs.fixture_texts(), "models/more.yaml": chapter})


def chapter(body: str) -> Checked:
    """The same, its title and documentation given."""
    return text(f"chapter: more\ndoc: More.\n{body}")


def element(kind: str, **parts: object) -> Checked:
    """One more documented element, `X`."""
    return check_with(**{kind: {"X": {"doc": "X.", "source": ["S-X-1"], **parts}}})


def then(formula: str) -> Checked:
    """One more invariant about a hop, an owner and a view."""
    return check_invariant(formula, for_={"h": "Hop", "o": "Owner", "v": "View"})


def do(*statements: object, **parts: object) -> Checked:
    """One more operation with effects."""
    return check_operation(do=list(statements), **parts)


LIVE = {"params": {"c": "handle<Owner>", "n": "int"}, "refuse": [refuse("!live(c)")]}

CASES: dict[str, Callable[[], Checked]] = {
    "RTM001": lambda: lang.check([Path("no/such/file")]),
    "RTM003": lambda: text("#" * (1 << 21)),
    "RTM004": lambda: text("chapter: \ud800"),
    "RTM010": lambda: text("chapter: 'a"),
    "RTM011": lambda: text("chapter: \x00"),
    "RTM012": lambda: text(""),
    "RTM013": lambda: text("chapter: a\nchapter: b\ndoc: c"),
    "RTM014": lambda: text("chapter: a\ndoc: b\n---\nchapter: c"),
    "RTM015": lambda: text("chapter: &a b\ndoc: c"),
    "RTM016": lambda: text("chapter: !a b\ndoc: c"),
    "RTM017": lambda: text("x: [" + "a," * 100_000 + "]"),
    "RTM018": lambda: text("[" * 30),
    "RTM019": lambda: text("[a]: b"),
    "RTM020": lambda: text("- a"),
    "RTM030": lambda: chapter("enums: [a]"),
    "RTM031": lambda: chapter("enums: {X: {doc: d, source: [S-X-1], members: {A: b}}}"),
    "RTM032": lambda: text("chapter: a\ndoc: 1"),
    "RTM033": lambda: chapter("functions: {a b: {doc: d, is: 'true'}}"),
    "RTM034": lambda: element("sorts", source=["somewhere"], fields={}),
    "RTM035": lambda: chapter("functions: {f: {doc: d, is: 1 + 1}}"),
    "RTM036": lambda: element("bits", size=65, masks={}),
    "RTM037": lambda: element("sorts", source=[], fields={}),
    "RTM038": lambda: element("sorts", source=["S-X-1", "S-X-1"], fields={}),
    "RTM039": lambda: element("sorts", feilds={}, fields={}),
    "RTM040": lambda: element("sorts"),
    "RTM041": lambda: do({"asign": {"h.refs": "1"}}),
    "RTM100": lambda: then("h and o"),
    "RTM101": lambda: then("h = o"),
    "RTM102": lambda: then("h" * 10_001),
    "RTM103": lambda: then("(" + "[" * 70 + "]" * 70 + ") == []"),
    "RTM104": lambda: then("1" * 81 + " == 1"),
    "RTM105": lambda: then('"\\q" == "q"'),
    "RTM106": lambda: then("for == 1"),
    "RTM107": lambda: check_with(
        functions={
            "f0": {"doc": "d", "params": {"n": "int"}, "is": "n"},
            **{
                f"f{i}": {"doc": "d", "params": {"n": "int"}, "is": f"f{i - 1}(n) + f{i - 1}(n)"}
                for i in range(1, 20)
            },
        }
    ),
    "RTM200": lambda: then("h.cots == 1"),
    "RTM201": lambda: element("enums", members={"CREATED": 5}),
    "RTM202": lambda: check_with(functions={"live": {"doc": "d", "is": "true"}}),
    "RTM203": lambda: element("enums", members={"A": 1, "B": 1}),
    "RTM204": lambda: element("bits", size=8, masks={"A": 3}),
    "RTM205": lambda: then('ties == "older"'),
    "RTM206": lambda: element("limits", type="int", min=1, default=0),
    "RTM207": lambda: do({"let": {"Hop": "1"}}),
    "RTM208": lambda: check_operation(refuse=[{**refuse("true"), "status": "ERROR_OF_MINE"}]),
    "RTM209": lambda: check_with(functions={"f": {"doc": "d", "is": "f()"}}),
    "RTM210": lambda: element("sorts", fields={"a": "map<int>"}),
    "RTM211": lambda: element("sorts", fields={"a": "optional<optional<int>>"}),
    "RTM212": lambda: element("sorts", fields={"a": "list<" * 8 + "int" + ">" * 8}),
    "RTM213": lambda: check_operation(params={"h": "Hop"}),
    "RTM214": lambda: element("sorts", fields={"a": {"type": "bool", "min": 0}}),
    "RTM215": lambda: element("structures", members={"x": "X"}),
    "RTM216": lambda: text("catalogue: c\ndoc: d\nfacts: {S-X-1: {title: t, pages: [p]}}"),
    "RTM217": lambda: text(
        "catalogue: c\ndoc: d\nanswers: {Claim: {statuses: [ERROR_NOT_FOUND], pages: [p]}}"
    ),
    "RTM300": lambda: then("h.cost && true"),
    "RTM301": lambda: then("ties == ties"),
    "RTM302": lambda: then("(h.cost > 1 ? 1 : true) == 1"),
    "RTM303": lambda: then("COST{Metric: 1}.Metric == 1"),
    "RTM304": lambda: then("h == o"),
    "RTM305": lambda: then("h.cost.exists(x, true)"),
    "RTM306": lambda: then("h.cost.value == 1"),
    "RTM307": lambda: then("Hop[0] == h"),
    "RTM308": lambda: then("live(h, o)"),
    "RTM309": lambda: then("Hop.exists(h.cost, true)"),
    "RTM310": lambda: then("o.kinds.find(k, k == null) == 1"),
    "RTM311": lambda: do({"let": {"x": "null"}}),
    "RTM312": lambda: then("Hop.min_by(x, x.cost) == h"),
    "RTM400": lambda: then("h.next.cost == 1"),
    "RTM401": lambda: then("1 / h.cost == 1"),
    "RTM402": lambda: then("(h.cost - 1) / 2 == 1"),
    "RTM403": lambda: check_operation(params={"a": "address"}, return_={"p": "prefix(a)"}),
    "RTM500": lambda: do({"set": {"n": "1"}}, **LIVE),
    "RTM501": lambda: do({"set": {"c.best": "null"}}, **LIVE),
    "RTM502": lambda: do({"each": {"h": "Hop"}, "do": [{"set": {"h.owner.stamp": "1"}}]}),
    "RTM503": lambda: do(
        {"each": {"h": "Hop", "v": "View"}, "do": [{"set": {"h.cost": "index(v)"}}]}
    ),
    "RTM504": lambda: do({"add": {"c.stamp": "1"}}, **LIVE),
    "RTM505": lambda: do({"call": {"elect": {"o": "c"}}, "as": "x"}, **LIVE),
    "RTM506": lambda: check_invariant("n > 0", for_={"n": "int"}),
    "RTM507": lambda: do({"create": "Clock", "with": {}}),
    "RTM508": lambda: element("sorts", fields={"a": "int"}, single={"a": "slots"}),
    "RTM509": lambda: chapter(
        "misuses: {m: {says: s, source: [S-X-1], for: {h: Hop}, counts: 'h.cost + 1'}}"
    ),
    "RTM510": lambda: chapter("pictures: {p: {for: {h: Hop}, inside: 'h.next'}}"),
    "RTM511": lambda: chapter("pictures: {p: {for: {h: Hop}, points: {cost: 'h.cost'}}}"),
    "RTM512": lambda: chapter("projections: {p: {doc: d, for: {v: View}, gives: {view: 'v'}}}"),
    "RTM900": lambda: do({"let": {"x": "1"}}),
    "RTM901": lambda: check_with(functions={"f": {"doc": "d", "is": "true"}}),
    "RTM902": lambda: element("limits", type="int", default=0),
    "RTM903": lambda: element("structures", members={"Word": "int"}),
    "RTM905": lambda: lang.check_texts(
        {
            "facts.yaml": "catalogue: c\ndoc: d\n"
            "facts: {S-X-1: {title: t, pages: [p], untestable: why}}",
            "rules.yaml": "theme: t\ndoc: d\n"
            "invariants: {i: {says: s, source: [S-X-1], then: 'true'}}",
        }
    ),
    "RTM904": lambda: then("h.owner != null"),
}


def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """A file that the operating system refuses to read."""
    path = tmp_path / "chapter.yaml"
    path.touch()

    def refuse_to_open(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse_to_open)
    return lang.check([path])


@pytest.mark.parametrize("code", OF_SPECIFICATIONS)
def test_every_code_is_given(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some input gets the code and, if it is an error, no other error."""
    checked = unreadable(tmp_path, monkeypatch) if code == "RTM002" else CASES[code]()
    given = set(specs.codes(checked))
    assert code in given, "\n".join(map(specs.said, checked.diagnostics))
    if codes.severity(code) == "error":
        assert checked.spec is None
        assert {each for each in given if codes.severity(each) == "error"} == {code}
    else:
        assert checked.spec is not None


def test_the_table_has_what_the_checker_gives() -> None:
    """The codes in the sources are exactly those of the table."""
    used = {
        code
        for part in ("lang", "scenario", "scope")
        for path in (SOURCE / part).rglob("*.py")
        for code in re.findall(r"\bRTM\d{3}\b", path.read_text(encoding="utf-8"))
    }
    assert used == set(codes.table())


@pytest.mark.parametrize("code", sorted(codes.table()))
def test_explanations(code: str) -> None:
    """An explanation has a title, a meaning, and an example of wrong and right."""
    explained = lang.explain(code.lower())
    assert explained is not None
    row = codes.table()[code]
    for part in (code, row.title, row.means, *row.wrong.splitlines(), *row.right.splitlines()):
        assert part in explained
    assert row.wrong != row.right
    assert row.means.endswith(".")


def test_unknown_code() -> None:
    """There is nothing to say of a code that does not exist."""
    assert lang.explain("RTM999") is None
    assert lang.explain("") is None
