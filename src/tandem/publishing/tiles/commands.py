"""Paths as the drawing commands of a vector tile (specification 2.1, section 4.3)."""

from __future__ import annotations

import numpy as np

from tandem.publishing.tiles.protobuf import zigzag
from tandem.publishing.tiles.shapes import POINT, POLYGON, Ints, Shapes

_MOVE, _LINE, _CLOSE = 1, 2, 7


def commands(shapes: Shapes[np.int64]) -> tuple[Ints, Ints]:
    """Command integers of all features one after the other, and how many each feature has.

    Coordinates are relative to the tile. Features follow the rising rows of ``shapes``.
    """
    first_path = np.flatnonzero(np.diff(shapes.row, prepend=-1))
    if shapes.kind == POINT:
        return _points(shapes, first_path)
    starts = shapes.starts
    before = np.roll(shapes.xy, 1, axis=0)
    before[starts[first_path]] = 0
    moves = zigzag(shapes.xy - before)
    closes = 1 if shapes.kind == POLYGON else 0
    lengths = 2 * shapes.counts + 2 + closes
    begin = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), dtype=np.int64)
    # A path: MoveTo, its first vertex, LineTo, the others, ClosePath.
    within = np.arange(len(shapes.xy)) - np.repeat(starts, shapes.counts)
    at = np.repeat(begin, shapes.counts) + 1 + 2 * within + (within > 0)
    out[at], out[at + 1] = moves[:, 0], moves[:, 1]
    out[begin] = 1 << 3 | _MOVE
    out[begin + 3] = (shapes.counts - 1) << 3 | _LINE
    if closes:
        out[begin + lengths - 1] = 1 << 3 | _CLOSE
    return out, np.add.reduceat(lengths, first_path) if len(first_path) else lengths


def _points(shapes: Shapes[np.int64], first_path: Ints) -> tuple[Ints, Ints]:
    """One MoveTo over all points of a feature."""
    before = np.roll(shapes.xy, 1, axis=0)
    before[first_path] = 0
    moves = zigzag(shapes.xy - before)
    points = np.diff(np.append(first_path, len(shapes.row)))
    begin = 2 * first_path + np.arange(len(first_path))
    out = np.empty(2 * len(shapes.row) + len(first_path), dtype=np.int64)
    out[begin] = points << 3 | _MOVE
    coordinate = np.ones(len(out), dtype=np.bool_)
    coordinate[begin] = False
    out[coordinate] = moves.reshape(-1)
    return out, 2 * points + 1
