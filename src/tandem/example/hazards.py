"""Hazardous areas with the statistics that were measured in Bosnia and Herzegovina and in Colombia.

Sizes: median 4.4 ha, P10 0.23, P90 25.7, at most 306 ha. Half of the area lies within 5 km of the line of
confrontation. The correlation of "contaminated" between two 1 km cells falls from 0.5 at 1 km to 0 beyond 20 km.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree
from scipy.special import ndtri

from tandem.example.geography import Floats, Ints, Layout

MEDIAN_HA, P10_HA, P90_HA, LARGEST_HA = 4.4, 0.23, 25.7, 306.0
SMALLEST_HA = 0.012
LARGEST_SPOT_M2 = 2500.0
NEAR_FRONT_M, NEAR_FRONT_SHARE = 5000.0, 0.49
VERTICES = 14
# Knots of hazards inside wider belts of contamination; fitted to the decay of correlation (see tests).
LARGEST_KNOT, KNOT_M = 14, 900.0
BELT_KNOTS, BELT_M = 4, 6000.0
TERRAINS = ("light", "normal", "metal_rich", "wooded", "urban")
CONTAMINATIONS = (
    ("ap_mine",),
    ("ap_mine", "uxo"),
    ("av_mine",),
    ("uxo",),
    ("cluster", "uxo"),
    ("ap_mine", "booby_trap"),
)


@dataclass(frozen=True)
class Hazards:
    """Columns of equal length n: polygons in metres, centres (n, 2), sizes, classes, terrain and contamination."""

    polygons: tuple[shapely.Polygon, ...]
    centres: Floats
    area_m2: Floats
    classes: tuple[str, ...]
    terrain: tuple[str, ...]
    contamination: tuple[tuple[str, ...], ...]

    def first(self, count: int) -> Hazards:
        """The first ``count`` rows."""
        return Hazards(
            self.polygons[:count],
            self.centres[:count],
            self.area_m2[:count],
            self.classes[:count],
            self.terrain[:count],
            self.contamination[:count],
        )


def sizes_m2(count: int, rng: np.random.Generator) -> Floats:
    """Two-piece log-normal through P10, median and P90, one draw per quantile stratum so that few also fit."""
    u = rng.permutation((np.arange(count) + rng.random(count)) / count)
    z = ndtri(np.clip(u, 1e-6, 1 - 1e-6))
    z10 = float(ndtri(0.9))
    spread = np.where(z < 0, math.log(MEDIAN_HA / P10_HA) / z10, math.log(P90_HA / MEDIAN_HA) / z10)
    return np.asarray(np.clip(MEDIAN_HA * np.exp(spread * z), SMALLEST_HA, LARGEST_HA) * 1e4, dtype=np.float64)


def scatter_hazards(layout: Layout, count: int, on_things: Floats, rng: np.random.Generator) -> Hazards:
    """``count`` hazardous areas; some lie on ``on_things``, (m, 2) points of roads, fields and lines."""
    area = sizes_m2(count, rng)
    centres = _near_and_far(layout, area, rng)
    centres = _onto(centres, on_things, rng)
    radius = np.sqrt(area / math.pi)
    for _ in range(4):
        centres = _apart(centres, radius)
        centres = _off_villages(layout, centres, radius)
    centres = _inside(layout, centres)
    angle = rng.normal(0.0, 0.5, count)
    return Hazards(
        polygons=_stars(centres, area, angle, rng),
        centres=centres,
        area_m2=area,
        classes=_classes(area, rng),
        terrain=tuple(np.array(TERRAINS)[rng.choice(5, count, p=[0.2, 0.42, 0.1, 0.22, 0.06])].tolist()),
        contamination=tuple(CONTAMINATIONS[i] for i in rng.choice(6, count, p=[0.32, 0.26, 0.1, 0.16, 0.1, 0.06])),
    )


def _near_and_far(layout: Layout, area: Floats, rng: np.random.Generator) -> Floats:
    """Clustered places of which a share of the *area*, not of the number, lies near the front line."""
    count = len(area)
    pool = _belts(layout, count * 3 + 200, rng)
    near = layout.from_front_m(pool) < NEAR_FRONT_M * 0.96
    order = rng.permutation(count)
    cumulated = np.cumsum(area[order])
    split = int(np.searchsorted(cumulated, NEAR_FRONT_SHARE * cumulated[-1])) + 1
    centres = np.empty((count, 2))
    centres[order[:split]] = _take(pool[near] if near.any() else pool, split)
    centres[order[split:]] = _take(pool if near.all() else pool[~near], count - split)
    return centres


def _take(pool: Floats, count: int) -> Floats:
    """The first ``count`` places, so that whole clusters stay together; repeated where there are too few."""
    return pool[np.arange(count) % len(pool)]


def _belts(layout: Layout, count: int, rng: np.random.Generator) -> Floats:
    """Belts of contamination, knots in the belts, places in the knots: a two-level Neyman-Scott process."""
    # Few areas come in small knots: a handful of large ones would leave most of the front line empty.
    knot = min(LARGEST_KNOT, max(3, round(count**0.33)))
    belts = math.ceil(count / (knot * BELT_KNOTS))
    extent = np.array([layout.width_m, layout.height_m])
    line = shapely.get_coordinates(layout.front)
    on_line = line[rng.integers(0, len(line), belts)] + rng.normal(0, 2500.0, (belts, 2))
    anywhere = (rng.random((belts, 2)) - 0.5) * extent
    parents = np.where(rng.random((belts, 1)) < 0.5, on_line, anywhere)
    knots = np.repeat(parents, BELT_KNOTS, axis=0) + _exponential(belts * BELT_KNOTS, BELT_M, rng)
    places = np.repeat(knots, knot, axis=0) + _exponential(len(knots) * knot, KNOT_M, rng)
    return _inside(layout, places)


def _exponential(count: int, scale_m: float, rng: np.random.Generator) -> Floats:
    """Offsets in random directions with exponential lengths."""
    angle, length = rng.uniform(0, 2 * math.pi, count), rng.exponential(scale_m, count)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * length[:, None]


def _onto(centres: Floats, things: Floats, rng: np.random.Generator) -> Floats:
    """Move a sixth of the areas onto the nearest road, field or line within 1.5 km."""
    distance, index = cKDTree(things).query(centres)
    moves = (rng.random(len(centres)) < 1 / 6) & (distance < 1500.0)
    return np.where(moves[:, None], things[index], centres)


def _apart(centres: Floats, radius: Floats) -> Floats:
    """Push overlapping neighbours apart by their whole overlap; a little may remain, as in real records."""
    out = centres.copy()
    pairs = cKDTree(out).query_pairs(min(2500.0, 2.2 * float(radius.max())), output_type="ndarray")
    first, second = pairs[:, 0], pairs[:, 1]
    apart = out[second] - out[first]
    length = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1.0)
    overlap = 1.15 * (radius[first] + radius[second]) - length
    hit = overlap > 0
    shift = (apart[hit].T / length[hit] * overlap[hit] / 2).T
    np.add.at(out, first[hit], -shift)
    np.add.at(out, second[hit], shift)
    limit = 1500.0
    moved = out - centres
    size = np.maximum(np.hypot(moved[:, 0], moved[:, 1]), 1e-9)
    return np.asarray(centres + moved * np.minimum(1.0, limit / size)[:, None])


def _off_villages(layout: Layout, centres: Floats, radius: Floats) -> Floats:
    """Keep village centres free by 200 m and towns by 1.5 km."""
    keep = np.full(len(layout.communities), 200.0)
    keep[layout.towns] = 1500.0
    distance, index = cKDTree(layout.communities).query(centres)
    away = centres - layout.communities[index]
    wanted = keep[index] + 1.6 * radius
    scale = np.where(distance < wanted, wanted / np.maximum(distance, 1.0), 1.0)
    return np.asarray(layout.communities[index] + away * scale[:, None])


def _inside(layout: Layout, points: Floats) -> Floats:
    """Fold points that fell out of the region back into it."""
    half = np.array([layout.width_m, layout.height_m]) / 2
    folded = np.where(np.abs(points) > half, np.sign(points) * (2 * half) - points, points)
    return np.clip(folded, -half, half)


def _stars(centres: Floats, area: Floats, angle: Floats, rng: np.random.Generator) -> tuple[shapely.Polygon, ...]:
    """Irregular, stretched star polygons of exactly the wanted area; star-shaped, hence valid."""
    count = len(area)
    turn = np.linspace(0, 2 * math.pi, VERTICES, endpoint=False) + rng.uniform(-0.12, 0.12, (count, VERTICES))
    reach = np.exp(rng.normal(0, 0.16, (count, VERTICES)))
    for wave in (2, 3):
        reach *= 1 + rng.uniform(0, 0.25, (count, 1)) * np.cos(wave * turn + rng.uniform(0, 6.28, (count, 1)))
    stretch = rng.uniform(1.0, 1.7, (count, 1))
    x, y = reach * np.cos(turn) * stretch, reach * np.sin(turn) / stretch
    raw = 0.5 * np.abs(np.sum(x * np.roll(y, -1, 1) - np.roll(x, -1, 1) * y, axis=1))
    scale = np.sqrt(area / raw)[:, None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    rings = np.stack([(x * cos - y * sin) * scale, (x * sin + y * cos) * scale], axis=-1) + centres[:, None, :]
    return tuple(shapely.polygons(rings).tolist())


def _classes(area: Floats, rng: np.random.Generator) -> tuple[str, ...]:
    draw = rng.random(len(area))
    spot = (area < LARGEST_SPOT_M2) & (draw < 0.5)
    return tuple(np.where(spot, "spot", np.where(draw > 0.8, "cha", "sha")).tolist())


def incident_places(layout: Layout, hazards: Hazards, count: int, rng: np.random.Generator) -> Floats:
    """Accidents: 13 % inside an area, 42 % within 500 m of one, the others where belts of contamination run."""
    draw = rng.random(count)
    host = rng.choice(len(hazards.area_m2), count, p=hazards.area_m2 / hazards.area_m2.sum())
    radius = np.sqrt(hazards.area_m2[host] / math.pi)
    away = np.where(draw < 0.13, 0.3 * radius, radius + rng.uniform(100, 450, count))
    angle = rng.uniform(0, 2 * math.pi, count)
    near = hazards.centres[host] + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    far = _take(rng.permutation(_belts(layout, count + 50, rng)), count)
    return _inside(layout, np.where((draw < 0.42)[:, None], near, far))


def damage_weight(from_front_m: Floats) -> Floats:
    """How likely damage is, relative to a place at the front line: falls by e every 8 km."""
    return np.asarray(np.exp(-from_front_m / 8000.0))


def damage_states(weight: Floats, rng: np.random.Generator) -> tuple[str, ...]:
    """A state for each damaged component; heavier where the weight is larger."""
    score = 0.45 * weight + 0.75 * rng.random(len(weight))
    names = np.array(["minor", "moderate", "major", "destroyed"])
    return tuple(names[np.digitize(score, [0.28, 0.55, 0.88])].tolist())


def choose_damaged(weight: Floats, count: int, rng: np.random.Generator) -> Ints:
    """``count`` distinct components with probability by weight (Gumbel keys), as sorted indices."""
    keys = np.log(np.maximum(weight, 1e-12)) + rng.gumbel(size=len(weight))
    return np.sort(np.argsort(-keys, kind="stable")[: min(count, len(weight))])
