"""Random episodes: counts and indexes stay right, refused calls change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optimized.episodes import Episode, audit


@pytest.mark.parametrize("seed", range(24))
def test_counts_and_indexes(seed: int) -> None:
    """Under any decisions every count is what a count from scratch gives (D-HAND-02)."""
    episode = Episode(seed)
    for number in range(500):
        episode.step()
        if number % 10 == 0:
            audit(episode)


def snapshot(episode: Episode) -> Any:
    """What a refused call must leave as it is."""
    rtm = episode.rtm
    counts = {
        item: (item.refs, item.pins, item.table is None)
        for kind, pool in episode.pools.items()
        if kind.__name__ in ("Entity", "Dest", "NextHop", "Route")
        for item in pool
    }
    routes = {dest: dest.routes for table in rtm.tables.values() for dest in table.dests}
    return counts, routes, rtm.now, list(rtm.queue), rtm.open, dict(rtm.parked)


@pytest.mark.parametrize("seed", range(100, 108))
def test_refused_calls_change_nothing(seed: int) -> None:
    """A call that is refused leaves counts, order and clock as they were (D-ERR-03)."""
    episode = Episode(seed)
    for _ in range(300):
        before = snapshot(episode)
        _, _, answer = episode.step()
        if answer[0] not in (0, 997, 122, 259):
            assert snapshot(episode) == before
