"""Protocol-buffer varints of whole arrays at once, and length-delimited fields.

Source: Protocol Buffers encoding, https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def varint_lengths(values: Ints) -> Ints:
    """Bytes that each non-negative value needs, shape (n,)."""
    lengths = np.ones(len(values), dtype=np.int64)
    rest = values >> 7
    while rest.any():
        lengths += rest > 0
        rest = rest >> 7
    return lengths


def varints(values: Ints) -> bytes:
    """All values, non-negative, one after the other as varints."""
    lengths = varint_lengths(values)
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - lengths
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        more = (lengths[has] > place + 1).astype(np.int64) << 7
        out[starts[has] + place] = ((values[has] >> (7 * place)) & 127) | more
    return out.tobytes()


def zigzag(values: Ints) -> Ints:
    """Signed values as non-negative ones, small where the magnitude is small."""
    return (values << 1) ^ (values >> 63)


def varint(value: int) -> bytes:
    """One value."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def number_field(number: int, value: int) -> bytes:
    """A varint field."""
    return varint(number << 3) + varint(value)
