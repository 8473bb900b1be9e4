"""What BIRD shows, as it was shown by release 2.0.12, and what is no such thing."""

from __future__ import annotations

import pytest
from tests.targets.bird.routes import route

from rtmref.targets.bird.answers import NO_NETWORK, SHOWN, best_routes
from rtmref.targets.bird.control import Reply
from rtmref.targets.child import TargetError

TEXT = """\
1007-Table master4:
 0.0.0.0/0            unreachable [o1 20:26:26.798 from 127.0.0.12] * (65531) [AS64513i]
1008-\tType: BGP univ
1012-\tBGP.origin: IGP
 \tBGP.as_path: 64513
 \tBGP.next_hop: 10.9.9.9
 \tBGP.med: 8
 \tBGP.local_pref: 100
 \tBGP.community: (64511,65531)
1007-10.0.0.0/8           unreachable [o12 20:26:26.798 from 127.0.0.11] * (65530) [AS64524i]
1008-\tType: BGP univ
1012-\tBGP.origin: IGP
 \tBGP.as_path: 64524
 \tBGP.next_hop: 10.9.9.9
 \tBGP.med: 7
 \tBGP.local_pref: 100
 \tBGP.community: (64511,65530)
0000\x20
"""


def test_routes_are_read_with_owner_preference_metric_and_next_hop() -> None:
    """The protocol's name tells the owner, the preference counts down from the highest."""
    expected = [route(1, 1, "0.0.0.0/0", 4, 8), route(12, 1, "10.0.0.0/8", 5, 7)]
    assert best_routes(Reply(SHOWN, TEXT), view=1) == expected


def test_no_network_is_no_route() -> None:
    """Where BIRD has nothing to show, there is nothing."""
    assert best_routes(Reply(NO_NETWORK, "8001 Network not found\n"), 0) == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(SHOWN, TEXT.replace("BGP.med: 7", "BGP.otc: 7")),
        Reply(SHOWN, TEXT.replace("[o12 ", "[direct1 ")),
        Reply(9001, "9001 syntax error, unexpected TO\n"),
    ],
    ids=["a route without metric", "a route of nobody", "an error"],
)
def test_an_answer_that_is_not_understood_is_an_error(reply: Reply) -> None:
    """A route that cannot be read is not passed over."""
    with pytest.raises(TargetError, match="BIRD answered"):
        best_routes(reply, 0)
