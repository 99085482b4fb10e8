"""A total that was counted in a usual wrong way is recognised, with its records; an honest rest is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from pyproj import Transformer

from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.land.explain import Explanation, Region, explain_total
from tandem.picture.land.statement import Asked
from tandem.picture.tables import HazardousArea
from tests.picture.shapes import hazard, release

WHOLE = shapely.box(18.0, 44.0, 18.02, 44.01)
YEAR = Asked(date(2025, 1, 1), date(2025, 12, 31))


def box(west: float, east: float, south: float = 44.0, north: float = 44.01) -> shapely.Polygon:
    return shapely.box(18 + west / 1000, south, 18 + east / 1000, north)


def m2(west: float, east: float) -> float:
    return ellipsoidal_area_m2(box(west, east))


AREAS: tuple[HazardousArea, ...] = (hazard("h", WHOLE), hazard("i", box(15, 25)))
RELEASES = (
    release("first", box(0, 4), "cleared", of="h", on=date(2025, 2, 1)),
    release("second", box(3, 5), "reduced", of="h", on=date(2025, 3, 1)),
    release("shared", box(16, 18.7), "cancelled", on=date(2025, 4, 1)),
    release("beyond", box(-3.3, 1.1), "cleared", of="h", on=date(2025, 5, 1)),
    release("undated", box(6, 7.6), "cleared", of="h"),
    release("late", box(8, 8.9), "cleared", of="h", on=date(2024, 12, 30)),
)
REGION = Region(
    AREAS,
    RELEASES,
    (),
    pending=(release("waits", box(10, 13), "cleared", of="h", on=date(2025, 6, 1)),),
    twice=(release("copy", box(0, 4), "cleared", of="h", on=date(2025, 2, 1)),),
    reported_on={
        row.id: date(2025, 1, 15) if row.id == "late" else row.released_on or date(2026, 1, 1) for row in RELEASES
    },
    stated_m2={"second": m2(3, 5) + 5_000},
)
OURS = m2(0, 5) + m2(16, 18.7)
EXPECTED = {
    "overlaps": (m2(3, 4) + m2(0, 1.1), {"second", "beyond"}),
    "shared_areas": (m2(16, 18.7), {"shared"}),
    "outside": (m2(-3.3, 0), {"beyond"}),
    "pending": (m2(10, 13), {"waits"}),
    "twice": (m2(0, 4), {"copy"}),
    "stated": (m2(3, 5) + 5_000 - m2(4, 5), {"second"}),
    "report_day": (m2(8, 8.9), {"late"}),
    "undated": (m2(6, 7.6), {"undated"}),
    "without:cancelled": (-m2(16, 18.7), {"shared"}),
    "without:cancelled+reduced": (-m2(16, 18.7) - m2(4, 5), {"shared", "second"}),
}


@pytest.fixture(scope="module")
def found() -> Explanation:
    return explain_total(REGION, YEAR, OURS)


@pytest.mark.parametrize("code", EXPECTED)
def test_each_way_of_counting_gives_its_difference_and_records(found: Explanation, code: str) -> None:
    difference, records = EXPECTED[code]
    way = next(way for way in found.ways if way.code == code)
    assert found.ours_m2 == pytest.approx(OURS, abs=0.5)
    assert way.difference_m2 == pytest.approx(difference, abs=0.5)
    assert way.total_m2 == pytest.approx(OURS + difference, abs=1)
    assert {one for one, _ in way.by_record} == records
    assert sum(m2 for _, m2 in way.by_record) == pytest.approx(way.difference_m2)


@pytest.mark.parametrize(
    "codes", [("overlaps",), ("pending",), ("shared_areas", "outside"), ("outside", "stated", "undated")]
)
def test_total_counted_that_way_is_recognised(codes: tuple[str, ...]) -> None:
    published = OURS + sum(EXPECTED[code][0] for code in codes)
    found = explain_total(REGION, YEAR, published)
    assert codes in found.answers and len(found.answers[0]) == len(codes)
    assert abs(found.rest_m2) < 2


def test_equal_totals_need_no_way_and_strange_ones_leave_a_rest() -> None:
    assert explain_total(REGION, YEAR, OURS).answers == ((),)
    strange = explain_total(REGION, YEAR, 9e9)
    assert strange.rest_m2 > 8e9
    assert strange.gap_m2 == pytest.approx(9e9 - OURS, abs=1)


def test_web_mercator_and_mistaken_units_are_recognised() -> None:
    region = replace(REGION, areas=(hazard("h", WHOLE),), releases=RELEASES[:1], pending=(), twice=(), stated_m2=None)
    ours = m2(0, 4)
    project = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform
    stretched = shapely.transform(box(0, 4), project, interleaved=False)
    assert explain_total(region, YEAR, stretched.area).answers == (("web_mercator",),)
    assert explain_total(region, YEAR, ours * 10_000).units == ("m2 taken for ha",)
    assert explain_total(region, YEAR, ours).units == ()
