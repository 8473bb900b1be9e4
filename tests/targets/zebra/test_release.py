"""The tables of numbers, and which version has which."""

from __future__ import annotations

import pytest

from rtmref.targets.child import TargetError
from rtmref.targets.zebra.questions import TYPES, owner_of
from rtmref.targets.zebra.release import FRR_8_4, FRR_10, RELEASES, Release, release_of
from rtmref.targets.zebra.session import OURS


@pytest.mark.parametrize("version", ["8.4", "8.4.4", "10.3", "10.5.1", "10.7.1"])
def test_versions_have_a_table(version: str) -> None:
    """The first two numbers of a version say which table holds."""
    assert release_of(version) is (FRR_8_4 if version.startswith("8") else FRR_10)


@pytest.mark.parametrize("version", ["8.3.1", "8.5", "9.1", "10.2", "10.8", "11.0", "", "x.y", "8"])
def test_other_versions_have_none(version: str) -> None:
    """What the numbers of another version are is not guessed; the message says which are known."""
    with pytest.raises(TargetError, match=r"known for FRR 8\.4, 10\.3 to 10\.7"):
        release_of(version)


@pytest.mark.parametrize("release", RELEASES, ids=["8.4", "10"])
def test_each_table_is_whole(release: Release) -> None:
    """Every command and every route type has a number of its own."""
    commands = [
        *(release.route_add, release.route_delete, release.notify_owner, release.hello),
        *(release.redistribute_add, release.capabilities, release.best_added),
        release.best_removed,
    ]
    assert len(set(commands)) == len(commands)
    assert set(release.route_types) == {*TYPES, OURS}
    assert len(set(release.route_types.values())) == len(release.route_types)


def test_numbers_shift_by_one() -> None:
    """Each command and route type that both tables have stands one later in the newer one."""
    for name in ("route_add", "route_delete", "notify_owner", "hello", "best_added"):
        assert getattr(FRR_10, name) == getattr(FRR_8_4, name) + 1
    for name, number in FRR_8_4.route_types.items():
        assert FRR_10.route_types[name] == number + 1


def test_owners_are_types_and_instances() -> None:
    """The first owners have a type each; then the next instance begins. All differ."""
    types = FRR_8_4.route_types
    owners = [owner_of(types, number) for number in range(20)]
    assert owners[:2] == [(types["rip"], 0), (types["ospf"], 0)]
    assert owners[6] == (types["rip"], 1)
    assert len(set(owners)) == 20
