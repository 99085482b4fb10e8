"""Land by administrative unit: what straddles a border is cut along it, so that units and 'outside any' sum to the whole.

Where units overlap, as a district lies within its province, the smallest that holds the land has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.overlay import common, one_without, union
from tandem.picture.land.parts import IntArray
from tandem.picture.tables import AdministrativeUnit

OUTSIDE = -1
# What the cutting loses to rounding, in m2, goes to the largest piece; more lies outside any unit.
_ROUNDING_M2 = 0.05


class Units:
    """Administrative units made disjoint."""

    def __init__(self, units: Sequence[AdministrativeUnit]) -> None:
        self.units = tuple(unit for unit in units if not unit.boundary.is_empty)
        self._shapes = _disjoint(np.array([unit.boundary for unit in self.units], dtype=object))
        self._tree = shapely.STRtree(self._shapes)

    def holding(self, parts: GeometryArray) -> IntArray:
        """The unit that holds each of the parts wholly; ``OUTSIDE`` also for those that none does."""
        found = np.full(len(parts), OUTSIDE, dtype=np.int64)
        unit, part = shapely.STRtree(parts).query(self._shapes, predicate="covers")
        found[part] = unit
        return found

    def split(
        self, shapes: Callable[[IntArray], GeometryArray], m2: FloatArray, within: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Number of the shape, unit and m2, by shape; ``within`` is the unit where it is known that one holds the shape.

        ``shapes`` makes those of some numbers: only what may straddle a border is looked at. The m2 of one shape sum to its own.
        """
        whole, across = np.flatnonzero(within != OUTSIDE), np.flatnonzero(within == OUTSIDE)
        cut_at, unit, parts_m2 = self._cut(shapes(across), m2[across])
        at = np.concatenate([whole, across[cut_at]])
        order = np.argsort(at, kind="stable")
        unit = np.concatenate([within[whole], unit])
        return at[order], unit[order], np.concatenate([m2[whole], parts_m2])[order]

    def _cut(self, shapes: GeometryArray, m2: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        at, unit = self._tree.query(shapes, predicate="intersects")
        order = np.lexsort((unit, at))
        at, unit = at[order], unit[order]
        parts = ellipsoidal_areas_m2(common(shapes[at], self._shapes[unit]))
        rest = m2 - np.bincount(at, weights=parts, minlength=len(m2))
        largest = np.lexsort((-parts, at))
        largest = largest[np.flatnonzero(np.diff(at[largest], prepend=-1))]
        rounding = np.abs(rest[at[largest]]) <= _ROUNDING_M2
        parts[largest[rounding]] += rest[at[largest[rounding]]]
        rest[at[largest[rounding]]] = 0
        outside = np.flatnonzero(rest)
        kept = np.flatnonzero(parts)
        return (
            np.concatenate([at[kept], outside]),
            np.concatenate([unit[kept], np.full(len(outside), OUTSIDE)]),
            np.concatenate([parts[kept], rest[outside]]),
        )


def _disjoint(shapes: GeometryArray) -> GeometryArray:
    """The shapes without what smaller ones hold."""
    order = np.argsort(ellipsoidal_areas_m2(shapes), kind="stable")
    rank = np.argsort(order)
    made = shapes.copy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for at in range(len(shapes)):
        smaller = [shapes[near] for near in other[one == at].tolist() if rank[near] < rank[at]]
        if smaller:
            made[at] = one_without(shapes[at], union(smaller))
    return made
