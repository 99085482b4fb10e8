"""A plain encoder of Mapbox vector tiles (specification 2.1): a second hand beside Tandem's own, for tests of the elements."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

EXTENT = 4096
BUFFER = 256
_GEOMETRY = {"point": 1, "line": 2, "polygon": 3}


@dataclass(frozen=True, slots=True)
class Feature:
    """A point, a line or a ring in degrees; a ring runs clockwise on the map and is not closed."""

    id: int
    kind: Literal["point", "line", "polygon"]
    places: Sequence[tuple[float, float]]
    properties: Mapping[str, str | int]


def tile(layers: Mapping[str, Sequence[Feature]], zoom: int, x: int, y: int) -> bytes:
    """The layers as they fall on a tile; nothing is cut, features that lie wholly outside are left out."""
    found = b""
    for name, features in layers.items():
        on_grid = ((feature, [_grid(place, zoom, x, y) for place in feature.places]) for feature in features)
        inside = [(feature, grid) for feature, grid in on_grid if _touches(feature, grid)]
        if inside:
            found += _field(3, _layer(name, inside))
    return found


def _grid(place: tuple[float, float], zoom: int, x: int, y: int) -> tuple[int, int]:
    east = (place[0] + 180) / 360
    north = (1 - math.asinh(math.tan(math.radians(place[1]))) / math.pi) / 2
    return round(((east * 2**zoom) - x) * EXTENT), round(((north * 2**zoom) - y) * EXTENT)


def _touches(feature: Feature, grid: Sequence[tuple[int, int]]) -> bool:
    slack = 0 if feature.kind == "point" else BUFFER
    return all(
        min(place[axis] for place in grid) < EXTENT + slack and max(place[axis] for place in grid) >= -slack
        for axis in (0, 1)
    )


def _layer(name: str, features: Iterable[tuple[Feature, Sequence[tuple[int, int]]]]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str | int, int] = {}
    body = _field(1, name.encode())
    for feature, grid in features:
        tags = [
            number
            for key, value in feature.properties.items()
            for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
        ]
        message = _number(1, feature.id) + _field(2, _varints(tags)) + _number(3, _GEOMETRY[feature.kind])
        body += _field(2, message + _field(4, _varints(_commands(feature.kind, grid))))
    for key in keys:
        body += _field(3, key.encode())
    for value in values:
        body += _field(4, _field(1, value.encode()) if isinstance(value, str) else _number(5, value))
    return body + _number(5, EXTENT) + _number(15, 2)


def _commands(kind: str, grid: Sequence[tuple[int, int]]) -> list[int]:
    steps: list[int] = []
    at = (0, 0)
    for index, place in enumerate(grid):
        if index == 0:
            steps.append(1 | 1 << 3)
        elif index == 1:
            steps.append(2 | (len(grid) - 1) << 3)
        steps += [_zigzag(place[0] - at[0]), _zigzag(place[1] - at[1])]
        at = place
    return [*steps, 7 | 1 << 3] if kind == "polygon" else steps


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varints(numbers: Iterable[int]) -> bytes:
    return b"".join(_varint(number) for number in numbers)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _field(field: int, message: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(message)) + message


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)
