"""Cutting land into parts of a given size."""

from __future__ import annotations

import numpy as np
import shapely

from tandem.geo import Geometry, geodesic_area_m2, polygonal_part

_HALVINGS = 40


def cut(land: Geometry, share: float) -> tuple[Geometry, Geometry]:
    """The western part of some land that is this share of it, and the rest."""
    west, south, east, north = land.bounds
    whole = geodesic_area_m2(land)
    low, high = west, east
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if geodesic_area_m2(_between(land, west, middle, south, north)) < share * whole:
            low = middle
        else:
            high = middle
    return _between(land, west, high, south, north), _between(land, high, east, south, north)


def _between(land: Geometry, west: float, east: float, south: float, north: float) -> Geometry:
    return polygonal_part(shapely.intersection(land, shapely.box(west, south - 1, east, north + 1)))


def point_in(land: Geometry, rng: np.random.Generator) -> Geometry:
    """A place in some land."""
    west, south, east, north = land.bounds
    for _ in range(50):
        place = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
        if land.contains(place):
            return place
    return shapely.point_on_surface(land)
