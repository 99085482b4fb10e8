"""The area ledger: perimeter = cancelled + reduced + cleared + remaining, disjoint, by geometry alone.

A square metre counts once, under the first release that covered it; what no release covers remains. Pending
releases free no land, and no release frees what was reported after its day. The overlay runs in lon/lat, where it
changes no coordinate, and areas are those of ``areas``, so that the sum of the parts closes on the perimeter (``CLOSING_M2``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely

from tandem.geo import FloatArray, Geometry, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.cut import Cut, cut, left_of
from tandem.picture.land.overlay import EMPTY, GRID_DEGREES, union
from tandem.picture.land.parts import CATEGORIES, IntArray, Land, land_of
from tandem.picture.tables import HazardousArea, LandRelease, LedgerEntry

CLOSING_M2 = 0.1


def ledger(hazardous_areas: Sequence[HazardousArea], land_releases: Sequence[LandRelease]) -> tuple[LedgerEntry, ...]:
    """The ledger of every hazardous area that has a perimeter, in their order.

    Parameters
    ----------
    hazardous_areas, land_releases
        Rows of one picture. A release counts for the area that it names, or else for all that it overlaps; not while
        it is pending, lacks an area or a category, or names an area that does not exist (each is a finding).

    Returns
    -------
    tuple of LedgerEntry
        The parts of each sum to its perimeter within ``CLOSING_M2``.
    """
    land = land_of(hazardous_areas, land_releases)
    entries = _entries(land)
    open_ended = {at for at, entry in enumerate(entries) if abs(_rest(entry)) > CLOSING_M2 / 2}
    if not open_ended:
        return entries
    snapped = [_snapped(land.areas[at]) for at in sorted(open_ended)]
    again = {
        entry.hazardous_area: entry for entry in _entries(land_of(snapped, [*map(_snapped_release, land.releases)]))
    }
    return tuple(_closed(entry, again.get(entry.hazardous_area)) for entry in entries)


def _entries(land: Land) -> tuple[LedgerEntry, ...]:
    made = cut(land)
    every = np.arange(len(land.shapes))
    remaining = left_of(land, every)
    perimeter_m2 = _by_area(land, land.area, made.part_m2)
    remaining_m2 = _by_area(land, land.area, ellipsoidal_areas_m2(remaining))
    category = land.category[made.release]
    owner = land.area[made.part]
    released_m2 = [_by_area(land, owner[category == at], made.m2[category == at]) for at in range(len(CATEGORIES))]
    pieces = _Pieces(land, made, owner, category)
    left = _grouped(land, remaining)
    return tuple(
        LedgerEntry(
            hazardous_area=area.id,
            perimeter_m2=float(perimeter_m2[at]),
            cancelled_m2=float(released_m2[0][at]),
            reduced_m2=float(released_m2[1][at]),
            cleared_m2=float(released_m2[2][at]),
            remaining_m2=float(remaining_m2[at]),
            remaining=left[at],
            cancelled=pieces.shape(at, 0),
            reduced=pieces.shape(at, 1),
            cleared=pieces.shape(at, 2),
            releases=pieces.releases(at, area.id),
        )
        for at, area in enumerate(land.areas)
    )


def _by_area(land: Land, area: IntArray, m2: FloatArray) -> FloatArray:
    return np.bincount(area, weights=m2, minlength=len(land.areas)).astype(np.float64)


def _grouped(land: Land, shapes: GeometryArray) -> list[Geometry]:
    """The shapes of the parts of each area as one; most areas have one part."""
    first = np.searchsorted(land.area, np.arange(len(land.areas) + 1))
    return [
        shapes[start] if end == start + 1 else union([shape for shape in shapes[start:end] if not shape.is_empty])
        for start, end in pairwise(first)
    ]


class _Pieces:
    """Pieces by area."""

    def __init__(self, land: Land, made: Cut, owner: IntArray, category: IntArray) -> None:
        self._land, self._made, self._category = land, made, category
        self._first = np.searchsorted(owner, np.arange(len(land.areas) + 1))

    def shape(self, area: int, category: int) -> Geometry:
        """What was released of an area in one category."""
        start, end = self._first[area], self._first[area + 1]
        if start == end:
            return EMPTY
        return union(list(self._made.shape[start:end][self._category[start:end] == category]))

    def releases(self, area: int, itself: str) -> tuple[str, ...]:
        """The ids of those that freed any of it; that it was discredited is no release."""
        used = set(self._made.release[self._first[area] : self._first[area + 1]].tolist())
        return tuple(sorted({self._land.releases[one].id for one in used} - {itself}))


def _rest(entry: LedgerEntry) -> float:
    return entry.perimeter_m2 - entry.cancelled_m2 - entry.reduced_m2 - entry.cleared_m2 - entry.remaining_m2


def _closed(entry: LedgerEntry, again: LedgerEntry | None) -> LedgerEntry:
    if again is None or abs(_rest(again)) <= CLOSING_M2:
        return again or entry
    # Land that cannot be cut stays dangerous as a whole.
    whole = union([entry.remaining, entry.cancelled, entry.reduced, entry.cleared])
    return LedgerEntry(
        entry.hazardous_area, entry.perimeter_m2, 0.0, 0.0, 0.0, entry.perimeter_m2, whole, EMPTY, EMPTY, EMPTY, ()
    )


def _snapped(area: HazardousArea) -> HazardousArea:
    parts = tuple(replace(part, shape=shapely.set_precision(part.shape, GRID_DEGREES)) for part in area.extents)
    return replace(area, perimeter=shapely.set_precision(area.perimeter, GRID_DEGREES), extents=parts)


def _snapped_release(release: LandRelease) -> LandRelease:
    return replace(release, area=shapely.set_precision(release.area, GRID_DEGREES))


def total_areas(entries: Sequence[LedgerEntry]) -> dict[str, float]:
    """Sums over areas in m2, and the unions in which land that two areas share counts once.

    Keys: perimeter_m2, cancelled_m2, reduced_m2, cleared_m2, remaining_m2, perimeter_union_m2, remaining_union_m2.
    """
    names = ("perimeter_m2", *(f"{category}_m2" for category in CATEGORIES), "remaining_m2")
    totals = {name: float(sum(getattr(entry, name) for entry in entries)) for name in names}
    whole = [part for entry in entries for part in (entry.remaining, entry.cancelled, entry.reduced, entry.cleared)]
    totals["perimeter_union_m2"] = _union_m2(whole)
    totals["remaining_union_m2"] = _union_m2([entry.remaining for entry in entries])
    return totals


def _union_m2(shapes: Sequence[Geometry]) -> float:
    solid = np.array([shape for shape in shapes if not shape.is_empty], dtype=object)
    if len(solid) == 0:
        return 0.0
    return float(ellipsoidal_areas_m2([shapely.disjoint_subset_union_all(solid)])[0])
