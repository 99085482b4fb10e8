import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import UnknownCrsError
from tandem.geo import Plane, geodesic_area_m2, geodesic_length_m, polygonal_part, to_crs84

LON = st.floats(-179, 179)
LAT = st.floats(-80, 80)


@given(LON, LAT, st.floats(0.001, 0.5))
def test_plane_areas_agree_with_geodesic_ones(lon: float, lat: float, size: float) -> None:
    box = shapely.box(lon, lat, lon + size, lat + size)
    dense = shapely.segmentize(box, size / 50)
    plane = Plane.around([box])
    assert plane.to_plane(dense).area == pytest.approx(geodesic_area_m2(dense), rel=1e-5)


@given(LON, LAT)
def test_plane_round_trip_keeps_the_place(lon: float, lat: float) -> None:
    point = shapely.Point(lon, lat)
    plane = Plane.around([shapely.Point(lon + 0.5, lat)])
    back = plane.to_globe(plane.to_plane(point))
    assert abs(back.x - lon) < 3e-8 and abs(back.y - lat) < 3e-8  # three millimetres


def test_geodesic_area_takes_holes_off_and_ignores_orientation() -> None:
    outer = shapely.box(20, 45, 21, 46)
    hole = shapely.box(20.4, 45.4, 20.6, 45.6)
    with_hole = shapely.Polygon(outer.exterior, [hole.exterior])
    assert geodesic_area_m2(with_hole) == pytest.approx(geodesic_area_m2(outer) - geodesic_area_m2(hole), rel=1e-12)
    assert geodesic_area_m2(shapely.reverse(outer)) == geodesic_area_m2(outer)
    # One degree square at 45 N, GeographicLib Planimeter: about 8 693 km2.
    assert geodesic_area_m2(shapely.box(0, 45, 1, 46)) == pytest.approx(8.6933e9, rel=1e-3)


def test_geodesic_measures_of_nothing_are_zero() -> None:
    assert geodesic_area_m2(None) == geodesic_length_m(None) == geodesic_area_m2(shapely.Point(1, 2)) == 0.0
    assert geodesic_area_m2(shapely.Polygon()) == 0.0


def test_crs_is_never_guessed() -> None:
    points = np.array([shapely.Point(1, 2)], dtype=object)
    with pytest.raises(UnknownCrsError, match="does not say"):
        to_crs84(points, None)
    with pytest.raises(UnknownCrsError, match="EPSG:999999"):
        to_crs84(points, "EPSG:999999")


def test_epsg_4326_data_keep_longitude_first() -> None:
    points = np.array([shapely.Point(18.4, 43.9)], dtype=object)
    assert to_crs84(points, "EPSG:4326")[0].equals(points[0])


def test_polygonal_part_of_a_collection() -> None:
    square = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([shapely.Point(5, 5), square])
    assert polygonal_part(mixed).equals(square)
    assert polygonal_part(shapely.LineString([(0, 0), (1, 1)])).is_empty
