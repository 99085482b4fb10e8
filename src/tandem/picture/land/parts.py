"""Hazardous land in parts that each count from one day on, and the releases that are for them, as arrays.

The first part of an area is the perimeter as it was reported first; each later one is an extension. A release of a
known day frees no land that was reported after that day, and one of an unknown day frees no extension.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import GeometryArray
from tandem.picture.tables import HazardousArea, LandRelease

IntArray = npt.NDArray[np.int64]
CATEGORIES = ("cancelled", "reduced", "cleared")
ALWAYS = 0
"""Day of a part that counts from always; other days are proleptic ordinals."""
UNDATED = 10_000_000
"""Day of a release of which nobody knows the day: after all others."""
_NOT_NAMED = -1


@dataclass(frozen=True)
class Land:
    """Rows behind and arrays: ``shapes``, ``area``, ``since``, ``extension`` by part; ``released``, ``day``, ``category`` by release,
    in the order in which they count. ``category`` is the place in ``CATEGORIES``.

    ``pair_part`` and ``pair_release`` join each part to the releases that are for its area, by part and then in that order;
    ``too_early`` says which of them free nothing there, as the land was reported later.
    """

    areas: tuple[HazardousArea, ...]
    releases: tuple[LandRelease, ...]
    shapes: GeometryArray
    area: IntArray
    since: IntArray
    extension: npt.NDArray[np.bool_]
    released: GeometryArray
    day: IntArray
    category: IntArray
    pair_part: IntArray
    pair_release: IntArray
    too_early: npt.NDArray[np.bool_]


def counts(release: LandRelease) -> bool:
    """Whether a release frees land at all."""
    return release.area is not None and not release.pending and release.category in CATEGORIES


def land_of(hazardous_areas: Sequence[HazardousArea], land_releases: Sequence[LandRelease]) -> Land:
    """The rows of one picture as arrays; areas without a perimeter and releases that free nothing are left out.

    A release is for the area that it names, or else for all that it overlaps. Releases count in the order of their days
    and then of their ids; those of unknown days come last. An area that is discredited is cancelled as by a release of that day with the
    id of the area, after the others of the day.
    """
    areas = tuple(area for area in hazardous_areas if area.perimeter is not None)
    discredited = [_cancelled(area) for area in areas if area.discredited_on is not None]
    releases, day = _in_order([row for row in land_releases if counts(row)], discredited)
    area_of, shapes, since, extension = _parts(areas)
    released = np.array([row.area for row in releases], dtype=object)
    place = {name: at for at, name in enumerate(CATEGORIES)}
    category = np.array([place[row.category] for row in releases], dtype=np.int64)
    pair_part, pair_release = _pairs(areas, releases, area_of, shapes, released)
    early = (day[pair_release] < since[pair_part]) | ((day[pair_release] == UNDATED) & extension[pair_part])
    return Land(
        areas, releases, shapes, area_of, since, extension, released, day, category, pair_part, pair_release, early
    )


def day_of(ordinal: int) -> date | None:
    """A day as the rows say it; None for ``ALWAYS`` and ``UNDATED``."""
    return None if ordinal in (ALWAYS, UNDATED) else date.fromordinal(ordinal)


def _cancelled(area: HazardousArea) -> LandRelease:
    """What discrediting an area frees."""
    return LandRelease(
        id=area.id,
        name=area.name,
        hazardous_area=area.id,
        category="cancelled",
        released_on=area.discredited_on,
        organisation=None,
        method="",
        depth_m=None,
        gate=(),
        area=area.perimeter,
        pending=False,
        claims={"status": area.claims.get("status", ())},
    )


def _in_order(releases: list[LandRelease], discredited: list[LandRelease]) -> tuple[tuple[LandRelease, ...], IntArray]:
    """Releases in the order in which they count, and their days."""
    releases = [*sorted(releases, key=attrgetter("id")), *discredited]
    day = np.array([_ordinal(row.released_on, UNDATED) for row in releases], dtype=np.int64)
    order = np.argsort(day, kind="stable")
    return tuple([releases[at] for at in order.tolist()]), day[order]


def _parts(
    areas: Sequence[HazardousArea],
) -> tuple[IntArray, GeometryArray, IntArray, npt.NDArray[np.bool_]]:
    """By part: number of the area, shape, day and whether it is an extension."""
    several = [(at, part) for at, area in enumerate(areas) for part in area.extents]
    single = [at for at, area in enumerate(areas) if not area.extents]
    area_of = np.array([*single, *(at for at, _ in several)], dtype=np.int64)
    shapes = np.array([*(areas[at].perimeter for at in single), *(part.shape for _, part in several)], dtype=object)
    since = np.full(len(area_of), ALWAYS, dtype=np.int64)
    since[len(single) :] = [_ordinal(part.since, ALWAYS) for _, part in several]
    order = np.argsort(area_of, kind="stable")
    area_of = area_of[order]
    extension = np.zeros(len(area_of), dtype=np.bool_)
    extension[1:] = area_of[1:] == area_of[:-1]
    return area_of, shapes[order], since[order], extension


def _ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _pairs(
    areas: Sequence[HazardousArea],
    releases: Sequence[LandRelease],
    area_of: IntArray,
    shapes: GeometryArray,
    released: GeometryArray,
) -> tuple[IntArray, IntArray]:
    number = {area.id: at for at, area in enumerate(areas)}
    named = np.array(
        [_NOT_NAMED if row.hazardous_area is None else number.get(row.hazardous_area, -2) for row in releases],
        dtype=np.int64,
    )
    known = np.flatnonzero(named >= 0)
    first = np.searchsorted(area_of, named[known])
    parts_each = np.searchsorted(area_of, named[known], "right") - first
    release = np.repeat(known, parts_each)
    part = (
        np.repeat(first, parts_each)
        + np.arange(len(release))
        - np.repeat(np.cumsum(parts_each) - parts_each, parts_each)
    )
    loose = np.flatnonzero(named == _NOT_NAMED)
    if len(loose) and len(shapes):
        which, hit = shapely.STRtree(shapes).query(released[loose], predicate="intersects")
        part, release = np.concatenate([part, hit]), np.concatenate([release, loose[which]])
    order = np.lexsort((release, part))
    return part[order].astype(np.int64), release[order].astype(np.int64)
