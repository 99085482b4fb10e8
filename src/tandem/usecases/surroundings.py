"""What lies around a site: distances in metres and directions, hazards, roads, people and help."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from tandem.geo import Geometry, Plane
from tandem.picture.places import row_geometry
from tandem.picture.tables import Row
from tandem.works.sites import geometry_array

_DIRECTIONS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


@dataclass(frozen=True, slots=True)
class Near:
    """A row of the picture and how far it is; ``metres`` 0 where it touches the site."""

    row: Row
    metres: float
    direction: str


def nearest(site: Geometry, rows: Iterable[Row], plane: Plane, *, within_m: float, most: int) -> tuple[Near, ...]:
    """The rows nearest to the site (lon/lat), the nearest first; rows without a place are left out."""
    placed = [(row, shape) for row in rows if (shape := row_geometry(row)) is not None]
    if not placed:
        return ()
    shapes = plane.to_plane(geometry_array(shape for _, shape in placed))
    here = plane.to_plane(site)
    distances = shapely.distance(shapes, here)
    order = [number for number in distances.argsort(kind="stable").tolist() if distances[number] <= within_m]
    return tuple(
        Near(placed[number][0], float(distances[number]), direction(here, shapes[number])) for number in order[:most]
    )


def direction(here: Geometry, there: Geometry) -> str:
    """The eighth of the compass in which one shape of the plane lies from another; '' where they touch."""
    one, other = shapely.get_coordinates(shapely.shortest_line(here, there))
    east, north = (other - one).tolist()
    if east == north == 0:
        return ""
    return _DIRECTIONS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def frame(
    site: Geometry, others: Sequence[Geometry], plane: Plane, *, margin_m: float
) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees around the site and the others, with a margin of metres or a third of its size."""
    west, south, east, north = plane.to_plane(shapely.GeometryCollection([site, *others])).bounds
    margin = max(margin_m, 0.3 * max(east - west, north - south))
    box = plane.to_globe(shapely.box(west - margin, south - margin, east + margin, north + margin))
    return tuple(box.bounds)
