"""The key of proofs changes with what they depend on, and with nothing else."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, Final

import pytest
from tests.lang.specs import check_operation, fixture_texts, spec_of

import rtmref
from rtmref import lang
from rtmref.lang.expressions import Find
from rtmref.lang.spec import Spec
from rtmref.lang.trees import nodes
from rtmref.symbolic import keys
from rtmref.symbolic.judgements import ANY_STATE, DEFAULTS, INITIAL, Options, subjects
from rtmref.symbolic.keys import Keys, finds, prover

ROOT = Path(__file__).parents[2]
PROSE: Final = frozenset({"span", "doc", "says", "source", "chapter", "clause"})
SHARED: Final = ("enums", "bits", "structures", "limits", "decisions", "sorts", "invariants")
Path_ = tuple[Any, ...]


def keys_of(spec: Spec, options: Options = DEFAULTS) -> dict[str, str]:
    """The key of each subject."""
    made = Keys(spec, options)
    return {subject: made.key(subject) for subject in subjects(spec, None)}


def changed(other: Spec, spec: Spec) -> set[str]:
    """The subjects that have other keys in the other specification."""
    one, two = keys_of(spec), keys_of(other)
    return {subject for subject in one if one[subject] != two[subject]}


def shipped(old: str = "", new: str = "") -> Spec:
    """The shipped specification, with a text replaced wherever it stands."""
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8").replace(
            old or "\0", new
        )
        for folder in ("models", "invariants")
        for file in sorted((ROOT / folder).rglob("*.yaml"))
    }
    return spec_of(lang.check_texts(texts))


def leaves(node: object, path: Path_ = (), kind: str = "") -> Iterator[tuple[str, Path_]]:
    """Every plain value below a node: the class and field that it belongs to, and the way to it."""
    if is_dataclass(node):
        for each in fields(node):
            name = f"{type(node).__name__}.{each.name}"
            if each.name not in PROSE:
                yield from leaves(getattr(node, each.name), (*path, each.name), name)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, (*path, key), kind)
    elif isinstance(node, tuple) and node:
        for number, value in enumerate(node):
            yield from leaves(value, (*path, number), kind)
    else:
        yield kind, path


def altered(node: Any, path: Path_) -> Any:
    """The node with another value at the end of the path."""
    if not path:
        return _other(node)
    step, *rest = path
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{step: altered(getattr(node, step), tuple(rest))})
    if isinstance(node, Mapping):
        return {**node, step: altered(node[step], tuple(rest))}
    return (*node[:step], altered(node[step], tuple(rest)), *node[step + 1 :])


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case frozenset():
            return value | {77}
        case _:
            return "another" if value is None else (value, "more")


def chosen(spec: Spec, name: str, most: int) -> list[Path_]:
    """A few leaves of each kind in a part of the specification."""
    kinds: dict[str, list[Path_]] = {}
    for kind, path in leaves(getattr(spec, name), (name,)):
        kinds.setdefault(kind, []).append(path)
    draw = random.Random(name)
    return [each for ways in kinds.values() for each in draw.sample(ways, min(most, len(ways)))]


def _matters(path: Path_) -> bool:
    """Defaults, and what the options of a decision mean, have no say in a proof."""
    if path[0] == "decisions":
        return path[2] not in ("default", "options")
    return not (path[0] == "limits" and path[2] == "default")


@pytest.mark.parametrize("name", SHARED)
def test_every_part_of_a_declaration_matters(name: str) -> None:
    """Any change of a declaration or an invariant changes all keys; one of a default none."""
    spec = spec_of(lang.check_texts(fixture_texts()))
    for path in chosen(spec, name, 3):
        every = set(subjects(spec, None)) if _matters(path) else set()
        assert changed(altered(spec, path), spec) == every, path


@pytest.mark.parametrize("name", ["operations", "steps"])
def test_every_part_of_an_operation_matters(name: str) -> None:
    """Any change of an operation or a step changes its own key and no other."""
    spec = spec_of(lang.check_texts(fixture_texts()))
    for path in chosen(spec, name, 3):
        assert changed(altered(spec, path), spec) == {path[1]}, path


def test_every_kind_of_node_of_the_shipped_operations_matters(spec: Spec) -> None:
    """A change anywhere in the shipped operations changes the key of that operation."""
    made = Keys(spec, DEFAULTS)
    for path in chosen(spec, "operations", 1):
        other = Keys(altered(spec, path), DEFAULTS)
        assert made.key(path[1]) != other.key(path[1]), path
        assert made.key(INITIAL) == other.key(INITIAL), path


def test_options_of_a_decision_matter() -> None:
    """An option more or less changes every key; its explanation does not."""
    spec = spec_of(lang.check_texts(fixture_texts()))
    name, decision = next(iter(spec.decisions.items()))
    more = replace(decision, options={**decision.options, "never": "it does not"})
    told = replace(decision, options=dict.fromkeys(decision.options, "told otherwise"))
    for other, differs in ((more, True), (told, False)):
        found = changed(replace(spec, decisions={**spec.decisions, name: other}), spec)
        assert bool(found) is differs


def test_prose_and_places_do_not_matter(spec: Spec) -> None:
    """Moving lines and rewriting explanations leaves all keys as they are."""
    moved = shipped("chapter: instances", "# a comment\n\nchapter: instances")
    retold = shipped("says: ", "says: In other words, ")
    assert len({spec.digest, moved.digest, retold.digest}) == 3
    assert changed(moved, spec) == changed(retold, spec) == set()


def test_the_order_of_operations_does_not_matter(spec: Spec) -> None:
    """The other operations, and the place among them, have no say."""
    turned = replace(spec, operations=dict(sorted(spec.operations.items(), reverse=True)))
    alone = replace(spec, operations={"MoveInterface": spec.operations["MoveInterface"]})
    assert changed(turned, spec) == set()
    assert keys_of(alone)["MoveInterface"] == keys_of(spec)["MoveInterface"]


def test_an_edited_operation_changes_its_own_key(spec: Spec) -> None:
    """An edit of the text of one operation leaves the keys of the others."""
    other = shipped("          'RtmRegHandle.callback': 'NO_CALLBACK'\n", "")
    assert changed(other, spec) == {"RtmDeregisterEntity"}


def test_an_edited_function_changes_the_keys_of_its_users(spec: Spec) -> None:
    """Functions are part of what uses them."""
    other = shipped("n > max_handles_in_enum ||", "n >= max_handles_in_enum ||")
    found = changed(other, spec)
    assert {"RtmGetEnumDests", "RtmGetEnumRoutes"} <= found
    assert "MoveInterface" not in found


@pytest.mark.parametrize(
    "options", [Options(seed=1), Options(effort=1), Options(sizes=(1,))], ids=repr
)
def test_how_it_is_proved_matters(spec: Spec, options: Options) -> None:
    """Another seed, effort or size of universes changes every key."""
    assert not set(keys_of(spec).values()) & set(keys_of(spec, options).values())


def test_the_prover_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the solver, or another text of the prover, is another prover."""
    found = [prover.__wrapped__()]
    monkeypatch.setattr(keys, "version", lambda _: "0.0")
    found.append(prover.__wrapped__())
    monkeypatch.setattr(keys, "SOURCES", ("symbolic",))
    found.append(prover.__wrapped__())
    assert len(set(found)) == 3


