"""Areas on the ellipsoid that add up: the parts of a polygon sum to the polygon, however it is cut.

A line between two positions is straight in longitude and latitude (RFC 7946, section 3.1.1), as the overlay
engine cuts it. Areas that follow geodesics between the vertices do not add up under such cuts: a new vertex on
an edge of 1 km moves the geodesic by about 2 cm and the area by about 10 m2. So the ledger integrates along the straight
edges themselves; this equals the geodesic area of the polygon with vertices added densely on its edges.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from tandem.geo import WGS84, FloatArray, Geometry, GeometryArray

# Two nodes integrate an edge of up to this many degrees to the last digit, five any that is drawn on a map.
_SHORT_DEGREES = 0.05
_FEW, _MANY = np.polynomial.legendre.leggauss(2), np.polynomial.legendre.leggauss(5)
# Terms of the series of the zone's area, of which the next is below the last digit.
_TERMS = 7
# So many at a time, as the columns of all their edges would not fit in memory.
_AT_ONCE = 50_000


def ellipsoidal_areas_m2(geometries: Sequence[Geometry | None] | GeometryArray) -> FloatArray:
    """Areas in square metres of many polygonal lon/lat geometries, shape (n,); 0 for None, empty, lines and points.

    Area between the equator and latitude phi per radian of longitude (Snyder 1987, eq. 3-12, times b2/2), integrated
    along each edge by five-point Gauss quadrature; closed rings make a curve integral (Green).
    """
    shapes = np.asarray(geometries, dtype=object)
    total = np.zeros(len(shapes))
    for start in range(0, len(shapes), _AT_ONCE):
        total[start : start + _AT_ONCE] = _areas(shapes[start : start + _AT_ONCE])
    return total


def ellipsoidal_area_m2(geometry: Geometry | None) -> float:
    """Area of one geometry; see ``ellipsoidal_areas_m2``."""
    return float(ellipsoidal_areas_m2([geometry])[0])


def _areas(shapes: GeometryArray) -> FloatArray:
    """Areas of some; a polygon without holes is its ring, of which no copy is made."""
    total = np.zeros(len(shapes))
    whole = (
        (shapely.get_type_id(shapes) == 3) & (shapely.get_num_interior_rings(shapes) == 0) & ~shapely.is_empty(shapes)
    )
    total[whole] = np.abs(_ring_integrals(shapes[whole]))
    others = np.flatnonzero(~whole)
    if len(others):
        parts, owner = _polygons(shapes[others])
        rings, polygon = shapely.get_rings(parts, return_index=True)
        outer = np.diff(polygon, prepend=-1) != 0
        m2 = np.where(outer, 1.0, -1.0) * np.abs(_ring_integrals(rings))
        total[others] = np.bincount(owner[polygon], weights=m2, minlength=len(others))
    return total


def _polygons(shapes: GeometryArray) -> tuple[GeometryArray, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    nested = np.isin(shapely.get_type_id(parts), (6, 7))
    while nested.any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
        nested = np.isin(shapely.get_type_id(parts), (6, 7))
    flat = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    return parts[flat], owner[flat]


def _ring_integrals(rings: GeometryArray) -> FloatArray:
    """Signed areas of rings, or of polygons of one ring each."""
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    radians = np.radians(coordinates)
    first = np.searchsorted(ring, np.arange(len(rings)))
    base = _zone(np.sin(radians[first, 1]))
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    start, step = radians[edge], radians[edge + 1] - radians[edge]
    latitude, rise = start[:, 1], step[:, 1]
    mean = _mean_zone(latitude, rise, _FEW)
    long = np.flatnonzero(np.abs(rise) > np.radians(_SHORT_DEGREES))
    if len(long):
        mean[long] = _mean_zone(latitude[long], rise[long], _MANY)
    return np.bincount(ring[edge], weights=step[:, 0] * (mean - base[ring[edge]]), minlength=len(rings)).astype(
        np.float64
    )


def _mean_zone(latitude: FloatArray, rise: FloatArray, nodes: tuple[FloatArray, FloatArray]) -> FloatArray:
    """The mean of the zone's area along edges that rise from a latitude (Gauss)."""
    mean = np.zeros(len(latitude))
    for node, weight in zip(*nodes, strict=True):
        mean += weight / 2 * _zone(np.sin(latitude + (node + 1) / 2 * rise))
    return mean


def _zone(sine: FloatArray) -> FloatArray:
    """Square metres between the equator and a latitude, by radian of longitude: the series of Snyder's closed form."""
    square = WGS84.es * sine**2
    total = np.zeros_like(sine)
    for k in reversed(range(_TERMS)):
        total = total * square + (k + 1) / (2 * k + 1)
    zone: FloatArray = WGS84.b**2 * sine * total
    return zone
