"""What is proved again, what is not, and that a kept proof never stands for another."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from fuzz.spec_faults import FAULTS, planted_texts, texts
from tests.lang.specs import check_invariant, check_operation, check_with, spec_of

from rtmref.engine import obligations, workers
from rtmref.engine.kept import ProofStore
from rtmref.engine.obligations import Work, judged
from rtmref.engine.workers import Task
from rtmref.lang.spec import Spec
from rtmref.symbolic import proofs
from rtmref.symbolic.judgements import DEFAULTS, Judgement, Options, subjects
from rtmref.symbolic.keys import Keys
from rtmref.verdicts import Verdict, Word

ROOT: Final = Path(__file__).parents[2]
FIND: Final = [{"let": {"h": "Hop.find(h, h.owner == Caller && h.born == 3)"}}]
KNOWN: Final = [{"status": "ERROR_INVALID_HANDLE", "when": "!live(Caller)", "source": ["D-ERR-01"]}]


@pytest.fixture
def store(tmp_path: Path) -> ProofStore:
    """An empty store."""
    return ProofStore(tmp_path / "cache")


def probe(**parts: Any) -> Spec:
    """The fixture specification with an operation more."""
    params = {"Caller": "handle<Owner>"}
    return spec_of(check_operation(params=params, refuse=KNOWN, **parts))


def settled(
    spec: Spec,
    store: ProofStore | None = None,
    about: Sequence[str] | None = None,
    workers: int = 2,
    invariants: Sequence[str] | None = None,
) -> list[Judgement]:
    """The judgements on everything, or on some operations or invariants."""
    chosen = tuple(spec.invariants if invariants is None else invariants)
    work = Work(spec, chosen, DEFAULTS, workers, store)
    every = subjects(spec, None) if about is None else about
    return [each for found in judged(work, every) for each in found]


def said(found: Sequence[Judgement]) -> list[tuple[str, str, str, str]]:
    """What the judgements say, whoever proved it."""
    return [(e.operation, e.invariant, str(e.verdict), e.by) for e in found]


def asked(spec: Spec, store: ProofStore, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What has to be proved again: subjects and invariants, or `find`."""
    seen: set[tuple[str, str]] = set()
    given = workers.answers

    def answers(spec: Spec, options: Options, tasks: Sequence[Task], many: int) -> Any:
        for task in tasks:
            names = (*task.invariants, *(["find"] if task.finds else []))
            seen.update((task.subject, name) for name in names)
        return given(spec, options, tasks, many)

    with monkeypatch.context() as patch:
        patch.setattr(obligations, "answers", answers)
        settled(spec, store)
    return seen


def open_in(found: Sequence[Judgement]) -> set[tuple[str, str]]:
    """What is not proved, in the same form."""
    return {
        (each.operation, "find" if each.invariant.startswith("find at") else each.invariant)
        for each in found
        if each.verdict.word is not Word.PROVED
    }


def test_kept_proofs_say_the_same(store: ProofStore) -> None:
    """A second run says the same of every obligation, and that it kept what the frame leaves."""
    spec = probe(do=FIND)
    first, second = settled(spec, store), settled(spec, store)
    assert said(first) == said(second) == said(settled(spec))
    assert not any(each.kept for each in first)
    assert all(each.kept for each in second if each.by != "frame" and each.verdict.word == "proved")
    assert any(each.kept and each.invariant.startswith("find at") for each in second)


