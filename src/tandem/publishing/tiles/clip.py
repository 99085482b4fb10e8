"""Cutting paths on the integer grid to a box.

Source: Sutherland and Hodgman (1974), Reentrant polygon clipping, one side of the box after the other, for all paths at
once. A ring that leaves the box and comes back runs along its edge, which lies in the buffer and is never seen.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tandem.publishing.tiles.generalise import sound, without_repeats
from tandem.publishing.tiles.shapes import LINE, POINT, Flags, Ints, Shapes

Box = tuple[int, int, int, int]
"""Lowest x, lowest y, highest x, highest y, all inside."""


def overlapping(
    bounds: npt.NDArray[np.int64] | npt.NDArray[np.float64], box: tuple[float, float, float, float]
) -> Flags:
    """Which of the bounds (m, 4) meet the box, (m,)."""
    west, north, east, south = box
    return (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= south) & (bounds[:, 3] >= north)


def clipped(shapes: Shapes[np.int64], box: Box) -> Shapes[np.int64]:
    """What of the shapes lies in the box."""
    inside = shapes.take(overlapping(shapes.bounds, box))
    if shapes.kind == POINT or not len(inside.counts):
        return inside
    bounds = inside.bounds
    over = (bounds[:, :2] < box[:2]).any(axis=1) | (bounds[:, 2:] > box[2:]).any(axis=1)
    if not over.any():
        return inside
    cut = inside
    for axis in (0, 1):
        cut = _half(cut, axis, box[axis], 1)
        cut = _half(cut, axis, box[axis + 2], -1)
    cut = without_repeats(cut)
    return cut.take(cut.counts > 1) if cut.kind == LINE else sound(cut)


def _half(shapes: Shapes[np.int64], axis: int, edge: int, sign: int) -> Shapes[np.int64]:
    """The side of the edge on which ``sign`` times the coordinate grows."""
    depth = sign * (shapes.xy[:, axis] - edge)
    if (depth >= 0).all():
        return shapes
    after = shapes.next_vertex()
    within = depth >= 0
    crosses = within != within[after]
    if shapes.kind == LINE:
        crosses[shapes.starts + shapes.counts - 1] = False
    emitted = within.astype(np.int64) + crosses
    place = np.cumsum(emitted) - emitted
    xy = np.empty((int(emitted.sum()), 2), dtype=np.int64)
    xy[place[within]] = shapes.xy[within]
    at = place[crosses] + within[crosses]
    xy[at] = _crossings(shapes.xy[crosses], shapes.xy[after[crosses]], axis, edge)
    begins = np.zeros(len(xy), dtype=np.bool_)
    if shapes.kind == LINE:
        begins[at[~within[crosses]]] = True
    return _regrouped(shapes, xy, np.repeat(shapes.path, emitted), begins)


def _crossings(start: Ints, end: Ints, axis: int, edge: int) -> Ints:
    along = (edge - start[:, axis]) / (end[:, axis] - start[:, axis])
    crossing = np.rint(start + (end - start) * along[:, None]).astype(np.int64)
    crossing[:, axis] = edge
    return crossing


def _regrouped(shapes: Shapes[np.int64], xy: Ints, path: Ints, begins: Flags) -> Shapes[np.int64]:
    """New paths from cut vertices: one wherever the old path changes or a line enters again."""
    if len(path):
        begins[0] = True
        begins[1:] |= path[1:] != path[:-1]
    starts = np.flatnonzero(begins)
    old = path[starts]
    counts = np.diff(np.append(starts, len(path)))
    return Shapes(shapes.kind, xy, counts, shapes.row[old], shapes.part[old], shapes.hole[old])
