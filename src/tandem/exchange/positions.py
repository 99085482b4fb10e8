"""From a file's own coordinates to longitude and latitude, with remarks on rows that look wrong. Nothing is moved.

Coordinates that others corrected silently have moved right records abroad, so swapped axes are flagged, never mended.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from tandem.exchange.mapping import Extent
from tandem.exchange.rows import RawLayer
from tandem.geo import FloatArray, Geometry, GeometryArray, to_crs84

SWAPPED = "the axes look swapped: with latitude and longitude exchanged it would lie among the others"
_OUTSIDE_GLOBE = "its coordinates lie outside the globe"
_OUTSIDE_EXTENT = "it lies outside the extent that the mapping file gives"
# Rows before the middle of a file says where its bulk lies, and degrees of room around that bulk.
_MINIMUM_ROWS = 10
_ROOM_DEGREES = 1.0

BoolArray = npt.NDArray[np.bool_]


def locate(layer: RawLayer, crs: str, extent: Extent | None) -> tuple[list[Geometry | None], list[str]]:
    """Geometries in lon/lat degrees, and the problem of each row ('' for none).

    A geometry outside the globe gives None with its problem; one outside the extent, or one that would lie among the
    others with its axes exchanged, is kept with a remark.

    Parameters
    ----------
    crs
        Coordinate system of the mapping file, which goes before the layer's own.

    Raises
    ------
    UnknownCrsError
        When neither says which coordinate system it is, or PROJ does not know it.
    """
    raw: GeometryArray = shapely.force_2d(shapely.from_wkb(np.array(layer.wkb, dtype=object)))
    problems = list(layer.problems)
    here = np.flatnonzero(~shapely.is_missing(raw))
    if not len(here):
        return list(raw), problems
    system = crs or layer.crs
    placed = raw.copy()
    placed[here] = to_crs84(raw[here], system)
    bounds = shapely.bounds(placed[here])
    on_globe = np.isfinite(bounds).all(axis=1) & _inside(bounds, (-180.0, -90.0, 180.0, 90.0), whole=True)
    box = _box(bounds[on_globe], extent)
    outside = ~on_globe if box is None else ~on_globe | ~_inside(bounds, box, whole=False)
    swapped = _swapped(raw[here], outside, system, box)
    for position, row in enumerate(here.tolist()):
        remarks = [problems[row]] if problems[row] else []
        if not on_globe[position]:
            placed[row] = None
            remarks.append(_OUTSIDE_GLOBE)
        elif outside[position] and extent is not None:
            remarks.append(_OUTSIDE_EXTENT)
        if swapped[position]:
            remarks.append(SWAPPED)
        problems[row] = "; ".join(remarks)
    return list(placed), problems


def _inside(bounds: FloatArray, box: tuple[float, float, float, float], *, whole: bool) -> BoolArray:
    """Whether bounds lie wholly in the box, or at least touch it; NaN is outside."""
    west, south, east, north = box
    low_x, low_y, high_x, high_y = bounds.T
    if whole:
        result: BoolArray = (low_x >= west) & (low_y >= south) & (high_x <= east) & (high_y <= north)
    else:
        result = (high_x >= west) & (high_y >= south) & (low_x <= east) & (low_y <= north)
    return result


def _box(bounds: FloatArray, extent: Extent | None) -> tuple[float, float, float, float] | None:
    """The extent of the mapping, else the middle nine tenths of the rows with room around; None for few rows."""
    if extent is not None:
        return extent.west, extent.south, extent.east, extent.north
    if len(bounds) < _MINIMUM_ROWS:
        return None
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    low, high = np.quantile(centres, [0.05, 0.95], axis=0)
    room = np.maximum(high - low, _ROOM_DEGREES)
    west, south = low - room
    east, north = high + room
    return float(west), float(south), float(east), float(north)


def _swapped(
    raw: GeometryArray, outside: BoolArray, crs: str | None, box: tuple[float, float, float, float] | None
) -> BoolArray:
    """Which of the rows outside would touch the box (the globe where there is none) with exchanged axes."""
    result: BoolArray = np.zeros(len(raw), dtype=bool)
    if outside.any():
        exchanged = shapely.transform(raw[outside], lambda x, y: (y, x), interleaved=False)
        bounds = shapely.bounds(to_crs84(exchanged, crs))
        result[outside] = _inside(bounds, box or (-180.0, -90.0, 180.0, 90.0), whole=box is None)
    return result
