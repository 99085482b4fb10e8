"""Varints of whole arrays, against the definition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tandem.publishing.tiles.protobuf import field, varint, varint_lengths, varints, zigzag

NUMBERS = st.lists(st.integers(0, 2**62) | st.sampled_from([0, 127, 128, 16383, 16384]), max_size=40)


@given(NUMBERS)
def test_varints_are_seven_bits_a_byte_lowest_first(numbers: list[int]) -> None:
    told = varints(np.array(numbers, dtype=np.int64))
    value, shift, found = 0, 0, []
    for byte in told:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    assert found == numbers
    assert told == b"".join(varint(number) for number in numbers)
    assert varint_lengths(np.array(numbers, dtype=np.int64)).tolist() == [len(varint(number)) for number in numbers]


@given(st.integers(-(2**40), 2**40))
def test_zigzag_interleaves_signs(number: int) -> None:
    assert int(zigzag(np.array([number]))[0]) == (2 * number if number >= 0 else -2 * number - 1)


def test_field_says_its_length() -> None:
    assert field(3, b"x" * 300) == b"\x1a\xac\x02" + b"x" * 300
