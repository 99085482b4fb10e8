"""Land by administrative unit: what straddles a border is cut along it, so that units and 'outside any' sum to the whole.

Where units overlap, as a district lies within its province, the smallest that holds the land has it.
"""

from __future__ import annotations

from collections.abc import Sequence

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

    def split(self, shapes: GeometryArray, m2: FloatArray, within: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Number of the shape, unit and m2, by shape; ``within`` is the unit where it is known that one holds the shape.

        The m2 of one shape sum to its own.
        """
        whole = np.flatnonzero(within != OUTSIDE)
        rows = [(whole, within[whole], m2[whole])]
        rows += [self._cut(at, shapes[at], float(m2[at])) for at in np.flatnonzero(within == OUTSIDE).tolist()]
        at, unit, parts_m2 = (np.concatenate(column) for column in zip(*rows, strict=True))
        order = np.argsort(at, kind="stable")
        return at[order], unit[order], parts_m2[order]

    def _cut(self, at: int, shape: shapely.Geometry, m2: float) -> tuple[IntArray, IntArray, FloatArray]:
        units = np.sort(self._tree.query(shape, predicate="intersects"))
        parts = ellipsoidal_areas_m2(common(np.full(len(units), shape, dtype=object), self._shapes[units]))
        rest = m2 - float(parts.sum())
        if abs(rest) <= _ROUNDING_M2 and len(units):
            parts[np.argmax(parts)] += rest
        else:
            units, parts = np.append(units, OUTSIDE), np.append(parts, rest)
        kept = parts != 0
        return np.full(int(kept.sum()), at), units[kept].astype(np.int64), parts[kept]


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
