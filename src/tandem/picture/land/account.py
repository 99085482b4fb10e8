"""The land of a region as an account: what was added, freed and remains, with land that several areas share counted once.

Shared land is hazardous from the first day that one of its areas holds it until it is released in the last that holds it.
So what was added less what was freed is what remains, at every date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from tandem.geo import FloatArray, Geometry, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.cut import Cut, cut, left_after, left_of
from tandem.picture.land.overlay import common, without
from tandem.picture.land.parts import IntArray, Land, land_of
from tandem.picture.tables import HazardousArea, LandRelease

_MORE_DANGEROUS_FIRST = {"cha": 0, "spot": 1, "sha": 2}


@dataclass(frozen=True)
class Lots:
    """Pieces of land, disjoint among those of one kind: by part, release (-1: none), shape and m2."""

    part: IntArray
    release: IntArray
    shape: GeometryArray
    m2: FloatArray

    @property
    def total_m2(self) -> float:
        """Their sum."""
        return float(self.m2.sum())


@dataclass(frozen=True)
class SharedLand:
    """Land that two parts of hazardous land share, by their numbers."""

    one: IntArray
    other: IntArray
    m2: FloatArray


@dataclass(frozen=True)
class LandAccount:
    """``added`` less ``freed`` is what remains. ``cut`` has what each area by itself counts, so shared land in each.

    ``shared`` parts have neighbours; what remains of the others is their area less their pieces.
    """

    land: Land
    cut: Cut
    added: Lots
    freed: Lots
    remaining_m2: FloatArray
    remaining_shape: Mapping[int, Geometry]
    shared: SharedLand

    def remaining_of(self, parts: IntArray) -> GeometryArray:
        """What remains of these parts, shared land under one of them, as shapes."""
        made = left_of(self.land, self.cut, parts)
        for at, part in enumerate(parts.tolist()):
            made[at] = self.remaining_shape.get(part, made[at])
        return made


def account(hazardous_areas: tuple[HazardousArea, ...], land_releases: tuple[LandRelease, ...]) -> LandAccount:
    """The account of the rows of one picture."""
    land = land_of(hazardous_areas, land_releases)
    made = cut(land)
    shared = _shared(land)
    near = np.concatenate([shared.one, shared.other]), np.concatenate([shared.other, shared.one])
    added, freed = _added(land, made, near), _freed(land, made, near)
    left_m2 = made.part_m2 - np.bincount(made.part, weights=made.m2, minlength=len(land.shapes))
    shapes = _remaining(land, made, near)
    for part, area_m2 in zip(shapes, ellipsoidal_areas_m2(list(shapes.values())), strict=True):
        left_m2[part] = area_m2
    return LandAccount(land, made, added, freed, left_m2, shapes, shared)


_Near = tuple[IntArray, IntArray]


def _shared(land: Land) -> SharedLand:
    """Pairs of parts of different areas that share land, the lower number first."""
    one, other = shapely.STRtree(land.shapes).query(land.shapes, predicate="intersects")
    apart = (one < other) & (land.area[one] != land.area[other])
    one, other = one[apart], other[apart]
    m2 = ellipsoidal_areas_m2(common(land.shapes[one], land.shapes[other]))
    some = m2 > 0
    return SharedLand(one[some], other[some], m2[some])


def _added(land: Land, made: Cut, near: _Near) -> Lots:
    """What each part added to the land that was held already on its day."""
    part, other = near
    since = land.since
    earlier = (since[other] < since[part]) | ((since[other] == since[part]) & (other < part))
    part, other = part[earlier], other[earlier]
    shapes = land.shapes.copy()
    _take_held(land, made, shapes, part, other, np.searchsorted(land.day, since[part]))
    number = np.arange(len(shapes))
    return _some(number, np.full(len(shapes), -1), shapes, _measured_again(shapes, made.part_m2, part))


def _freed(land: Land, made: Cut, near: _Near) -> Lots:
    """What each release freed that no other area holds still."""
    order = np.argsort(near[0], kind="stable")
    part, other = near[0][order], near[1][order]
    first = np.searchsorted(part, made.part)
    count = np.searchsorted(part, made.part, "right") - first
    at = np.repeat(np.arange(len(made.part)), count)
    other = other[np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)]
    reported = land.since[other] <= land.day[made.release[at]]
    at, other = at[reported], other[reported]
    shapes = made.shape.copy()
    _take_held(land, made, shapes, at, other, made.release[at] + (other < made.part[at]))
    return _some(made.part, made.release, shapes, _measured_again(shapes, made.m2, at))


def _remaining(land: Land, made: Cut, near: _Near) -> dict[int, Geometry]:
    """What remains of each part that shares land, under the most dangerous of those that share it."""
    part, other = near
    danger = np.array([_MORE_DANGEROUS_FIRST.get(area.hazard_class, 0) for area in land.areas], dtype=np.int64)[
        land.area
    ]
    first = (danger[other] < danger[part]) | ((danger[other] == danger[part]) & (other < part))
    sharing = np.unique(part)
    shapes = left_of(land, made, sharing)
    other, at = other[first], np.searchsorted(sharing, part[first])
    _take_held(land, made, shapes, at, other, np.full(len(at), len(land.released)))
    return dict(zip(sharing.tolist(), shapes, strict=True))


def _take_held(land: Land, made: Cut, shapes: GeometryArray, at: IntArray, other: IntArray, limit: IntArray) -> None:
    """Take from the shapes ``at`` what the parts ``other`` hold still when all releases before ``limit`` have counted."""
    held = common(shapes[at], land.shapes[other])
    some = ~shapely.is_empty(held)
    at, other, limit, held = at[some], other[some], limit[some], held[some]
    left_after(land, made, held, other, limit)
    order = np.argsort(at, kind="stable")
    at, held = at[order], held[order]
    turn = np.arange(len(at)) - np.searchsorted(at, at)
    for number in range(int(turn.max(initial=-1)) + 1):
        now = turn == number
        shapes[at[now]] = without(shapes[at[now]], held[now])


def _measured_again(shapes: GeometryArray, m2: FloatArray, changed: IntArray) -> FloatArray:
    made, at = m2.copy(), np.unique(changed)
    made[at] = ellipsoidal_areas_m2(shapes[at])
    return made


def _some(part: IntArray, release: IntArray, shapes: GeometryArray, m2: FloatArray) -> Lots:
    kept = ~shapely.is_empty(shapes)
    return Lots(part[kept], release[kept], shapes[kept], m2[kept])
