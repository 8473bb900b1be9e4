"""Somebody else's routing information base as a target: it is told routes instead of calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn

from rtmref.profile import Profile, Routes
from rtmref.targets.rib import Rib, Room
from rtmref.targets.ribs import RibFactory
from rtmref.targets.target import Answer

REPLAYS: Final = 800


class RoutingTarget:
    """A routing information base with the profile by which it is compared."""

    takes_anything = False
    deterministic = False
    replays = REPLAYS

    def __init__(self, make: RibFactory, profile: Profile, burst: int = 0) -> None:
        """With `burst`, so many calls are in flight before anything is compared."""
        assert profile.routes is not None
        self.name = profile.target
        self.profile = profile
        self.routes: Routes = profile.routes
        self.burst = burst
        self._make = make
        self.rib: Rib = self._made()
        self.operations: Mapping[str, Callable[..., Answer]] = dict.fromkeys(
            profile.operations, _takes_no_calls
        )

    def _made(self) -> Rib:
        routes = self.routes
        return self._make(Room(len(routes.owners), routes.tables, routes.links))

    @property
    def version(self) -> str:
        """What the software says of itself."""
        return self.rib.version

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again without routes; how it decides cannot be configured."""
        self.rib.reset()

    def renew(self) -> None:
        """Start the software anew after it has failed."""
        self.rib.close()
        self.rib = self._made()

    def take_events(self) -> Sequence[Answer]:
        """It knows no events of RTM."""
        return ()

    def close(self) -> None:
        """Stop the software and remove everything that was made for it."""
        self.rib.close()


def _takes_no_calls(*_: Any) -> NoReturn:
    raise AssertionError("a routing information base takes no calls")
