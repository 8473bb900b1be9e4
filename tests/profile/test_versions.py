"""Versions as software tells them and as profiles name them."""

from __future__ import annotations

import pytest

from rtmref.profile.versions import is_of, number_of


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("8.4.4", "8.4.4"),
        ("BIRD 2.0.12", "2.0.12"),
        ("patricia-trie 10", "10"),
        ("Linux 6.1.0-13-amd64", "6.1.0"),
        ("rtm2 by hand 3", "3"),
        ("10.3-dev", "10.3"),
        ("plain", ""),
        ("", ""),
    ],
)
def test_the_number_is_found_in_what_software_says(told: str, number: str) -> None:
    """It stands alone or behind a name, and a build number is no part of it."""
    assert number_of(told) == number


def test_a_version_stands_for_its_releases() -> None:
    """8.4 is 8.4.4 as well, but neither 8.40 nor 8; nothing is of a version that is not told."""
    assert is_of("8.4", "FRRouting 8.4")
    assert is_of("8.4", "8.4.4")
    assert not is_of("8.4", "8.40")
    assert not is_of("8.4", "8")
    assert not is_of("8.4", "")
