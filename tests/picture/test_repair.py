"""Repairs keep land, say why, and never invent an area."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.geo import WGS84, geodesic_area_m2, polygonal_part
from tandem.picture.repair import disc, repair_perimeter, repair_point, repair_polygon

BOX = shapely.box(18, 44, 18.01, 44.01)
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
NAN = shapely.transform(shapely.box(0, 0, 1, 1), lambda at: np.where(np.arange(5)[:, None] == 2, np.nan, at))
COORDINATE = st.tuples(st.integers(0, 6), st.integers(0, 6))


def test_valid_polygon_is_used_as_received() -> None:
    assert repair_polygon(BOX) == (BOX, "")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "no geometry"),
        (shapely.Polygon(), "no geometry"),
        (NAN, "not numbers"),
        (shapely.Polygon([(0, 0), (1, 1), (0, 0), (0, 0)]), "no area"),
        (shapely.LineString([(0, 0), (1, 1)]), "no area"),
    ],
)
def test_what_has_no_area_gives_none_with_a_sentence(geometry: shapely.Geometry | None, words: str) -> None:
    shape, reason = repair_polygon(geometry)
    assert shape is None
    assert words in reason
    assert reason.endswith(".")


def test_bow_tie_keeps_both_wings() -> None:
    shape, reason = repair_polygon(BOW_TIE)
    assert shape is not None
    assert shape.is_valid
    assert shape.area == pytest.approx(0.5)
    assert "self-intersection" in reason


@settings(max_examples=200, deadline=None)
@given(st.lists(COORDINATE, min_size=4, max_size=9))
def test_repair_is_valid_and_keeps_all_land_inside(ring: list[tuple[int, int]]) -> None:
    shape, reason = repair_polygon(shapely.Polygon(ring))
    assert (shape is None) <= (reason != "")
    if shape is not None:
        assert shape.is_valid
        assert shape.area > 0
        assert shape.geom_type in ("Polygon", "MultiPolygon")
        even_odd = shapely.make_valid(shapely.Polygon(ring), method="linework")
        assert polygonal_part(even_odd).difference(shape.buffer(1e-9)).is_empty


def test_collection_keeps_its_polygons() -> None:
    shape, reason = repair_polygon(shapely.GeometryCollection([BOX, shapely.Point(0, 0)]))
    assert shape is not None
    assert shape.equals(BOX)
    assert "left out" in reason


def test_closed_line_becomes_its_area() -> None:
    line, said = repair_polygon(shapely.LineString(BOX.exterior.coords))
    assert line is not None
    assert line.equals(BOX)
    assert "boundary" in said
    assert repair_perimeter(BOX.exterior, 30.0)[0] == line


@pytest.mark.parametrize("latitude", [0.0, 44.0, -65.0])
def test_point_hazard_covers_its_radius(latitude: float) -> None:
    shape, reason = repair_perimeter(shapely.Point(18, latitude), 30.0)
    assert shape is not None
    assert "30 m" in reason
    assert math.pi * 900 <= geodesic_area_m2(shape) < math.pi * 900 * 1.01
    for azimuth in range(0, 360, 7):
        x, y, _ = WGS84.fwd(18, latitude, azimuth, 29.99)
        assert shape.contains(shapely.Point(x, y))


def test_line_hazard_covers_both_sides() -> None:
    line = shapely.LineString([(18, 44), (18.01, 44)])
    shape, reason = repair_perimeter(line, 30.0)
    assert shape is not None
    assert shape.contains(line)
    assert "line" in reason
    assert disc(line, 30.0).equals(shape)


def test_points_stay_as_they_are_unless_they_are_no_numbers() -> None:
    assert repair_point(shapely.Point(1, 2))[0] == shapely.Point(1, 2)
    assert repair_point(shapely.Point(math.nan, 2))[0] is None
    assert repair_point(None)[0] is None
