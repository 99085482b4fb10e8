"""The land of a region as an account: what was added, freed and remains, with land that several areas share counted once.

Shared land is hazardous from the first day that one of its areas holds it until it is released in the last that holds it.
So what was added less what was freed is what remains, at every date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.cut import Cut, cut, left_after, left_of, meet
from tandem.picture.land.lots import Held, Lots, doubtful_of, held, less, lots
from tandem.picture.land.overlay import common
from tandem.picture.land.parts import IntArray, Land, land_of
from tandem.picture.tables import HazardousArea, LandRelease

_MORE_DANGEROUS_FIRST = {"cha": 0, "spot": 1, "sha": 2}


@dataclass(frozen=True)
class SharedLand:
    """Land that two parts of hazardous land share, by their numbers, the lower one first."""

    one: IntArray
    other: IntArray
    shape: GeometryArray
    m2: FloatArray


@dataclass(frozen=True)
class LandAccount:
    """``added`` less ``freed`` is what remains. ``cut`` has what each area by itself counts, so shared land in each.

    ``held`` is what remains of a part and stands under a more dangerous one.
    """

    land: Land
    cut: Cut
    added: Lots
    freed: Lots
    held: Held
    remaining_m2: FloatArray
    shared: SharedLand

    def remaining_of(self, parts: IntArray) -> GeometryArray:
        """What remains of these parts, shared land under one of them, as shapes."""
        return self.held.left_of(left_of(self.land, parts), parts)


def account(
    hazardous_areas: tuple[HazardousArea, ...], land_releases: tuple[LandRelease, ...], about: str | None = None
) -> LandAccount:
    """The account of the rows of one picture.

    Where it is ``about`` one area, given with those that meet it, only that one is right.
    """
    land = land_of(hazardous_areas, land_releases)
    mine = None if about is None else parts_of(land, about)
    made, shared = cut(land, mine), _shared(land, mine)
    held = _held_by_more_dangerous(land, shared)
    left_m2 = made.part_m2 - np.bincount(made.part, weights=made.m2, minlength=len(land.shapes))
    found = LandAccount(
        land, made, _added(land, made, shared), _freed(land, made, shared), held, less(left_m2, held), shared
    )
    doubtful = doubtful_of(found.remaining_m2, held)
    found.remaining_m2[doubtful] = ellipsoidal_areas_m2(found.remaining_of(doubtful))
    return found


def parts_of(land: Land, area: str) -> npt.NDArray[np.bool_]:
    """Which parts are those of an area."""
    return np.array([row.id == area for row in land.areas], dtype=np.bool_)[land.area]


def _shared(land: Land, mine: npt.NDArray[np.bool_] | None) -> SharedLand:
    """Pairs of parts of different areas that share land."""
    one, other = shapely.STRtree(land.shapes).query(land.shapes, predicate="intersects")
    if mine is not None:
        one, other = one[mine[one] | mine[other]], other[mine[one] | mine[other]]
    apart = (one < other) & (land.area[one] != land.area[other])
    one, other = one[apart], other[apart]
    shape = common(land.shapes[one], land.shapes[other])
    m2 = ellipsoidal_areas_m2(shape)
    some = m2 > 0
    return SharedLand(one[some], other[some], shape[some], m2[some])


def _added(land: Land, made: Cut, shared: SharedLand) -> Lots:
    """What each part added to the land that was held already on its day."""
    one_first = land.since[shared.one] <= land.since[shared.other]
    earlier, later = _either(one_first, shared.one, shared.other)
    shape = shared.shape.copy()
    left_after(land, shape, earlier, np.searchsorted(land.day, land.since[later]))
    number = np.arange(len(land.shapes))
    return lots(number, np.full(len(number), -1), land.shapes, made.part_m2, _some(later, shape))


def _freed(land: Land, made: Cut, shared: SharedLand) -> Lots:
    """What each release freed that no other area holds still."""
    at, other, pair = _pieces_of_shared(made, shared)
    release = made.release[at]
    near = land.since[other] <= land.day[release]
    near &= meet(shapely.bounds(made.shape)[at], shapely.bounds(shared.shape)[pair])
    at, other, pair, release = at[near], other[near], pair[near], release[near]
    shape = common(made.shape[at], shared.shape[pair])
    # A release for both areas frees the land with the later of their numbers.
    left_after(land, shape, other, release + (other < made.part[at]))
    return lots(made.part, made.release, made.shape, made.m2, _some(at, shape))


def _pieces_of_shared(made: Cut, shared: SharedLand) -> tuple[IntArray, IntArray, IntArray]:
    """Each piece with each part that shares land with its own: the piece, the other part and the number of the pair."""
    part, other = np.concatenate([shared.one, shared.other]), np.concatenate([shared.other, shared.one])
    first = np.searchsorted(made.part, part)
    count = np.searchsorted(made.part, part, "right") - first
    near = np.repeat(np.arange(len(part)), count)
    at = np.arange(len(near)) - np.repeat(np.cumsum(count) - count, count) + first[near]
    return at, other[near], near % max(len(shared.one), 1)


def _held_by_more_dangerous(land: Land, shared: SharedLand) -> Held:
    """What remains of two parts, within the less dangerous of them."""
    danger = np.array([_MORE_DANGEROUS_FIRST.get(area.hazard_class, 0) for area in land.areas], dtype=np.int64)
    danger = danger[land.area]
    _, within = _either(danger[shared.one] <= danger[shared.other], shared.one, shared.other)
    shape, always = shared.shape.copy(), np.full(len(within), len(land.released))
    for part in (shared.one, shared.other):
        left_after(land, shape, part, always)
    return _some(within, shape)


def _either(one_first: npt.NDArray[np.bool_], one: IntArray, other: IntArray) -> tuple[IntArray, IntArray]:
    return np.where(one_first, one, other), np.where(one_first, other, one)


def _some(at: IntArray, shape: GeometryArray) -> Held:
    kept = ~shapely.is_empty(shape)
    return held(at[kept], shape[kept])