def test_the_text_of_the_prover_is_complete() -> None:
    """No module of the prover imports one of the package that the key does not cover."""
    package = Path(rtmref.__file__).parent
    parts = {each.removesuffix(".py") for each in keys.SOURCES}
    for each in keys.SOURCES:
        path = package / each
        for module in path.rglob("*.py") if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                used = {name.split(".")[1] for name in names if name.startswith("rtmref.")}
                assert used <= parts, module


def test_without_the_version_of_the_solver_there_is_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nothing tells which solver it is, proofs have no key."""

    def unknown(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(keys, "version", unknown)
    with pytest.raises(OSError, match="version of the solver"):
        prover.__wrapped__()


def test_places_of_find_are_numbered_by_content() -> None:
    """Each place counts once, in an order that does not depend on lines."""
    let = [{"let": {"h": "Hop.find(h, h.cost == 1)", "k": "Hop.find(h, h.cost == 2)"}}]
    spec = spec_of(check_operation(do=let))
    places = finds(spec, "Probe")
    assert len(places) == len(set(places)) == 2
    assert finds(spec, "Rest") == finds(spec, INITIAL) == ()
    found = [each.span for each in nodes(tuple(spec.invariants.values())) if isinstance(each, Find)]
    assert list(finds(spec, ANY_STATE)) == list(dict.fromkeys(found))
