"""The facts of the generator: measured here on geodesic areas and on a grid of their own, not with its code."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tandem.example.geography import PLANE, lay_out
from tandem.example.hazards import choose_damaged, damage_weight, incident_places, scatter_hazards, sizes_m2
from tandem.geo import geodesic_areas_m2
from tests.example.reading import facts
from tests.example.regions import region

CELL_M = 1000.0


@pytest.mark.parametrize("seed", [1, 2])
def test_sizes_follow_the_measured_distribution(seed: int) -> None:
    hazards = facts(region(2000, seed).records)["hazardous_area"].values()
    hectares = geodesic_areas_m2([row["perimeter"] for row in hazards]) / 1e4
    low, median, high = np.percentile(hectares, [10, 50, 90])
    assert 0.18 < low < 0.29 and 4.0 < median < 4.9 and 22.0 < high < 30.0
    assert hectares.max() <= 306.5


def test_mean_size_is_that_of_the_records() -> None:
    hectares = sizes_m2(20_000, np.random.default_rng(5)) / 1e4
    assert 9.2 < hectares.mean() < 11.4 and hectares.max() <= 306.0


@pytest.mark.parametrize("seed", [1, 2])
def test_half_of_the_area_lies_within_five_kilometres_of_the_front(seed: int) -> None:
    made = facts(region(2000, seed).records)
    line = next(row["location"] for row in made["site"].values() if row["site_kind"] == "front_line")
    polygons = np.array([row["perimeter"] for row in made["hazardous_area"].values()])
    near = shapely.distance(PLANE.to_plane(shapely.centroid(polygons)), PLANE.to_plane(line)) < 5000.0
    areas = geodesic_areas_m2(polygons)
    assert 0.40 < areas[near].sum() / areas.sum() < 0.60


def test_contamination_is_correlated_as_measured() -> None:
    """Correlation of 1 km cells by distance: Bosnia 0.54, 0.31, 0.19, 0.12, 0.08, 0.04; Colombia 0.45 ... 0.05."""
    found = np.mean([_correlations(seed) for seed in (1, 2, 3)], axis=0)
    measured = np.array([0.50, 0.31, 0.21, 0.14, 0.09, 0.045, 0.0])
    assert np.all(np.abs(found - measured) < [0.07, 0.06, 0.06, 0.06, 0.05, 0.04, 0.03])
    assert np.all(np.diff(found) < 0.01)


def _correlations(seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    layout = lay_out(2500, rng)
    hazards = scatter_hazards(layout, 2500, layout.communities, rng)
    columns, rows = int(layout.width_m // CELL_M), int(layout.height_m // CELL_M)
    x, y = np.meshgrid(np.arange(columns) * CELL_M, np.arange(rows) * CELL_M)
    x, y = x.ravel() - layout.width_m / 2, y.ravel() - layout.height_m / 2
    cells = shapely.box(x, y, x + CELL_M, y + CELL_M)
    polygons = np.array(hazards.polygons)
    which, cell = shapely.STRtree(cells).query(polygons, predicate="intersects")
    covered = np.zeros(len(cells))
    np.add.at(covered, cell, shapely.area(shapely.intersection(polygons[which], cells[cell])) / CELL_M**2)
    field = (covered > 0.01).astype(float).reshape(rows, columns)
    return [_correlation(field, low, high) for low, high in _BANDS]


_BANDS = ((0.5, 1.5), (1.5, 3), (3, 5), (5, 8), (8, 12), (12, 20), (20, 40))


def _correlation(field: np.ndarray, low: float, high: float) -> float:
    """Mean over all pairs of cells whose distance is in the band, by the convolution theorem."""
    rows, columns = field.shape
    shape = (2 * rows, 2 * columns)
    centred = np.fft.rfft2(field - field.mean(), shape)
    ones = np.fft.rfft2(np.ones_like(field), shape)
    products = np.fft.irfft2(centred * np.conj(centred), shape)
    pairs = np.fft.irfft2(ones * np.conj(ones), shape)
    away = np.hypot(*np.meshgrid(np.fft.fftfreq(shape[1], 1 / shape[1]), np.fft.fftfreq(shape[0], 1 / shape[0])))
    band = (away >= low) & (away < high) & (pairs > 0.5)
    return float(products[band].sum() / pairs[band].sum() / field.var())


def test_incidents_lie_inside_and_near_areas_as_measured() -> None:
    rng = np.random.default_rng(3)
    layout = lay_out(800, rng)
    hazards = scatter_hazards(layout, 800, layout.communities, rng)
    places = shapely.points(incident_places(layout, hazards, 3000, rng))
    tree = shapely.STRtree(hazards.polygons)
    away = tree.query_nearest(places, return_distance=True, all_matches=False)[1]
    assert 0.08 < np.mean(away == 0) < 0.25
    assert 0.36 < np.mean(away < 500) < 0.62


def test_damage_decays_from_the_front() -> None:
    rng = np.random.default_rng(4)
    away = rng.uniform(0, 40_000, 20_000)
    hit = choose_damaged(damage_weight(away), 2000, rng)
    near, far = np.sum(away[hit] < 4000), np.sum((away[hit] > 16_000) & (away[hit] < 20_000))
    assert len(set(hit.tolist())) == 2000
    assert 4.0 < near / far < 12.0  # exp(16 km / 8 km) is 7.4, less what saturates near the line


def test_spots_are_small_and_confirmed_areas_a_fifth() -> None:
    hazards = list(facts(region(2000).records)["hazardous_area"].values())
    share = sum(row["hazard_class"] == "cha" for row in hazards) / len(hazards)
    spots = [row["perimeter"] for row in hazards if row["hazard_class"] == "spot"]
    assert 0.12 < share < 0.28 and 0 < len(spots) < 0.1 * len(hazards)
    assert geodesic_areas_m2(spots).max() < 2600.0
