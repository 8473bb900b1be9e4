"""The key of an obligation changes with what the obligation depends on, and with nothing else."""

from __future__ import annotations

from pathlib import Path

from rtmref import lang
from rtmref.lang.spec import Spec
from rtmref.symbolic.keys import ObligationKeys, obligation_key

ROOT = Path(__file__).parents[2]


def shipped(old: str = "", new: str = "") -> Spec:
    """The shipped specification, with a text replaced wherever it stands."""
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8").replace(
            old or "\0", new
        )
        for folder in ("models", "invariants")
        for file in sorted((ROOT / folder).rglob("*.yaml"))
    }
    spec = lang.check_texts(texts).spec
    assert spec is not None
    return spec


def changed(other: Spec, spec: Spec) -> set[str]:
    """The operations whose obligations have other keys."""
    one, two = ObligationKeys(spec), ObligationKeys(other)
    invariant = next(iter(spec.invariants))
    return {
        name for name in spec.operations if one.key(name, invariant) != two.key(name, invariant)
    }


def test_prose_and_places_do_not_matter(spec: Spec) -> None:
    """Moving lines and rewriting explanations leaves all keys as they are."""
    other = shipped("chapter: instances", "# a comment\n\nchapter: instances")
    assert other.digest != spec.digest
    assert changed(other, spec) == set()


def test_an_edited_operation_changes_its_own_keys(spec: Spec) -> None:
    """An edit of one operation leaves the keys of the others."""
    other = shipped("          'RtmRegHandle.callback': 'false'\n", "")
    assert changed(other, spec) == {"RtmDeregisterEntity"}


def test_an_edited_invariant_changes_every_key(spec: Spec) -> None:
    """Every obligation assumes every invariant."""
    other = shipped("then: 'r.preference > 0'", "then: 'r.preference > 1'")
    assert changed(other, spec) == set(spec.operations)


def test_keys_tell_obligations_apart(spec: Spec) -> None:
    """Another invariant or another operation has another key."""
    first, second = list(spec.invariants)[:2]
    keys = {
        obligation_key(spec, operation, invariant)
        for operation in ("AddInterface", "RemoveInterface", "initial")
        for invariant in (first, second)
    }
    assert len(keys) == 6
