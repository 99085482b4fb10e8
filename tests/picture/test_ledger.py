"""The area ledger: closes, is disjoint, counts a square metre once, and never clears what is not believed."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.geo import geodesic_area_m2
from tandem.picture.ledger import ledger, total_areas
from tests.picture.shapes import hazard, random_rows, release

SQUARE = shapely.box(18.0, 44.0, 18.01, 44.01)
WEST = shapely.box(17.99, 43.99, 18.005, 44.02)
SOUTH = shapely.box(17.99, 43.99, 18.02, 44.005)


def test_ledger_closes_on_10_000_random_areas() -> None:
    hazards, releases = random_rows(np.random.default_rng(20260503), 10_000)
    entries = ledger(hazards, releases)
    assert len(entries) == 10_000
    parts = np.array([[e.cancelled, e.reduced, e.cleared, e.remaining] for e in entries], dtype=object)
    figures = np.array([[e.cancelled_m2, e.reduced_m2, e.cleared_m2, e.remaining_m2] for e in entries])
    perimeters = np.array([h.perimeter for h in hazards], dtype=object)
    dense = [geodesic_area_m2(shapely.segmentize(p, 5e-4)) for p in perimeters]
    np.testing.assert_allclose([e.perimeter_m2 for e in entries], dense, rtol=0, atol=0.1)
    np.testing.assert_allclose(figures.sum(axis=1), dense, rtol=0, atol=0.1)
    assert shapely.is_valid(parts).all()
    for one, two in combinations(range(4), 2):
        assert shapely.area(shapely.intersection(parts[:, one], parts[:, two])).max() * 111_320**2 < 0.1
    assert (figures[:, :3].sum(axis=1) > 0).sum() > 4_000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_each_point_lies_under_the_first_release_that_covers_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hazards, releases = random_rows(rng, 3)
    for area, entry in zip(hazards, ledger(hazards, releases), strict=True):
        ordered = sorted(
            (r for r in releases if r.hazardous_area == area.id), key=lambda r: (r.released_on or date.max, r.id)
        )
        low_x, low_y, high_x, high_y = shapely.bounds(area.perimeter)
        for x, y in rng.uniform((low_x, low_y), (high_x, high_y), (40, 2)):
            point = shapely.Point(x, y)
            shapes = [area.perimeter, *(r.area for r in ordered)]
            if min(point.distance(shape.boundary) for shape in shapes) < 1e-9:
                continue
            first = next((r.category for r in ordered if r.area.contains(point)), "remaining")
            expected = first if area.perimeter.contains(point) else None
            found = [n for n in ("cancelled", "reduced", "cleared", "remaining") if getattr(entry, n).contains(point)]
            assert found == ([expected] if expected else [])


def test_first_release_takes_the_land_and_undated_comes_last() -> None:
    early = release("b", WEST, "reduced", on=date(2026, 1, 1))
    late = release("a", SQUARE, "cleared", on=date(2026, 2, 1))
    undated = release("0", SQUARE, "cancelled")
    entry = ledger([hazard("h", SQUARE)], [undated, late, early])[0]
    assert entry.reduced_m2 == pytest.approx(entry.perimeter_m2 / 2, abs=0.1)
    assert entry.cleared_m2 == pytest.approx(entry.perimeter_m2 / 2, abs=0.1)
    assert (entry.cancelled_m2, entry.remaining_m2) == (0.0, 0.0)
    assert entry.remaining.is_empty
    assert entry.releases == ("a", "b")


@pytest.mark.parametrize(
    "freed",
    [
        release("r", SQUARE, pending=True),
        release("r", None),
        release("r", SQUARE, ""),
        release("r", SQUARE, of="other"),
    ],
)
def test_release_that_is_not_believed_frees_nothing(freed: object) -> None:
    entry = ledger([hazard("h", SQUARE)], [freed])[0]  # type: ignore[list-item]
    assert entry.remaining_m2 == entry.perimeter_m2 > 0
    assert entry.releases == ()


def test_release_without_reference_counts_for_every_area_it_overlaps() -> None:
    other = shapely.box(18.005, 44.0, 18.02, 44.01)
    entries = ledger([hazard("h", SQUARE), hazard("i", other), hazard("none", None)], [release("r", SOUTH)])
    assert [entry.hazardous_area for entry in entries] == ["h", "i"]
    for entry in entries:
        assert entry.cleared_m2 == pytest.approx(entry.perimeter_m2 / 2, rel=1e-3)
    named = ledger([hazard("h", SQUARE), hazard("i", other)], [release("r", SOUTH, of="h")])
    assert named[1].cleared_m2 == 0.0


def test_totals_count_shared_land_once_in_the_union() -> None:
    totals = total_areas(ledger([hazard("h", SQUARE), hazard("i", SQUARE)], [release("r", WEST, of="h")]))
    one = geodesic_area_m2(shapely.segmentize(SQUARE, 1e-4))
    assert totals["perimeter_m2"] == pytest.approx(2 * one, abs=0.2)
    assert totals["perimeter_union_m2"] == pytest.approx(one, abs=0.1)
    assert totals["remaining_m2"] == pytest.approx(1.5 * one, abs=0.2)
    assert totals["remaining_union_m2"] == pytest.approx(one, abs=0.1)
    assert total_areas(())["remaining_union_m2"] == 0.0
