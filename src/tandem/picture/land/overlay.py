"""Overlays of many shapes at once, and again on a fine grid for the rare pairs on which the floating overlay fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import GEOSException

from tandem.geo import Geometry, GeometryArray, polygonal_part

EMPTY = shapely.MultiPolygon()
# About 0.1 mm.
GRID_DEGREES = 1e-9
_MANY = 10_000
_POLYGON, _MULTIPOLYGON = 3, 6


def common(one: GeometryArray, other: GeometryArray) -> GeometryArray:
    """The polygonal part of what the shapes of each pair share."""
    return _each(shapely.intersection, one, other)


def without(one: GeometryArray, other: GeometryArray) -> GeometryArray:
    """The polygonal part of the first shape of each pair that the second does not cover."""
    made = one.copy()
    meet = np.flatnonzero(_threads(shapely.intersects, one, other))
    if len(meet):
        made[meet] = _each(shapely.difference, one[meet], other[meet])
    return made


def union(shapes: Sequence[Geometry]) -> Geometry:
    """All of them as one shape."""
    if len(shapes) < 2:
        return shapes[0] if shapes else EMPTY
    try:
        return polygonal_part(shapely.union_all(np.array(shapes, dtype=object)))
    except GEOSException:
        return polygonal_part(shapely.union_all(np.array(shapes, dtype=object), grid_size=GRID_DEGREES))


def one_common(shape: Geometry, other: Geometry) -> Geometry:
    """``common`` of one pair."""
    made: Geometry = common(np.array([shape], dtype=object), np.array([other], dtype=object))[0]
    return made


def one_without(shape: Geometry, other: Geometry) -> Geometry:
    """``without`` of one pair."""
    made: Geometry = without(np.array([shape], dtype=object), np.array([other], dtype=object))[0]
    return made


def covered(one: GeometryArray, other: GeometryArray) -> npt.NDArray[np.bool_]:
    """Whether the first shape of each pair covers the second."""
    return np.asarray(_threads(shapely.covers, one, other), dtype=np.bool_)


def _each(overlay: Callable[..., GeometryArray], one: GeometryArray, other: GeometryArray) -> GeometryArray:
    try:
        made: GeometryArray = np.asarray(_threads(overlay, one, other), dtype=object)
    except GEOSException:
        made = np.array([_robust(overlay, a, b) for a, b in zip(one, other, strict=True)], dtype=object)
    kind = shapely.get_type_id(made)
    mixed = np.flatnonzero((kind != _POLYGON) & (kind != _MULTIPOLYGON))
    made[mixed] = [polygonal_part(shape) for shape in made[mixed]]
    return made


def _threads(work: Callable[..., Any], one: GeometryArray, other: GeometryArray) -> Any:
    """Of many pairs each core takes its share: the overlay engine runs outside the interpreter's lock."""
    if len(one) < _MANY or (cores := os.cpu_count() or 1) == 1:
        return work(one, other)
    # More shares than cores, as some are harder than others.
    shares = 4 * cores
    with ThreadPoolExecutor(cores) as pool:
        return np.concatenate(list(pool.map(work, np.array_split(one, shares), np.array_split(other, shares))))


def _robust(overlay: Callable[..., GeometryArray], one: Geometry, other: Geometry) -> Geometry:
    try:
        return overlay(one, other)
    except GEOSException:
        return overlay(one, other, grid_size=GRID_DEGREES)
