"""Random squares on the ground: exact share, the same chance everywhere, the same squares for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2

from tandem.errors import SampleError
from tandem.geo import Geometry, geodesic_area_m2
from tandem.works.squares import Sample, draw_sample
from tests.works.pictures import PLANE, globe, square


def drawn(land: Geometry, fraction: float, seed: int = 1, width: float = 5.0, length: float = 5.0) -> Sample:
    return draw_sample(land, fraction, name="H", seed=seed, width_m=width, length_m=length)


def blob(seed: int, corners: int, size: float) -> Geometry:
    """A star-shaped polygon with a hole and a second part."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = size * rng.uniform(0.3, 1, corners)
    star = shapely.make_valid(shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])))
    holed = shapely.difference(star, shapely.Point(size / 8, size / 8).buffer(size / 10))
    return globe(shapely.union(holed, shapely.box(2 * size, 0, 2.3 * size, 0.2 * size)))


@given(st.integers(0, 10_000), st.integers(3, 12), st.floats(20, 120), st.floats(0.01, 1))
@settings(max_examples=60, deadline=None)
def test_share_is_exact_and_pieces_lie_apart_on_the_land(seed: int, corners: int, size: float, fraction: float) -> None:
    land = blob(seed, corners, size)
    found = drawn(land, fraction, seed)
    assert found.sampled_m2 == pytest.approx(fraction * geodesic_area_m2(land), rel=1e-4, abs=0.05)
    pieces = [PLANE.to_plane(piece) for piece in found.pieces]
    flat = PLANE.to_plane(land)
    assert shapely.union_all(pieces).area == pytest.approx(sum(piece.area for piece in pieces), rel=1e-4, abs=0.05)
    assert sum(shapely.difference(piece, flat.buffer(0.001)).area for piece in pieces) < 0.01


def test_every_point_has_the_same_chance() -> None:
    """Points at corners, in a spike, beside a hole and in the middle are inspected equally often over many seeds."""
    land = globe(
        shapely.Polygon(
            [(0, 0), (60, 0), (60, 20), (90, 22), (60, 24), (60, 50), (0, 50)],
            [[(20, 20), (30, 20), (30, 30), (20, 30)]],
        )
    )
    places = [(0.3, 0.3), (59.5, 49.5), (80, 22), (19.7, 25), (40, 40), (2, 30), (59.9, 0.2), (31, 20)]
    points = np.array([globe(shapely.Point(*place)) for place in places], dtype=object)
    fraction, draws = 0.15, 800
    hit = np.zeros(len(points))
    for seed in range(draws):
        hit += shapely.intersects(shapely.union_all(drawn(land, fraction, seed, 11.0, 11.0).pieces), points)
    assert all(0.0005 < binom.cdf(int(count), draws, fraction) < 0.9995 for count in hit)
    worth = ((hit - draws * fraction) ** 2 / (draws * fraction * (1 - fraction))).sum()
    assert worth < chi2.ppf(0.999, len(points))


def test_same_seed_draws_the_same_and_another_seed_or_land_other_squares() -> None:
    land = square(0, 0, 100)
    one, again, other = drawn(land, 0.1), drawn(land, 0.1), drawn(land, 0.1, seed=2)
    assert one == again
    assert one.pieces != other.pieces
    assert one.pieces != draw_sample(land, 0.1, name="G", seed=1, width_m=5, length_m=5).pieces


def test_squares_of_a_seed_are_the_same_in_every_release() -> None:
    first = drawn(globe(shapely.box(0, 0, 120, 80)), 0.1).pieces[0]
    assert shapely.get_coordinates(shapely.centroid(first))[0] == pytest.approx(FIRST, abs=1e-7)


FIRST = (20.000026176150584, 44.00010117035978)


def test_lanes_run_along_the_longer_side() -> None:
    land = globe(shapely.affinity.rotate(shapely.box(0, 0, 200, 40), 30, origin=(0, 0)))
    pieces = [PLANE.to_plane(piece) for piece in drawn(land, 0.2, width=2, length=25).pieces]
    whole = [piece for piece in pieces if piece.area == pytest.approx(50, rel=1e-3)]
    assert len(whole) > len(pieces) / 2
    side = shapely.get_coordinates(shapely.minimum_rotated_rectangle(whole[0]))[:3]
    steps = np.diff(side, axis=0)
    along = steps[np.argmax(np.hypot(*steps.T))]
    assert np.degrees(np.arctan2(along[1], along[0])) % 180 == pytest.approx(30, abs=0.5)


def test_slivers_are_joined_to_a_neighbour() -> None:
    areas = [geodesic_area_m2(piece) for piece in drawn(square(0, 0, 103), 0.999).pieces]
    assert sum(area < 0.25 * 25 - 0.01 for area in areas) <= 2  # the two that end the arc
    assert max(areas) <= 2 * 25


def test_all_of_the_land_is_one_piece_and_none_is_refused() -> None:
    assert drawn(square(0, 0, 30), 1.0).pieces == (square(0, 0, 30),)
    for fraction in (0.0, -0.1, 1.1, float("nan")):
        with pytest.raises(SampleError):
            drawn(square(0, 0, 30), fraction)
    with pytest.raises(SampleError, match="no land"):
        drawn(shapely.Polygon(), 0.1)
    with pytest.raises(SampleError, match="larger squares"):
        drawn(square(0, 0, 30_000), 0.1)
