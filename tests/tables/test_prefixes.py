"""Plain lists of prefixes."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtmref.tables import Announce, BadLine, Damage, Item, Peer, Skipped
from rtmref.tables.prefixes import MAX_BAD_LINES, MAX_TEXT, prefix_of
from rtmref.values import AF_INET, AF_INET6, NetAddress, format_address, masked, parse_prefix

Reading = Callable[[bytes], list[Item]]
WIDTH = {AF_INET: 32, AF_INET6: 128}


@st.composite
def prefixes(draw: st.DrawFn) -> NetAddress:
    """A prefix of either family, of any length."""
    family = draw(st.sampled_from((AF_INET, AF_INET6)))
    length = draw(st.integers(0, WIDTH[family]))
    bits = draw(st.integers(0, (1 << WIDTH[family]) - 1))
    return masked(NetAddress(family, length, bits))


@given(prefixes())
def test_every_prefix_is_read_back(prefix: NetAddress) -> None:
    """What is written in the usual notation is read as the same prefix."""
    assert prefix_of(format_address(prefix)) == prefix


@given(st.text(alphabet="0123456789abcdefx.:/%+_- ,\n", max_size=24))
def test_a_column_is_read_as_parse_prefix_reads_it(text: str) -> None:
    """The fast reading accepts nothing that `parse_prefix` refuses, and means the same."""
    found = prefix_of(text)
    if found is not None:
        assert found == parse_prefix(text.replace(",", " ").split()[0])


@pytest.mark.parametrize(
    "line",
    [
        "10.0.0.0/8",
        "  10.0.0.0/8\r",
        "10.0.0.0/8\t64500",
        "10.0.0.0/8 64500 # note",
        "10.0.0.0/8,64500",
        "10.0.0.0/8|64500|x",
        "10.0.0.0/08",
        "10.0.0.0/255.0.0.0",
        "\ufeff10.0.0.0/8",
    ],
)
def test_the_first_column_counts(line: str) -> None:
    """Further columns, behind white space, a comma or a bar, are ignored."""
    assert prefix_of(line) == parse_prefix("10.0.0.0/8")


def test_an_address_is_a_prefix_of_full_length() -> None:
    """A line with a bare address stands for the prefix of that address alone."""
    assert prefix_of("2001:db8::1") == parse_prefix("2001:db8::1/128")


@pytest.mark.parametrize(
    "line",
    [
        "",
        ",",
        "x",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0/8",
        "10.0.0.0/8/8",
        "10.0.0.0/-8",
        "10.0.0.0/ 8",
        "2001:db8::/129",
        "2001:db8::1/64",
        "fe80::%eth0/64",
        "1\0.0.0.0/8",
        "\u0661.0.0.0/8",
    ],
)
def test_what_is_no_prefix_is_none(line: str) -> None:
    """Wrong lengths, bits beyond the length, and other text: none is a prefix."""
    assert prefix_of(line) is None


def test_a_list_is_one_peer_with_equal_paths(reading: Reading) -> None:
    """All prefixes come from one peer without address, with equal preference and metric."""
    four, six = NetAddress(AF_INET, 32, 0), NetAddress(AF_INET6, 128, 0)
    assert reading(b"10.0.0.0/8\n2001:db8::/32") == [
        Peer(0, four, 0),
        Announce(0, parse_prefix("10.0.0.0/8"), four, 1, 0, "unicast"),
        Announce(0, parse_prefix("2001:db8::/32"), six, 1, 0, "unicast"),
    ]


def test_comments_and_empty_lines_are_nothing(reading: Reading) -> None:
    """Lines that are empty or begin with #, ; or // are no bad lines."""
    items = reading(b"\xef\xbb\xbf# a\n; b\n// c\n\n \r\n10.0.0.0/8\n#")
    assert [type(item) for item in items] == [Peer, Announce]


def test_a_bad_line_is_reported_and_passed_over(reading: Reading) -> None:
    """A bad line is told with its number and the beginning of its text; the rest is read."""
    items = reading(b"10.0.0.0/8\n\n bad\xff" + b"x" * 99 + b"\n11.0.0.0/8\n")
    assert items[2] == BadLine(3, ("bad\\xff" + "x" * 99)[:MAX_TEXT])
    assert isinstance(items[3], Announce)


def test_many_bad_lines_are_counted(reading: Reading) -> None:
    """After the first bad lines the others are only counted, at the end."""
    items = reading(b"10.0.0.0/8\n" + b"bad\n" * (MAX_BAD_LINES + 7))
    assert sum(isinstance(item, BadLine) for item in items) == MAX_BAD_LINES
    assert items[-1] == Skipped("further lines without a prefix", 7)


def test_a_long_line_is_one_line(reading: Reading) -> None:
    """A line of any length is one line; its first column is read if it is at its beginning."""
    items = reading(b"10.0.0.0/8 " + b"x" * 300_000 + b"\n" + b"y" * 300_000 + b"\n11.0.0.0/8")
    assert [type(item) for item in items] == [Peer, Announce, BadLine, Announce]
    assert items[2] == BadLine(2, "y" * MAX_TEXT)


def test_lines_are_whole_wherever_the_pieces_end(reading: Reading) -> None:
    """Lines that begin in one piece of the file and end in the next are read whole."""
    lines = [f"{n >> 8 & 255}.{n & 255}.0.0/16 comment {'x' * (n % 40)}" for n in range(9000)]
    announced = [item for item in reading("\n".join(lines).encode()) if isinstance(item, Announce)]
    assert [item.prefix for item in announced] == [parse_prefix(line.split()[0]) for line in lines]


def test_a_line_that_damage_may_have_cut_is_not_read(reading: Reading) -> None:
    """After a truncated compressed list the place of the first line that is not read is told."""
    text = b"".join(b"10.%d.0.0/16\n" % n for n in range(256))
    cut = gzip.compress(text, mtime=0)[:-60]
    *before, last = reading(cut)
    assert isinstance(last, Damage)
    assert text[: last.offset].count(b"\n") == last.records_read == len(before) - 1
    assert text[: last.offset].endswith(b"\n")
    assert last.message == (
        f"line {last.records_read + 1} begins at byte {last.offset} of "
        "the decompressed stream (gzip); the gzip stream is cut short"
    )
