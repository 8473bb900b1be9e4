"""docs/findings.md is what the stored traces give."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fuzz.findings import HEAD, NOTHING, PAGE, Entry, entries, otherwise, page

from rtmref import lang
from rtmref.engine.stored import identifier
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.profile.loading import load


@pytest.fixture(scope="module")
def known() -> tuple[Spec, dict[str, Profile]]:
    """The specification and the profiles."""
    checked = lang.check(None)
    assert checked.spec is not None
    return checked.spec, dict(load(checked, None).found)


def test_the_page_is_up_to_date(known: tuple[Spec, dict[str, Profile]]) -> None:
    """The page is what the traces give, and has every one that a profile expects to fail."""
    listed = list(entries(*known))
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(listed)
    for profile in known[1].values():
        for each in profile.expected:
            assert f"`rtmref replay profiles/{each.trace}`" in text
    assert all(f"id `{identifier(entry.trace)}`" in text for entry in listed)


def test_each_was_seen_in_a_version_of_which_it_is_expected(
    known: tuple[Spec, dict[str, Profile]],
) -> None:
    """Its trace has the version in which it was seen, which is one that the profile names."""
    text = PAGE.read_text(encoding="utf-8")
    for entry in entries(*known):
        assert entry.expected.versions
        assert entry.expected.is_of(entry.trace.version)
        assert f"seen in `{entry.trace.version}`" in text


def test_without_traces_the_page_says_so() -> None:
    """Where nothing is stored, nothing is reported."""
    assert page([]) == HEAD + NOTHING


def test_what_a_trace_does_not_show_is_not_reported(
    known: tuple[Spec, dict[str, Profile]],
) -> None:
    """A trace that cannot be played, or shows something else, keeps the page from being written."""
    spec, profiles = known
    first = next(iter(entries(spec, profiles)))
    other = Entry(first.profile, first.expected, replace(first.trace, expected="best nothing"))
    (said,) = otherwise(spec, profiles, [other])
    assert said.startswith(f"{first.path}: ")
