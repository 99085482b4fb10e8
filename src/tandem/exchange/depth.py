"""Scans that measure nesting before a parser sees the data.

GEOS ends the process on deep nesting (a GeometryCollection of 12,000 levels of WKB, 21,000 of WKT, 25,000 of
GeoJSON); no ``try`` helps. So depth is counted first, without recursion, and anything deeper than
``geo.MAX_NESTING`` collections is refused.
"""

from __future__ import annotations

import re
import struct

import numpy as np

from tandem.errors import FormatError, GeometryTooDeepError
from tandem.geo import MAX_NESTING

# A feature collection takes four levels, a multipolygon four more, each nested collection two.
MAX_JSON_DEPTH = 64
# A multipolygon has three brackets, each collection around it one.
_MAX_WKT_BRACKETS = MAX_NESTING + 3
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_HEADER = {0: struct.Struct(">I"), 1: struct.Struct("<I")}


class MalformedGeometryError(FormatError):
    """One geometry that is cut off or of a type that Tandem does not know; the row is kept with this as its problem."""

    code = "input.format.geometry"


def _too_deep(what: str) -> GeometryTooDeepError:
    return GeometryTooDeepError(
        f"{what} is nested deeper than {MAX_NESTING} levels; nothing was recorded.",
        "Such a file is damaged or made to do harm: ask whoever sent it, or write it again without nested collections.",
    )


def check_json_depth(data: bytes) -> None:
    """Refuse JSON whose brackets nest deeper than any honest file; brackets inside strings do not count."""
    codes = np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)
    steps = np.zeros(len(codes), dtype=np.int32)
    steps[(codes == ord("{")) | (codes == ord("["))] = 1
    steps[(codes == ord("}")) | (codes == ord("]"))] = -1
    if len(steps) and int(np.cumsum(steps).max()) > MAX_JSON_DEPTH:
        raise _too_deep("The JSON")


def check_wkt_depth(text: str) -> None:
    """Refuse well-known text with more brackets inside each other than ``MAX_NESTING`` collections need."""
    if text.count("(") <= _MAX_WKT_BRACKETS:
        return
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
            if depth > _MAX_WKT_BRACKETS:
                raise _too_deep("The well-known text")
        elif character == ")":
            depth -= 1


def check_wkb(data: bytes) -> None:
    """Walk well-known binary (ISO or EWKB) without recursion.

    Raises
    ------
    GeometryTooDeepError
        When collections nest deeper than ``MAX_NESTING``.
    MalformedGeometryError
        When the bytes end early, announce more than they hold, or are of a curved or unknown type.
    """
    position = 0
    waiting = [1]
    try:
        while waiting:
            if waiting[-1] == 0:
                waiting.pop()
                continue
            waiting[-1] -= 1
            position, members = _walk_one(data, position)
            if members is not None:
                waiting.append(members)
                if len(waiting) > MAX_NESTING + 1:
                    raise _too_deep("A geometry")
    except (struct.error, KeyError, IndexError) as error:
        raise _malformed("is cut off or no well-known binary") from error


def _malformed(what: str) -> MalformedGeometryError:
    return MalformedGeometryError(f"The geometry {what}.", "Correct it in the source and import again.")


def _walk_one(data: bytes, position: int) -> tuple[int, int | None]:
    """The position behind one geometry's own bytes, and for collections how many members follow."""
    integer = _HEADER[data[position]]
    (code,) = integer.unpack_from(data, position + 1)
    position += 9 if code & 0x20000000 else 5
    kind = (code & 0x0FFFFFFF) % 1000
    thousands = (code & 0x0FFFFFFF) // 1000
    extra = bool(code & 0x80000000) + bool(code & 0x40000000) or {0: 0, 1: 1, 2: 1, 3: 2}[thousands]
    size = 8 * (2 + extra)
    if kind == 1:
        return _within(data, position + size), None
    (count,) = integer.unpack_from(data, position)
    position += 4
    if kind == 2:
        return _within(data, position + count * size), None
    if kind == 3:
        for _ in range(count):
            (points,) = integer.unpack_from(data, position)
            position = _within(data, position + 4 + points * size)
        return position, None
    if kind in (4, 5, 6, 7):
        return position, count
    raise _malformed(f"is of type {kind}, which is not read (curves and surfaces)")


def _within(data: bytes, position: int) -> int:
    if position > len(data):
        raise IndexError(position)
    return position
