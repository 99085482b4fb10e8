"""Many geometries of one kind as flat arrays: vertices, where each path begins, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import FloatArray, GeometryArray

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.int64, np.float64)

POINT, LINE, POLYGON = 1, 2, 3
"""Kinds of geometry, as the specification of the tiles counts them."""
_FURTHEST_LATITUDE = 85.0511287798066


@dataclass(frozen=True)
class Shapes(Generic[Number]):
    """``n`` vertices in ``m`` paths: points, lines, or rings without their closing vertex.

    Parameters
    ----------
    kind
        POINT, LINE or POLYGON.
    xy
        Vertices (n, 2), y downwards: in [0, 1] over the whole world, or on the integer grid of a zoom.
    counts
        Vertices of each path, (m,), none of them 0.
    row, part
        Feature and part of a feature that each path belongs to, (m,), both rising.
    hole
        Whether the ring is a hole, (m,); exteriors run clockwise on the screen, holes against it.
    """

    kind: int
    xy: npt.NDArray[Number]
    counts: Ints
    row: Ints
    part: Ints
    hole: Flags

    @cached_property
    def starts(self) -> Ints:
        """First vertex of each path, (m,)."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def path(self) -> Ints:
        """Path of each vertex, (n,)."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def bounds(self) -> npt.NDArray[Number]:
        """Lowest x, y and highest x, y of each path, (m, 4)."""
        if not len(self.counts):
            return np.zeros((0, 4), dtype=self.xy.dtype)
        return np.hstack([np.minimum.reduceat(self.xy, self.starts), np.maximum.reduceat(self.xy, self.starts)])

    def take(self, chosen: Flags) -> Shapes[Number]:
        """The chosen paths."""
        return Shapes(
            self.kind,
            self.xy[spread(self.starts[chosen], self.counts[chosen])],
            self.counts[chosen],
            self.row[chosen],
            self.part[chosen],
            self.hole[chosen],
        )

    def with_vertices(self, kept: Flags) -> Shapes[Number]:
        """Only the vertices that are kept; paths without any are gone."""
        counts = np.bincount(self.path[kept], minlength=len(self.counts)).astype(np.int64)
        some = counts > 0
        return Shapes(self.kind, self.xy[kept], counts[some], self.row[some], self.part[some], self.hole[some])

    def doubled_areas(self) -> FloatArray:
        """Twice the signed area of each path as a ring, positive where it runs clockwise on the screen, (m,)."""
        around = (self.xy - self.xy[self.starts[self.path]]).astype(np.float64)
        after = around[self.next_vertex()]
        cross = around[:, 0] * after[:, 1] - after[:, 0] * around[:, 1]
        return np.asarray(np.bincount(self.path, weights=cross, minlength=len(self.counts)), dtype=np.float64)

    def next_vertex(self) -> Ints:
        """The vertex after each in its ring, (n,)."""
        after = np.arange(1, len(self.xy) + 1)
        after[self.starts + self.counts - 1] = self.starts
        return after

    def previous_vertex(self) -> Ints:
        """The vertex before each in its ring, (n,)."""
        before = np.arange(-1, len(self.xy) - 1)
        before[self.starts] = self.starts + self.counts - 1
        return before


def spread(starts: Ints, counts: Ints) -> Ints:
    """Places start, start + 1, ... of each group, one group after the other."""
    return np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))


def joined(first: Shapes[Number], second: Shapes[Number]) -> Shapes[Number]:
    """The paths of both, ordered by part; of one part those of ``first`` come first."""
    part = np.concatenate([first.part, second.part])
    order = np.argsort(part, kind="stable")
    counts = np.concatenate([first.counts, second.counts])
    starts = np.cumsum(counts) - counts
    xy = np.concatenate([first.xy, second.xy])[spread(starts[order], counts[order])]
    row, hole = np.concatenate([first.row, second.row]), np.concatenate([first.hole, second.hole])
    return Shapes(first.kind, xy, counts[order], row[order], part[order], hole[order])


def flatten(geometries: GeometryArray) -> tuple[Shapes[np.float64], ...]:
    """Points, lines and polygons among lon/lat geometries, projected to the world square; kinds without any are left out.

    The row of a path is the place of its geometry in the array; None and empty geometries have no path.
    """
    rows = np.arange(len(geometries))
    parts = np.asarray(geometries, dtype=object)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        rows = rows[index]
    kinds = shapely.get_type_id(parts)
    solid = ~shapely.is_empty(parts)
    found = []
    for kind, types in ((POINT, (0,)), (LINE, (1, 2)), (POLYGON, (3,))):
        chosen = np.isin(kinds, types) & solid
        if chosen.any():
            found.append(_flat(kind, parts[chosen], rows[chosen]))
    return tuple(found)


def _flat(kind: int, parts: GeometryArray, rows: Ints) -> Shapes[np.float64]:
    part = np.arange(len(parts))
    if kind == POLYGON:
        parts, part = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=True), return_index=True)
    lonlat, path = shapely.get_coordinates(parts, return_index=True)
    counts = np.bincount(path, minlength=len(parts)).astype(np.int64)
    if kind == POLYGON:
        closing = np.cumsum(counts) - 1
        lonlat, counts = np.delete(lonlat, closing, axis=0), counts - 1
    hole = np.zeros(len(parts), dtype=np.bool_)
    hole[1:] = (part[1:] == part[:-1]) & (kind == POLYGON)
    return Shapes(kind, projected(lonlat), counts, rows[part], part, hole)


def projected(lonlat: FloatArray) -> FloatArray:
    """Lon/lat degrees to spherical Mercator over the square [0, 1], y downwards; for drawing only, never for measuring."""
    latitude = np.radians(np.clip(lonlat[:, 1], -_FURTHEST_LATITUDE, _FURTHEST_LATITUDE))
    x = (lonlat[:, 0] + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(latitude)) / np.pi) / 2.0
    return np.column_stack([x, y])
