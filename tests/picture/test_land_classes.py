"""Totals by class count each square metre once, as sets of unit squares do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.land.classes import class_totals
from tests.picture.land_cells import polygon, slow_account
from tests.picture.test_land_account import CATEGORIES, random_case, rows


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_totals_of_all_classes_count_each_square_once(seed: int) -> None:
    areas, releases = random_case(np.random.default_rng(seed))
    slow = slow_account(areas, releases)
    totals = class_totals(*rows(areas, releases))
    assert {one.hazard_class for one in totals} == {area.hazard_class for area in areas}
    assert sum(one.areas for one in totals) == len(areas)
    left = frozenset().union(*slow.remaining.values())
    one_square = ellipsoidal_area_m2(polygon(frozenset({(0, 0)})))
    assert sum(one.remaining_m2 for one in totals) == pytest.approx(len(left) * one_square, rel=1e-3, abs=0.01)
    category = {release.id: release.category for release in releases}
    for name in CATEGORIES:
        freed = sum(number for key, number in slow.freed.items() if category[key] == name)
        found = sum(getattr(one, f"{name}_m2") for one in totals)
        assert found == pytest.approx(freed * one_square, rel=1e-3, abs=0.01)
