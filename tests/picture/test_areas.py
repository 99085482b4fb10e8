"""Ellipsoidal areas beside geodesic areas of densified polygons (Karney through PROJ)."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tandem.geo import geodesic_area_m2
from tandem.picture.areas import ellipsoidal_area_m2, ellipsoidal_areas_m2
from tests.picture.shapes import star


@pytest.mark.parametrize("latitude", [-64.0, -30.0, 0.001, 34.5, 49.9, 64.0])
def test_area_equals_geodesic_area_of_densified_polygon(latitude: float) -> None:
    rng = np.random.default_rng(7)
    for metres in (30, 1_000, 15_000):
        shape = star(rng, 18.0, latitude, metres, 9).difference(shapely.Point(18.0, latitude).buffer(metres / 8e5))
        dense = shapely.segmentize(shape, 1e-4)
        expected = geodesic_area_m2(dense)
        assert ellipsoidal_area_m2(shape) == pytest.approx(expected, abs=2e-3 + 2e-10 * expected)


def test_area_of_parts_sums_to_whole_when_long_edges_are_cut() -> None:
    whole = shapely.box(18.0, 44.0, 18.5, 44.5)
    cutter = shapely.Polygon([(17.9, 44.1), (18.2, 43.9), (18.6, 44.9)])
    parts = [whole.intersection(cutter), whole.difference(cutter)]
    assert sum(ellipsoidal_areas_m2(parts)) == pytest.approx(ellipsoidal_area_m2(whole), abs=1e-3)


def test_holes_count_off_and_everything_else_counts_nothing() -> None:
    outer, inner = shapely.box(0, 0, 0.02, 0.02), shapely.box(0.005, 0.005, 0.01, 0.01)
    mixed = shapely.GeometryCollection([shapely.MultiPolygon([outer.difference(inner)]), shapely.Point(1, 1)])
    areas = ellipsoidal_areas_m2([mixed, None, shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), outer, inner])
    assert areas[0] == pytest.approx(areas[4] - areas[5])
    assert areas[1:4].tolist() == [0.0, 0.0, 0.0]
    assert ellipsoidal_areas_m2([]).shape == (0,)


def test_many_areas_are_those_of_each_alone() -> None:
    rng = np.random.default_rng(11)
    shapes = [star(rng, float(rng.uniform(14, 20)), float(rng.uniform(40, 48)), 400, 8) for _ in range(300)]
    shapes[::7] = [shape.difference(shape.centroid.buffer(1e-4)) for shape in shapes[::7]]
    mixed = [*shapes, None, shapely.Polygon(), shapely.MultiPolygon(shapes[1:3]), shapely.Point(1, 1)]
    assert ellipsoidal_areas_m2(mixed).tolist() == pytest.approx([ellipsoidal_area_m2(one) for one in mixed])
    assert ellipsoidal_areas_m2([None, shapely.Point(1, 1)]).tolist() == [0.0, 0.0]
