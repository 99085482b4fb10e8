"""A random sample on the ground: squares or lanes of which every point of the land has the same chance.

The land is cut into cells, the cells are put in random order on a circle as long as the land is large, and an arc of the wanted
share is inspected from a random start. A point is inspected when its place on the circle lies in the arc, so its chance is exactly the
share, whatever its cell; the cells at both ends of the arc are cut, so the share is exact too. (Systematic sampling with a
random start, Cochran 1977, Sampling Techniques, chapter 8, on a random order of unequal units.)

Chance is a hash of seed, land and cell, so the same seed gives the same squares on every machine and in every version of numpy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import affinity

from tandem.errors import SampleError
from tandem.geo import Geometry, GeometryArray, Plane, geodesic_area_m2, polygonal_part

MOST_CELLS = 400_000
_SLIVER = 0.25
"""A cell of which less than this share lies on the land is joined to a neighbour: nobody inspects a hand's breadth."""
_BISECTIONS = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """Inspected pieces (lon/lat) of the ``land``, from west to east; areas in geodesic square metres."""

    land: Geometry
    pieces: tuple[Geometry, ...]
    land_m2: float
    areas_m2: tuple[float, ...]
    cells: int

    @property
    def sampled_m2(self) -> float:
        """All pieces together."""
        return sum(self.areas_m2)


def draw_sample(land: Geometry, fraction: float, *, name: str, seed: int, width_m: float, length_m: float) -> Sample:
    """Draw ``fraction`` of the land in cells of ``width_m`` by ``length_m`` metres, along the longer side of the land.

    Parameters
    ----------
    land
        Polygon or multipolygon, lon/lat.
    name
        What the land is called; with the seed it decides the draw.

    Raises
    ------
    SampleError
        For a fraction outside (0, 1], land without area, or more than ``MOST_CELLS`` cells.
    """
    if not 0 < fraction <= 1:
        raise SampleError(
            f"A sample of {fraction:g} of the land cannot be drawn.", "Give a fraction above 0 and at most 1."
        )
    if land.is_empty or geodesic_area_m2(land) <= 0:
        raise SampleError(f"'{name}' has no land to sample.", "Record its outline first.")
    chance = _chance(f"{seed}/{name}")
    plane = Plane.around([land])
    flat = shapely.normalize(polygonal_part(shapely.make_valid(plane.to_plane(land))))
    cells = _cells(flat, width_m, length_m, chance)
    pieces = [land] if fraction == 1 else plane.to_globe(_array(list(_arc(cells, fraction, chance))))
    found = sorted(pieces, key=lambda piece: tuple(np.round(shapely.get_coordinates(shapely.centroid(piece))[0], 9)))
    return Sample(
        land=land,
        pieces=tuple(found),
        land_m2=geodesic_area_m2(land),
        areas_m2=tuple(geodesic_area_m2(piece) for piece in found),
        cells=len(cells),
    )


Chance = Callable[[str], float]


