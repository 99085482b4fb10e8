"""Repaired copies of geometry that cannot be used as received; what was received stays beside them, with the reason."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.validation import explain_validity

from tandem.geo import Geometry, Plane, polygonal_part
from tandem.worded import worded

DISC_CORNERS_PER_QUARTER = 16


def repair_polygon(geometry: Geometry | None, *, frees_land: bool = False) -> tuple[Geometry | None, str]:
    """A valid (multi)polygon and the reason in a sentence; '' where the geometry is used as received.

    Parameters
    ----------
    geometry
        As received.
    frees_land
        Whether the polygon is released land: then doubtful land stays out, otherwise it stays in.

    Returns
    -------
    geometry
        None where no area can be read; the land is then a finding, never clear.
    reason
        One sentence.

    Notes
    -----
    Rings that cross themselves can be read by structure (all that a shell goes round is inside) or by their lines (inside
    is what a ray crosses an odd number of times to reach). Each reading can lose land that the other holds, so a
    repair is their union, or their intersection for released land.
    """
    if geometry is None or geometry.is_empty:
        return None, worded("There is no geometry.")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None, worded("Coordinates are not numbers.")
    if geometry.geom_type in ("Polygon", "MultiPolygon") and geometry.is_valid:
        return geometry, ""
    return _polygon_of(geometry, frees_land)


def _polygon_of(geometry: Geometry, frees_land: bool) -> tuple[Geometry | None, str]:
    kind = geometry.geom_type
    if kind not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        closed = shapely.polygonize([geometry]) if kind in ("LineString", "LinearRing") and geometry.is_closed else None
        if closed is not None and not closed.is_empty:
            return polygonal_part(closed), worded("A closed line was read as the boundary of its area.")
        return None, worded("A {kind} has no area.", kind=kind)
    trouble = explain_validity(geometry).split("[")[0].strip()
    try:
        by_structure = polygonal_part(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
        by_lines = polygonal_part(shapely.make_valid(geometry, method="linework"))
        combine = shapely.intersection if frees_land else shapely.union
        made = polygonal_part(combine(by_structure, by_lines))
    except GEOSException as error:
        return None, worded("The polygon cannot be repaired: {error}.", error=str(error))
    if made.is_empty or made.area == 0:
        return None, worded("The polygon has no area ({trouble}).", trouble=trouble.lower() or worded("too few points"))
    if kind == "GeometryCollection" and geometry.is_valid:
        return made, worded("Lines and points beside the polygons were left out.")
    return made, worded("The polygon was not valid ({trouble}) and was repaired.", trouble=trouble.lower())


def repair_point(geometry: Geometry | None) -> tuple[Geometry | None, str]:
    """A finite, non-empty geometry as received, or None with the reason; for points, lines and fields alike."""
    if geometry is None or geometry.is_empty:
        return None, worded("There is no geometry.")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None, worded("Coordinates are not numbers.")
    return geometry, ""


def disc(point: Geometry, radius_m: float) -> Geometry:
    """The polygon around a point (or points) whose corners lie ``radius_m`` or a little more away.

    It encloses the circle, so that no hazard within the radius is left outside.
    """
    plane = Plane.around([point])
    outer = radius_m / np.cos(np.pi / (4 * DISC_CORNERS_PER_QUARTER))
    shape: Geometry = plane.to_globe(plane.to_plane(point).buffer(outer, quad_segs=DISC_CORNERS_PER_QUARTER))
    return shape


def repair_perimeter(geometry: Geometry | None, radius_m: float) -> tuple[Geometry | None, str]:
    """A perimeter: as ``repair_polygon``, and a disc around hazards that are known as points or lines only."""
    usable, reason = repair_point(geometry)
    if usable is None or usable.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return repair_polygon(geometry)
    shape, reason = repair_polygon(usable)
    if shape is not None:
        return shape, reason
    known_as = worded(
        "The hazard is known as a line only; a distance of {radius} m around it counts as its area.", radius=radius_m
    )
    if usable.geom_type in ("Point", "MultiPoint"):
        known_as = worded(
            "The hazard is known as a point only; a distance of {radius} m around it counts as its area.",
            radius=radius_m,
        )
    return disc(usable, radius_m), known_as
