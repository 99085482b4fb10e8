"""The lie of the invented land: extent, former front line, river, villages with people, administrative units.

All coordinates here are metres in the local plane of the region, origin at its centre; only the records use degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from tandem.geo import Plane

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PLANE = Plane(35.5, 48.5)
KM2_PER_HAZARD = 8.0
KM2_PER_COMMUNITY = 8.0
SMALLEST_KM2 = 250.0
COMMUNITIES_PER_TOWN = 400
# Distance between two folds of the front line in a large region; half of the land then lies within about 13 km.
FOLD_M = 50_000.0


@dataclass(frozen=True)
class Layout:
    """The land before anything is built on it.

    Parameters
    ----------
    width_m, height_m
        Extent around the origin.
    front, river
        Lines; vertices of ``front`` are at most about 100 m apart.
    communities
        (n, 2) positions.
    people
        (n,) inhabitants.
    towns
        Indices of the communities that are towns, the first being the largest.
    unit_seeds, units
        (u, 2) seeds and the polygons of the administrative units: every place belongs to the nearest seed.
    """

    width_m: float
    height_m: float
    front: shapely.LineString
    river: shapely.LineString
    communities: Floats
    people: Ints
    towns: Ints
    unit_seeds: Floats
    units: tuple[shapely.Polygon, ...]

    def from_front_m(self, points: Floats) -> Floats:
        """Distance of (n, 2) points to the former front line."""
        return distances_m(self.front, points)

    def unit_of(self, points: Floats) -> Ints:
        """Index of the administrative unit of each of (n, 2) points."""
        return nearest(self.unit_seeds, points)


def lay_out(hazards: int, rng: np.random.Generator) -> Layout:
    """Land for about so many hazardous areas."""
    area_km2 = max(SMALLEST_KM2, hazards * KM2_PER_HAZARD)
    width = math.sqrt(area_km2 * 1.6) * 1000.0
    height = area_km2 * 1e6 / width
    front = _front(width, height, rng)
    places = _places(width, height, max(8, round(min(area_km2 / KM2_PER_COMMUNITY, 3 * hazards + 4))), rng)
    towns = _towns(places, distances_m(front, places), np.array([width, height]))
    seeds = _unit_seeds(width, height, 3 + int(area_km2 > 400) + int(area_km2 > 900), rng)
    return Layout(
        width_m=width,
        height_m=height,
        front=front,
        river=_river(width, height, rng),
        communities=places,
        people=_people(len(places), towns, rng),
        towns=towns,
        unit_seeds=seeds,
        units=_units(width, height, seeds),
    )


def lay_out_over(ground: Floats, places: Floats, people: Ints, rng: np.random.Generator) -> Layout:
    """Land around real places (n, 2) with ``people`` (n,), as wide as the ``ground`` (m, 2), around the origin; one administrative unit."""
    width, height = (2.1 * np.abs(ground).max(axis=0)).tolist()
    seeds = np.zeros((1, 2))
    return Layout(
        width_m=width,
        height_m=height,
        front=_front(width, height, rng),
        river=_river(width, height, rng),
        communities=places,
        people=people,
        towns=np.argsort(-people, kind="stable")[:1],
        unit_seeds=seeds,
        units=_units(width, height, seeds),
    )


def distances_m(line: Any, points: Floats) -> Floats:
    """Distance of points to a line through its vertices every 100 m: fast, and exact to a metre beyond 1 km."""
    vertices = shapely.get_coordinates(shapely.segmentize(line, 100.0))
    return np.asarray(cKDTree(vertices).query(points)[0], dtype=np.float64)


def nearest(targets: Floats, points: Floats) -> Ints:
    """Index of the nearest target for each point."""
    return np.asarray(cKDTree(targets).query(points)[1], dtype=np.int64)


def _front(width: float, height: float, rng: np.random.Generator) -> shapely.LineString:
    """A smooth curve from west to east; large regions get folds, so that no place is far from it."""
    folds = max(1, round(width / FOLD_M))
    swing = 0.10 if folds == 1 else min(0.42, 0.10 + 0.08 * folds)
    samples = max(200, int(width * (1 + 2 * folds * swing * height / width) / 80))
    along = np.linspace(0.0, 1.0, samples)
    phase = rng.uniform(-0.3, 0.3)
    across = swing * np.sin(math.pi * folds * along + phase)
    across += 0.015 * np.sin(math.pi * along * (3 * folds + 2) + rng.uniform(0, 6.28))
    return shapely.LineString(np.column_stack([(along - 0.5) * width, across * height]))


def _river(width: float, height: float, rng: np.random.Generator) -> shapely.LineString:
    """A winding line from south to north."""
    along = np.linspace(-0.5, 0.5, max(60, int(height / 500)))
    wave = 0.08 * np.sin(2 * math.pi * (along * 1.3 + rng.random())) + 0.02 * np.sin(14 * along + rng.uniform(0, 6.28))
    return shapely.LineString(np.column_stack([(wave + rng.uniform(-0.1, 0.1)) * width, along * height]))


def _places(width: float, height: float, count: int, rng: np.random.Generator) -> Floats:
    """Exactly ``count`` places on a shaken grid, so that no two stand on top of each other."""
    columns = max(2, round(math.sqrt(count * width / height)))
    rows = math.ceil(count / columns)
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)[:count].astype(float)
    shaken = grid + 0.5 + rng.uniform(-0.36, 0.36, grid.shape)
    return shaken / [columns, rows] * [width, height] - [width / 2, height / 2]


def _towns(places: Floats, from_front: Floats, extent: Floats) -> Ints:
    """Places far from the front line and from each other, not at the edge of the region."""
    inner = np.all(np.abs(places) < 0.36 * extent, axis=1)
    from_front = np.where(inner, from_front, 0.0)
    count = max(1, round(len(places) / COMMUNITIES_PER_TOWN))
    chosen = [int(np.argmax(from_front))]
    clearance = np.hypot(*(places - places[chosen[0]]).T)
    while len(chosen) < count:
        chosen.append(int(np.argmax(from_front * 2.0 + np.minimum(clearance, 60_000.0))))
        clearance = np.minimum(clearance, np.hypot(*(places - places[chosen[-1]]).T))
    return np.array(chosen, dtype=np.int64)


def _people(count: int, towns: Ints, rng: np.random.Generator) -> Ints:
    """Log-normal villages, one in fourteen of them large, and the towns."""
    people = np.exp(rng.normal(math.log(320.0), 0.85, count))
    large = rng.choice(count, size=max(2, count // 14), replace=False)
    people[large] = np.exp(rng.normal(math.log(2600.0), 0.35, len(large)))
    people[towns] = rng.uniform(14_000, 30_000, len(towns))
    people[towns[0]] = 34_000 + rng.uniform(0, 12_000)
    return np.maximum(12, people).astype(np.int64)


def _unit_seeds(width: float, height: float, count: int, rng: np.random.Generator) -> Floats:
    along = (np.arange(count) + 0.5) / count - 0.5 + rng.uniform(-0.05, 0.05, count)
    across = np.where(np.arange(count) % 2 == 0, -0.2, 0.2) + rng.uniform(-0.08, 0.08, count)
    return np.column_stack([along * width, across * height])


def _units(width: float, height: float, seeds: Floats) -> tuple[shapely.Polygon, ...]:
    """Voronoi cells of the seeds, cut to the extent with a margin of 2 km, in the order of the seeds."""
    margin = 2000.0
    extent = shapely.box(-width / 2 - margin, -height / 2 - margin, width / 2 + margin, height / 2 + margin)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=extent))
    tree = shapely.STRtree(cells)
    order = [int(tree.query(shapely.Point(seed), predicate="within")[0]) for seed in seeds]
    return tuple(shapely.intersection(cells[index], extent) for index in order)
