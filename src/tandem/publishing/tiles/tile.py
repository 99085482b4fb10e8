"""One tile: layers on the grid of a zoom, cut to it and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.publishing.tiles.clip import clipped, overlapping
from tandem.publishing.tiles.generalise import DEEPEST, EXTENT, PIXEL, generalised
from tandem.publishing.tiles.layer import TileLayer, encode_layer
from tandem.publishing.tiles.shapes import POINT, Shapes

BUFFER = 8 * PIXEL
"""Steps around a tile that are drawn with it, so that no line ends at its edge."""
FAR = 8
"""Up to this zoom a tile may hold a whole region: hazards no larger than their dots are left to them."""


@dataclass(frozen=True, slots=True)
class Level:
    """All layers on the grid of one zoom."""

    zoom: int
    layers: tuple[tuple[TileLayer, tuple[Shapes[np.int64], ...]], ...]


def in_range(zoom: int, x: int, y: int) -> bool:
    """Whether there can be such a tile."""
    return 0 <= zoom <= DEEPEST and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom


def level(layers: Sequence[TileLayer], zoom: int) -> Level:
    """Every feature fitted to a zoom. Worth keeping up to FAR, where a tile may need all of it."""
    far = zoom <= FAR
    return Level(
        zoom,
        tuple(
            (
                layer,
                tuple(generalised(shapes, zoom, keep=layer.hazard, squares=not far) for shapes in layer.shapes),
            )
            for layer in layers
            if zoom >= layer.lowest
        ),
    )


def level_around(layers: Sequence[TileLayer], zoom: int, x: int, y: int) -> Level:
    """Only the features around one tile fitted to its zoom: it comes out the same as from the whole level."""
    side, margin = 1.0 / (1 << zoom), 2.0 * BUFFER / EXTENT
    around = ((x - margin) * side, (y - margin) * side, (x + 1 + margin) * side, (y + 1 + margin) * side)
    near = [
        replace(layer, shapes=tuple(shapes.take(overlapping(shapes.bounds, around)) for shapes in layer.shapes))
        for layer in layers
    ]
    return level(near, zoom)


def encode_tile(fitted: Level, x: int, y: int) -> bytes:
    """The tile at column ``x`` and row ``y`` (from the north) of a level; empty where nothing is there."""
    west, north = x * EXTENT, y * EXTENT
    buffered = (west - BUFFER, north - BUFFER, west + EXTENT + BUFFER, north + EXTENT + BUFFER)
    # A point belongs to one tile; what is drawn on it may reach over the edge.
    exact = (west, north, west + EXTENT - 1, north + EXTENT - 1)
    messages = []
    for layer, kinds in fitted.layers:
        cut = [_moved(clipped(shapes, exact if shapes.kind == POINT else buffered), west, north) for shapes in kinds]
        messages.append(encode_layer(layer.name, cut, layer.columns))
    return b"".join(messages)


def _moved(shapes: Shapes[np.int64], west: int, north: int) -> Shapes[np.int64]:
    return replace(shapes, xy=shapes.xy - np.array([west, north]))