def test_what_is_kept_needs_no_worker(store: ProofStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all is kept, nothing is asked, and no term is built."""
    spec = probe(do=FIND)
    settled(spec, store, ["Probe"])
    monkeypatch.setattr("rtmref.symbolic.assumptions.assume", None)
    assert {str(each.verdict) for each in settled(spec, store, ["Probe"])} == {"proved"}


def test_an_edit_proves_its_own_again(store: ProofStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited operation is proved again, and nothing else is."""
    first = settled(probe(do=[{"set": {"Caller.stamp": "Caller.stamp + 1"}}]), store)
    edited = probe(do=[{"set": {"Caller.stamp": "1 + Caller.stamp"}}])
    found = asked(edited, store, monkeypatch) - open_in(first)
    assert {subject for subject, _ in found} == {"Probe"}
    assert ("Probe", "Owner.stamp in range") in found


def test_an_edited_invariant_proves_everything_again(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every proof assumes every invariant."""
    settled(spec_of(check_invariant("Clock.now >= 0")), store)
    other = spec_of(check_invariant("Clock.now >= 0 && Clock.now > -1"))
    fresh = asked(other, ProofStore(store.folder / "other"), monkeypatch)
    assert asked(other, store, monkeypatch) == fresh


def test_only_proofs_are_kept(store: ProofStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is violated or open is tried again in every run."""
    spec = spec_of(check_invariant("Clock.now == 0"))
    first = settled(spec, store)
    assert open_in(first)
    assert asked(spec, store, monkeypatch) == open_in(first)
    assert said(settled(spec, store)) == said(first)


def test_a_find_that_is_not_proved_is_asked_again(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places of `find` in an operation are kept, or none."""
    both = [*FIND, {"let": {"k": "Hop.find(h, h.owner == Caller)"}}]
    spec = probe(do=both)
    first = settled(spec, store, ["Probe"])
    assert [str(e.verdict) for e in first if e.invariant.startswith("find")][-2:] == [
        "proved",
        "violated",
    ]
    assert ("Probe", "find") in asked(spec, store, monkeypatch)


def test_a_moved_find_keeps_its_proof(store: ProofStore) -> None:
    """A kept proof about a `find` bears the place where the `find` is now."""
    first = settled(probe(do=FIND), store, ["Probe"])
    moved = spec_of(
        check_with(
            functions={"no": {"doc": "No.", "params": {"h": "Hop"}, "is": "false"}},
            operations={
                "Probe": {
                    "doc": "A probe, told otherwise.",
                    "source": ["S-NH-01"],
                    "params": {"Caller": "handle<Owner>"},
                    "refuse": KNOWN,
                    "do": FIND,
                }
            },
        )
    )
    kept = settled(moved, store, ["Probe"])
    assert all(each.kept for each in kept if each.by != "frame")
    assert said(kept) == said(settled(moved, about=["Probe"]))
    assert said(kept)[-1][1] != said(first)[-1][1]


def test_a_part_of_the_proofs_is_kept_too(store: ProofStore) -> None:
    """A run about one invariant leaves the others to the next run, which keeps that one."""
    spec = probe(do=[{"set": {"Caller.stamp": "Caller.stamp + 1"}}])
    one = settled(spec, store, invariants=["Owner.stamp in range"])
    assert {each.invariant for each in one if not each.invariant.startswith("find")} == {
        "Owner.stamp in range"
    }
    found = settled(spec, store)
    assert {each.invariant for each in found if each.kept} >= {"Owner.stamp in range"}
    assert said(found) == said(settled(spec))


@pytest.mark.parametrize("piece", [1, 3])
def test_pieces_make_no_difference(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However an operation is shared out, and among however many, its judgements are the same."""
    spec = probe(do=FIND)
    whole = settled(spec)
    monkeypatch.setattr(obligations, "PIECE", piece)
    assert said(settled(spec)) == said(settled(spec, workers=1)) == said(whole)


def test_a_key_that_cannot_be_made_keeps_nothing(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the prover cannot be told from another one, all is proved, and the store says why."""
    spec = probe(do=FIND)

    def unknown() -> str:
        raise OSError("nobody knows")

    monkeypatch.setattr("rtmref.symbolic.keys.prover", unknown)
    assert not any(each.kept for each in settled(spec, store) + settled(spec, store))
    assert store.trouble == "nobody knows"
    assert not store.folder.exists()


def test_a_solver_that_crashes_takes_its_task_alone(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies leaves its obligations unknown, and all others as they are."""
    spec = probe(do=FIND)
    whole, judge = settled(spec), proofs.judge

    def dying(base: Any, name: str, *rest: Any, **more: Any) -> Any:
        if name == "Probe":
            os._exit(11)
        return judge(base, name, *rest, **more)

    monkeypatch.setattr(proofs, "judge", dying)
    found = settled(spec, store)
    crashed = [each for each in found if str(each.verdict) == "unknown(the solver crashed)"]
    assert {each.operation for each in crashed} == {"Probe"}
    assert "find" in {each.invariant for each in crashed}
    others = [each for each in said(whole) if each[0] != "Probe"]
    assert [each for each in said(found) if each[0] != "Probe"] == others
    monkeypatch.undo()
    assert said(settled(spec, store)) == said(whole)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_changes_the_key_of_what_it_breaks(spec: Spec, fault: Any) -> None:
    """Every planted fault gives some operation another key, so no kept proof can hide it."""
    other = planted_texts(fault, dict(texts(ROOT)))
    one, two = Keys(spec, DEFAULTS), Keys(other, DEFAULTS)
    assert [name for name in subjects(spec, None) if one.key(name) != two.key(name)]


@pytest.mark.parametrize("fault", FAULTS[:3], ids=lambda fault: fault.name)
def test_a_warm_store_hides_no_fault(spec: Spec, fault: Any, store: ProofStore) -> None:
    """A fault is refuted although everything was proved, and kept, without it."""
    other = planted_texts(fault, dict(texts(ROOT)))
    one, two = Keys(spec, DEFAULTS), Keys(other, DEFAULTS)
    touched = [name for name in subjects(spec, None) if one.key(name) != two.key(name)]
    right = settled(spec, store, touched, invariants=[fault.breaks])
    wrong = settled(other, store, touched, invariants=[fault.breaks])
    assert {str(each.verdict) for each in right} == {"proved"}
    assert "violated" in {str(each.verdict) for each in wrong}
    assert settled(spec, store, touched, invariants=[fault.breaks])[-1].kept


def cored(spec: Spec, store: ProofStore) -> list[Judgement]:
    """The judgements with what the proofs rest on."""
    work = Work(spec, tuple(spec.invariants), Options(cores=True), 1, store)
    return [each for found in judged(work, subjects(spec, None)) for each in found]


def test_a_proof_is_made_again_for_its_core(store: ProofStore) -> None:
    """Whoever asks what a proof rests on gets it, once; the verdicts are the same."""
    spec = probe(do=FIND)
    plain = settled(spec, store, workers=1)
    first, second = cored(spec, store), cored(spec, store)
    assert said(first) == said(second) == said(plain)
    assert [each.core for each in first] == [each.core for each in second]
    proved = [n for n, e in enumerate(first) if e.by == "solver" and e.invariant in spec.invariants]
    assert any(first[n].core for n in proved)
    assert not any(first[n].kept for n in proved)
    assert all(second[n].kept for n in proved)


def test_a_kept_proof_stands_where_no_core_is_found(
    store: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was proved stays proved, whatever comes of the search for its core."""
    spec = probe(do=[{"set": {"Caller.stamp": "Caller.stamp + 1"}}])
    known = said(settled(spec, store, workers=1))
    given = proofs.judge

    def hapless(*arguments: Any, **named: Any) -> Any:
        for each in given(*arguments, **named):
            yield replace(each, verdict=Verdict(Word.UNKNOWN, "tired"), core=(), by="none")

    monkeypatch.setattr(proofs, "judge", hapless)
    found = said(cored(spec, store))
    proved = [each for each in known if each[2] == "proved" and each[3] == "solver"]
    assert proved
    assert set(proved) <= set(found)
