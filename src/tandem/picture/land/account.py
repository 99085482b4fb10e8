"""The land of a region as an account: what was added, freed and remains, with land that several areas share counted once.

Shared land is hazardous from the first day that one of its areas holds it until it is released in the last that holds it.
So what was added less what was freed is what remains, at every date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from tandem.geo import FloatArray, Geometry, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.cut import Cut, cut, left_of
from tandem.picture.land.overlay import common, one_without, union
from tandem.picture.land.parts import ALWAYS, IntArray, Land, land_of
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
    held = _Held(land, made, shared)
    added, freed = _added(land, made, held), _freed(land, made, held)
    left_m2 = made.part_m2 - np.bincount(made.part, weights=made.m2, minlength=len(land.shapes))
    shapes = held.remaining()
    for part, area_m2 in zip(shapes, ellipsoidal_areas_m2(list(shapes.values())), strict=True):
        left_m2[part] = area_m2
    return LandAccount(land, made, added, freed, left_m2, shapes, shared)


def _shared(land: Land) -> SharedLand:
    """Pairs of parts of different areas that share land, the lower number first."""
    one, other = shapely.STRtree(land.shapes).query(land.shapes, predicate="intersects")
    apart = (one < other) & (land.area[one] != land.area[other])
    one, other = one[apart], other[apart]
    m2 = ellipsoidal_areas_m2(common(land.shapes[one], land.shapes[other]))
    some = m2 > 0
    return SharedLand(one[some], other[some], m2[some])


class _Held:
    """Which land a part holds still at a time; ``near`` has the parts that share land with each."""

    def __init__(self, land: Land, made: Cut, shared: SharedLand) -> None:
        self._land = land
        self.near: dict[int, list[int]] = defaultdict(list)
        for one, other in zip(shared.one.tolist(), shared.other.tolist(), strict=True):
            self.near[one].append(other)
            self.near[other].append(one)
        self._releases = {part: _span(made, part) for part in self.near}

    def before(self, part: int, release: int) -> Geometry:
        """What the part holds after all releases before that one."""
        taken = [self._land.released[one] for one in self._releases[part].tolist() if one < release]
        return one_without(self._land.shapes[part], union(taken)) if taken else self._land.shapes[part]

    def on(self, part: int, day: int) -> Geometry:
        """What the part holds at the beginning of a day."""
        return self.before(part, int(np.searchsorted(self._land.day, day)))

    def remaining(self) -> dict[int, Geometry]:
        """What remains of each part that shares land, under the most dangerous of those that share it."""
        last = len(self._land.released)
        left = {part: self.before(part, last) for part in self.near}
        rank = {part: (self._danger(part), part) for part in self.near}
        return {
            part: _less(shape, (left[other] for other in self.near[part] if rank[other] < rank[part]))
            for part, shape in left.items()
        }

    def _danger(self, part: int) -> int:
        return _MORE_DANGEROUS_FIRST.get(self._land.areas[self._land.area[part]].hazard_class, 0)


def _span(made: Cut, part: int) -> IntArray:
    return made.release[np.searchsorted(made.part, part) : np.searchsorted(made.part, part, "right")]


def _less(shape: Geometry, others: Iterator[Geometry]) -> Geometry:
    for other in others:
        shape = one_without(shape, other)
    return shape


def _added(land: Land, made: Cut, held: _Held) -> Lots:
    """What each part added to the land that was held already on its day."""
    shapes, m2 = land.shapes.copy(), made.part_m2.copy()
    for part, near in held.near.items():
        day = int(land.since[part])
        earlier = [other for other in near if (land.since[other], other) < (day, part)]
        if earlier:
            shapes[part] = _less(shapes[part], (held.on(other, max(day, ALWAYS)) for other in earlier))
            m2[part] = ellipsoidal_areas_m2([shapes[part]])[0]
    number = np.arange(len(shapes))
    return _some(Lots(number, np.full(len(shapes), -1), shapes, m2))


def _freed(land: Land, made: Cut, held: _Held) -> Lots:
    """What each release freed that no other area holds still."""
    shapes, m2 = made.shape.copy(), made.m2.copy()
    for at in np.flatnonzero(np.isin(made.part, np.array(sorted(held.near), dtype=np.int64))).tolist():
        part, release = int(made.part[at]), int(made.release[at])
        still = [
            held.before(other, release + (other < part))
            for other in held.near[part]
            if land.since[other] <= land.day[release] and shapes[at].intersects(land.shapes[other])
        ]
        if still:
            shapes[at] = _less(shapes[at], iter(still))
            m2[at] = ellipsoidal_areas_m2([shapes[at]])[0]
    return _some(Lots(made.part, made.release, shapes, m2))


def _some(lots: Lots) -> Lots:
    kept = ~shapely.is_empty(lots.shape)
    return Lots(lots.part[kept], lots.release[kept], lots.shape[kept], lots.m2[kept])