def _chance(stream: str) -> Chance:
    """Numbers in [0, 1) by name."""

    def drawn(name: str) -> float:
        digest = hashlib.blake2b(f"{stream}/{name}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) / 2.0**53

    return drawn


def _cells(land: Geometry, width: float, length: float, chance: Chance) -> GeometryArray:
    """The land cut by a grid along its longer side that lies anywhere by chance."""
    angle = _direction(land)
    turned = affinity.rotate(land, -angle, origin=(0, 0))
    west, south, east, north = turned.bounds
    columns, rows = int((east - west) / length) + 2, int((north - south) / width) + 2
    if columns * rows > MOST_CELLS:
        raise SampleError(
            f"The land would be cut into {columns * rows:,} cells of {width:g} by {length:g} m.",
            "Choose larger squares or longer lanes with --size.",
        )
    x = west - length * chance("east") + length * np.arange(columns)
    y = south - width * chance("north") + width * np.arange(rows)
    left, low = (side.ravel() for side in np.meshgrid(x, y))
    boxes = shapely.box(left, low, left + length, low + width)
    shapely.prepare(turned)
    touched = boxes[shapely.intersects(turned, boxes)]
    inside = shapely.contains_properly(turned, touched)
    cut = [polygonal_part(piece) for piece in shapely.intersection(turned, touched[~inside])]
    parts = [part for piece in cut for part in shapely.get_parts(piece) if part.area > 0]
    joined = _joined([*touched[inside], *parts], _SLIVER * width * length)
    return _array([affinity.rotate(cell, angle, origin=(0, 0)) for cell in joined])


def _direction(land: Geometry) -> float:
    """Degrees, against the clock from east, of the longer side of the smallest rectangle around the land."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(land))
    sides = np.diff(corners[:3], axis=0)
    along = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    return float(np.degrees(np.arctan2(along[1], along[0])) % 180)


def _joined(cells: Sequence[Geometry], least_m2: float) -> list[Geometry]:
    """Each sliver joined to the neighbour with which it shares most of its edge; those that have none stay."""
    found: dict[int, Geometry] = dict(enumerate(cells))
    tree = shapely.STRtree(_array(cells))
    goes: dict[int, int] = {}
    for place in sorted(found, key=lambda place: (cells[place].area, place)):
        if cells[place].area >= least_m2:
            break
        near = {_end(goes, int(other)) for other in tree.query(cells[place].buffer(1e-6))} - {place}
        shared = {
            other: float(shapely.length(shapely.intersection(found[place].boundary, found[other].buffer(1e-6))))
            for other in near
        }
        best = max(sorted(shared), key=lambda other: shared[other], default=None)
        if best is not None and shared[best] > 1e-3:
            found[best] = polygonal_part(shapely.union(found[best], found.pop(place), grid_size=1e-7))
            goes[place] = best
    return list(found.values())


def _end(goes: dict[int, int], place: int) -> int:
    while place in goes:
        place = goes[place]
    return place


def _arc(cells: GeometryArray, fraction: float, chance: Chance) -> Iterator[Geometry]:
    """The cells on an arc of the circle, those at its ends cut."""
    order = sorted(range(len(cells)), key=lambda place: chance(f"cell {place}"))
    areas = shapely.area(cells[order])
    ends = np.cumsum(areas)
    whole = float(ends[-1])
    start = whole * chance("start")
    spans = [(start, start + fraction * whole)]
    if spans[0][1] > whole:
        spans = [(start, whole), (0.0, start + fraction * whole - whole)]
    for first, last in spans:
        for place in range(int(np.searchsorted(ends, first, side="right")), len(order)):
            begins = float(ends[place] - areas[place])
            if begins >= last:
                break
            low, high = max(first - begins, 0.0), min(last - begins, float(areas[place]))
            yield _between(cells[order[place]], low, high)


def _between(cell: Geometry, low: float, high: float) -> Geometry:
    """The part of a cell between the lines, from west to east, that leave these areas to their west."""
    west, south, east, north = cell.bounds
    first = west - 1 if low <= 0 else _line(cell, low)
    last = east + 1 if high >= cell.area else _line(cell, high)
    if first < west and last > east:
        return cell
    return polygonal_part(shapely.intersection(cell, shapely.box(first, south - 1, last, north + 1)))


def _line(cell: Geometry, area: float) -> float:
    """The x that leaves this area to its west, by bisection."""
    west, south, east, north = cell.bounds
    left = west
    for _ in range(_BISECTIONS):
        middle = (left + east) / 2
        if shapely.area(shapely.intersection(cell, shapely.box(west - 1, south - 1, middle, north + 1))) < area:
            left = middle
        else:
            east = middle
    return float((left + east) / 2)


def _array(geometries: Sequence[Geometry]) -> GeometryArray:
    found: GeometryArray = np.empty(len(geometries), dtype=object)
    found[:] = geometries
    return found
