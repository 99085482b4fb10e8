"""Totals of land as a range: what broken shapes, missing shapes, overlaps and unjudged releases can make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.errors import GEOSException

from tandem.claims.evidence import Evidence
from tandem.claims.quantity import Quantity, quantity_of
from tandem.geo import Geometry, polygonal_part
from tandem.picture.areas import ellipsoidal_area_m2, ellipsoidal_areas_m2
from tandem.picture.land.classes import class_totals
from tandem.picture.land.parts import CATEGORIES
from tandem.picture.ledger import total_areas
from tandem.picture.repair import repair_polygon
from tandem.picture.tables import LandRelease, Picture
from tandem.usecases.seeing import Seen


@dataclass(frozen=True, slots=True)
class Range:
    """A total in m2: the figure to use, the least and the most that the records allow, and why they differ."""

    name: str
    least: float
    used: float
    most: float
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Areas that are in no figure, as nobody said where they lie or how large they are."""

    without_shape: int
    with_stated_size: int
    stated_m2: tuple[float, float]

    @property
    def in_no_figure(self) -> int:
        """Areas with neither shape nor size."""
        return self.without_shape - self.with_stated_size


def land_totals(seen: Seen, evidence: Evidence) -> tuple[tuple[Range, ...], Unknown]:
    """The totals of a region, and what is in none of them.

    Hazardous land: the least reads every broken shape the narrow way and counts shared land once; the most reads them the
    wide way, counts shared land for each area, and adds stated sizes of areas without shape. Released land: the least is
    what two people judged; the most is everything that was reported, shared land counted for each report.
    """
    picture = seen.picture
    unknown = _unknown(picture, evidence)
    narrow, wide = _readings(picture)
    perimeters = [area.perimeter for area in picture.hazardous_areas if area.perimeter is not None]
    narrowed = [narrow.get(area.id, area.perimeter) for area in picture.hazardous_areas if area.perimeter is not None]
    used, summed = _union_m2(perimeters), float(ellipsoidal_areas_m2(perimeters).sum())
    extra = sum(wide.values()) + unknown.stated_m2[1]
    least = _union_m2(narrowed) if narrow else used
    broken, shared = len(narrow), summed - used
    why = f"{broken:,} broken shapes read both ways; {shared:,.0f} m2 lie in more than one area"
    hazardous = Range("Hazardous land", least, used, summed + extra, why)
    waiting = _waiting(picture, evidence)
    totals = total_areas(seen.ledger)
    classes = class_totals(picture.hazardous_areas, picture.land_releases)
    judged = {name: sum(getattr(one, f"{name}_m2") for one in classes) for name in CATEGORIES}
    released = [_released(category, judged[category], waiting) for category in CATEGORIES]
    free = _union_m2([shape for _, shape in waiting])
    now = totals["remaining_union_m2"]
    remaining = Range(
        "Remaining land",
        max(least - sum(judged.values()) - _inside_m2(waiting, perimeters, free), 0.0),
        now,
        totals["remaining_m2"] + extra,
        "least: all reported releases are accepted; most: none, and shared land is counted for each area",
    )
    return (hazardous, *released, remaining), unknown


def _released(category: str, judged: float, waiting: Sequence[tuple[LandRelease, Geometry]]) -> Range:
    shapes = [shape for release, shape in waiting if release.category == category]
    more = float(ellipsoidal_areas_m2(shapes).sum())
    why = f"{len(shapes):,} reports wait for two people: {_union_m2(shapes):,.0f} m2 of ground, {more:,.0f} m2 as a sum"
    return Range(f"{category.capitalize()} land", judged, judged, judged + more, why)


def _inside_m2(waiting: Sequence[tuple[LandRelease, Geometry]], perimeters: Sequence[Geometry], free: float) -> float:
    """Ground of waiting releases that lies in hazardous areas."""
    if not waiting or not perimeters:
        return 0.0
    tree = shapely.STRtree(np.array(perimeters, dtype=object))
    shapes = np.array([shape for _, shape in waiting], dtype=object)
    which, at = tree.query(shapes, predicate="intersects")
    try:
        cut = shapely.intersection(shapes[which], np.array(perimeters, dtype=object)[at])
    except GEOSException:
        return free  # The wider bound where the overlay fails.
    return _union_m2([polygonal_part(one) for one in cut])


def _unknown(picture: Picture, evidence: Evidence) -> Unknown:
    lost = [area.id for area in picture.hazardous_areas if area.perimeter is None]
    sizes = [size for thing in lost if (size := stated_size(evidence, thing)) is not None]
    low = sum(size.low if size.low is not None else 0.0 for size in sizes)
    high = sum(size.high if size.high is not None else size.low or 0.0 for size in sizes)
    return Unknown(len(lost), len(sizes), (low, high))


def stated_size(evidence: Evidence, thing: str) -> Quantity | None:
    """The size that was said last of a thing, in m2."""
    said = evidence.claims.get(thing, {}).get("area_m2", ())
    last = max(said, key=lambda claim: (claim.received_at, claim.id), default=None)
    return None if last is None or last.unreadable else quantity_of(last.value)


def _readings(picture: Picture) -> tuple[dict[str, Geometry], dict[str, float]]:
    """By area: the narrow reading of a broken shape, and the m2 that the wide one has more than the one in use."""
    narrow, wide = {}, {}
    areas = {area.id: area for area in picture.hazardous_areas if area.perimeter is not None}
    for repair in picture.repairs:
        area = areas.get(repair.thing)
        if area is None or area.perimeter is None or shapely.get_dimensions(repair.received) < 2:
            continue
        least, _ = repair_polygon(repair.received, frees_land=True)
        most, _ = repair_polygon(repair.received)
        narrow[area.id] = least if least is not None else shapely.MultiPolygon()
        wide[area.id] = max(ellipsoidal_area_m2(most) - ellipsoidal_area_m2(area.perimeter), 0.0)
    return narrow, wide


def _waiting(picture: Picture, evidence: Evidence) -> list[tuple[LandRelease, Geometry]]:
    """Releases that free no land yet, with the shape that was reported."""
    found = []
    for release in picture.land_releases:
        shape = reported_shape(evidence, release.id, "area") if release.pending else None
        if shape is not None:
            found.append((release, shape))
    return found


def reported_shape(evidence: Evidence, thing: str, name: str) -> Geometry | None:
    """The shape that was reported last, fit for measuring; None where no area can be read."""
    said = [claim for claim in evidence.claims.get(thing, {}).get(name, ()) if claim.geometry is not None]
    last = max(said, key=lambda claim: (claim.received_at, claim.id), default=None)
    return None if last is None else repair_polygon(last.geometry, frees_land=True)[0]


def _union_m2(shapes: Iterable[Geometry | None]) -> float:
    solid = np.array([shape for shape in shapes if shape is not None and not shape.is_empty], dtype=object)
    if not len(solid):
        return 0.0
    try:
        return float(ellipsoidal_areas_m2([shapely.disjoint_subset_union_all(solid)])[0])
    except GEOSException:
        return float(ellipsoidal_areas_m2([shapely.union_all(solid, grid_size=1e-9)])[0])
