"""BGP messages: what is sent can be taken apart again, however it arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtmref.targets.bird.messages import (
    KEEPALIVE,
    LONGEST,
    NOTIFICATION,
    OPEN,
    UPDATE,
    BrokenMessage,
    framed,
    messages_in,
    opening,
)

KINDS = st.sampled_from([OPEN, UPDATE, NOTIFICATION, KEEPALIVE])
BODIES = st.binary(max_size=LONGEST - 19)


@given(st.lists(st.tuples(KINDS, BODIES), max_size=6), st.integers(0, 1 << 14))
def test_messages_survive_being_cut_anywhere(sent: list[tuple[int, bytes]], cut: int) -> None:
    """What arrives in two parts is the same messages, none twice and none lost."""
    octets = b"".join(framed(kind, body) for kind, body in sent)
    first, rest = messages_in(octets[:cut])
    second, rest = messages_in(rest + octets[cut:])
    assert first + second == sent
    assert rest == b""


def test_an_opening_offers_all_views_of_both_families_and_no_hold_time() -> None:
    """RFC 4271, 4.2: version 4, the AS, a hold time of 0, and RFC 4760's capability four times."""
    (message,), rest = messages_in(opening(64512, 0x7F000101))
    assert rest == b""
    assert message.kind == OPEN
    families = "010400010001" + "010400010002" + "010400020001" + "010400020002"
    assert message.body.hex() == "04fc0000007f0001011a0218" + families


@pytest.mark.parametrize(
    "octets",
    [
        b"\0" * 19,
        b"\xff" * 16 + b"\0\x12\4",
        b"\xff" * 16 + b"\x10\1\2",
        b"\xff" * 15 + b"\0\0\x13\4",
    ],
    ids=["no marker", "shorter than a header", "longer than 4096", "a bit of the marker missing"],
)
def test_what_is_no_header_is_refused(octets: bytes) -> None:
    """Octets without a marker, or with an impossible length, are no message."""
    with pytest.raises(BrokenMessage, match="no BGP header"):
        messages_in(octets)
