"""The area ledger: perimeter = cancelled + reduced + cleared + remaining, disjoint, by geometry alone.

A square metre counts once, under the first release that covered it; what no release covers remains. Pending
releases free no land. The overlay runs in lon/lat, where it changes no coordinate, and areas are those of
``areas``, so that the sum of the parts closes on the perimeter (``CLOSING_M2``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import shapely
from shapely.errors import GEOSException

from tandem.geo import Geometry, polygonal_part
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.tables import HazardousArea, LandRelease, LedgerEntry

CATEGORIES = ("cancelled", "reduced", "cleared")
CLOSING_M2 = 0.1
_EMPTY = shapely.MultiPolygon()
# About 0.1 mm; a grid for the rare pairs on which the floating overlay fails.
_GRID_DEGREES = 1e-9


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
    areas = [area for area in hazardous_areas if area.perimeter is not None]
    perimeters = np.array([area.perimeter for area in areas], dtype=object)
    perimeter_m2 = ellipsoidal_areas_m2(perimeters)
    attached = attach(areas, land_releases)
    return tuple(
        _cut(area.id, perimeters[at], float(perimeter_m2[at]), attached[area.id])
        if area.id in attached
        else _untouched(area.id, perimeters[at], float(perimeter_m2[at]))
        for at, area in enumerate(areas)
    )


def counts(release: LandRelease) -> bool:
    """Whether a release frees land at all."""
    return release.area is not None and not release.pending and release.category in CATEGORIES


def attach(areas: Sequence[HazardousArea], releases: Sequence[LandRelease]) -> Mapping[str, tuple[LandRelease, ...]]:
    """Area id to the releases that count for it, first come first; areas without any are left out."""
    found: dict[str, list[LandRelease]] = defaultdict(list)
    known = {area.id for area in areas}
    loose = []
    for release in filter(counts, releases):
        if release.hazardous_area is None:
            loose.append(release)
        elif release.hazardous_area in known:
            found[release.hazardous_area].append(release)
    if loose and areas:
        tree = shapely.STRtree(np.array([area.perimeter for area in areas], dtype=object))
        shapes = np.array([release.area for release in loose], dtype=object)
        for which, at in zip(*tree.query(shapes, predicate="intersects"), strict=True):
            found[areas[at].id].append(loose[which])
    return {area: tuple(sorted(those, key=_order)) for area, those in found.items()}


def _order(release: LandRelease) -> tuple[date, str]:
    return release.released_on or date.max, release.id


def _untouched(area: str, perimeter: Geometry, perimeter_m2: float) -> LedgerEntry:
    return LedgerEntry(area, perimeter_m2, 0.0, 0.0, 0.0, perimeter_m2, perimeter, _EMPTY, _EMPTY, _EMPTY, ())


def _cut(area: str, perimeter: Geometry, perimeter_m2: float, releases: Sequence[LandRelease]) -> LedgerEntry:
    parts = _overlay(perimeter, releases, None)
    if parts is None or abs(_total(parts) - perimeter_m2) > CLOSING_M2 / 2:
        parts = _overlay(perimeter, releases, _GRID_DEGREES) or parts
    if parts is None:
        # Land that cannot be cut stays dangerous as a whole.
        return _untouched(area, perimeter, perimeter_m2)
    measured = {name: float(ellipsoidal_areas_m2([shape])[0]) for name, (shape, _) in parts.items()}
    taken = sorted({release for _, used in parts.values() for release in used})
    return LedgerEntry(
        area,
        perimeter_m2,
        measured["cancelled"],
        measured["reduced"],
        measured["cleared"],
        measured["remaining"],
        parts["remaining"][0],
        parts["cancelled"][0],
        parts["reduced"][0],
        parts["cleared"][0],
        tuple(taken),
    )


_Parts = Mapping[str, tuple[Geometry, tuple[str, ...]]]


def _total(parts: _Parts) -> float:
    return float(ellipsoidal_areas_m2([shape for shape, _ in parts.values()]).sum())


def _overlay(perimeter: Geometry, releases: Sequence[LandRelease], grid: float | None) -> _Parts | None:
    """Shape and release ids by category; None where the overlay engine fails on these coordinates."""
    pieces: dict[str, list[Geometry]] = {name: [] for name in CATEGORIES}
    used: dict[str, list[str]] = {name: [] for name in CATEGORIES}
    try:
        remaining = perimeter if grid is None else shapely.set_precision(perimeter, grid)
        for release in releases:
            piece = polygonal_part(shapely.intersection(remaining, release.area, grid_size=grid))
            if not piece.is_empty:
                pieces[release.category].append(piece)
                used[release.category].append(release.id)
                remaining = polygonal_part(shapely.difference(remaining, release.area, grid_size=grid))
        shapes = {name: _union(found, grid) for name, found in pieces.items()}
    except GEOSException:
        return None
    return {name: (shape, tuple(used[name])) for name, shape in shapes.items()} | {"remaining": (remaining, ())}


def _union(pieces: Sequence[Geometry], grid: float | None) -> Geometry:
    if len(pieces) < 2:
        return pieces[0] if pieces else _EMPTY
    return polygonal_part(shapely.union_all(np.array(pieces, dtype=object), grid_size=grid))


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
