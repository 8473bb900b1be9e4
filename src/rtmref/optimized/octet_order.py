"""The order of prefixes within one octet: by first address, the shorter one first (D-ENUM-01).

Prefixes are numbered as `lookup` numbers them, like the places of a binary heap, and sets of
numbers are the bits of one integer. In the order, a number comes before everything below it, and
the left half before the right one.
"""

from __future__ import annotations

from typing import Final

OCTET: Final = 8
NUMBERS: Final = 1 << OCTET + 1
EVERY_NUMBER: Final = (1 << NUMBERS) - 2


def start_of(number: int) -> int:
    """The octet at which a prefix begins."""
    return number << OCTET + 1 - number.bit_length() & 0xFF


def _below() -> tuple[int, ...]:
    below = [1 << number for number in range(NUMBERS)]
    for number in range(NUMBERS - 1, 1, -1):
        below[number >> 1] |= below[number]
    return tuple(below)


BELOW: Final[tuple[int, ...]] = _below()
"""For each number the numbers of the prefixes that it covers, itself included."""


def _at_or_behind() -> tuple[int, ...]:
    order = sorted(range(1, NUMBERS), key=lambda number: (start_of(number), number))
    behind = [0] * NUMBERS
    rest = EVERY_NUMBER
    for number in order:
        behind[number] = rest
        rest ^= 1 << number
    return tuple(behind)


AT_OR_BEHIND: Final[tuple[int, ...]] = _at_or_behind()
"""For each number the numbers that do not come before it."""


def _from_octet() -> tuple[int, ...]:
    starts: list[int] = [0] * ((1 << OCTET) + 1)
    for number in range(NUMBERS - 1, 0, -1):
        starts[start_of(number)] = AT_OR_BEHIND[number]
    return tuple(starts)


FROM_OCTET: Final[tuple[int, ...]] = _from_octet()
"""For each octet the numbers of the prefixes that begin there or later; none from 256 on."""


def first_of(numbers: int) -> int:
    """The first number of a set that is not empty."""
    number = 1
    while not numbers >> number & 1:
        number *= 2
        if not numbers & BELOW[number]:
            number += 1
    return number
