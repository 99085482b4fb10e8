"""Released land told by anything sums to the same total, and the balance closes by unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.land.account import account
from tandem.picture.land.lines import DIMENSIONS
from tandem.picture.land.statement import Asked, state
from tandem.picture.tables import AdministrativeUnit, LandRelease
from tests.picture.land_cells import cells_in, polygon, rectangle
from tests.picture.test_land_account import DAY, random_case, rows

UNITS = tuple(
    AdministrativeUnit(name, name, polygon(cells), {})
    for name, cells in (
        ("district", rectangle(0, 0, 3, 4)),
        ("other", rectangle(3, 2, 4, 5)),
        ("province", rectangle(0, 0, 7, 4)),
    )
)


def told(rng: np.random.Generator, row: LandRelease) -> LandRelease:
    """With an operator, a method and a depth, or not."""
    return replace(
        row,
        organisation=("x", "y", None)[int(rng.integers(0, 3))],
        method=("manual", "dogs", "")[int(rng.integers(0, 3))],
        donors=(("d", "e"), ("d",), ())[which := int(rng.integers(0, 3))],
        donor_shares=((0.3, 0.7), (1.0,), ())[which],
        depth_m=None if rng.random() < 0.3 else float(rng.integers(1, 9)) / 10,
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_totals_by_any_grouping_are_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas, releases = rows(*random_case(rng))
    made = account(areas, tuple(told(rng, row) for row in releases))
    first, last = DAY + timedelta(days=2), DAY + timedelta(days=6)
    for asked in (Asked(), Asked(first, last), Asked(first=first), Asked(last=last)):
        total = state(made, UNITS, asked).total_m2
        for size in (1, 2):
            for by in combinations(DIMENSIONS, size):
                found = state(made, UNITS, replace(asked, by=by))
                assert found.total_m2 == pytest.approx(total, abs=0.05)
                assert len({row.keys for row in found.released}) == len(found.released)
                assert all(row.releases and row.areas for row in found.released)
                parts = [
                    state(made, UNITS, replace(asked, only=dict(zip(by, row.keys, strict=True)))).total_m2
                    for row in found.released
                ]
                assert parts == pytest.approx([row.total_m2 for row in found.released], abs=0.05)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_balance_closes_by_unit_and_goes_on_from_one_period_to_the_next(seed: int) -> None:
    areas, releases = rows(*random_case(np.random.default_rng(seed)))
    made = account(areas, releases)
    whole = state(made, UNITS, Asked()).balance
    remaining = float(made.remaining_m2.sum())
    assert sum(row.remaining_m2 for row in whole) == pytest.approx(remaining, abs=0.05)
    for by in ((), ("unit",)):
        found = state(made, UNITS, Asked(DAY + timedelta(days=3), None, by))
        for row in found.balance:
            assert row.opening_m2 + row.new_m2 + row.extended_m2 - row.released_m2 == pytest.approx(row.closing_m2)
            assert row.closing_m2 - row.undated_m2 == pytest.approx(row.remaining_m2)
            left = sum(one.m2 for one in found.remaining if one.unit == row.unit)
            assert left == pytest.approx(row.remaining_m2, abs=0.1)
        assert sum(row.remaining_m2 for row in found.balance) == pytest.approx(remaining, abs=0.05)


def test_land_across_borders_is_cut_and_the_smallest_unit_has_it() -> None:
    areas, releases = rows(*random_case(np.random.default_rng(1)))
    cells = rectangle(0, 0, 8, 1)
    areas = (replace(areas[0], perimeter=polygon(cells), extents=()),)
    freed = replace(
        releases[0], area=polygon(cells), hazardous_area=None, released_on=date(2025, 3, 1), category="cleared"
    )
    found = state(account(areas, (freed,)), UNITS, Asked(by=("unit",)))
    shares = {row.keys[0]: row.total_m2 / found.total_m2 * 8 for row in found.released}
    assert shares == pytest.approx({"district": 3, "province": 4, "": 1}, rel=1e-4)
    assert cells_in(UNITS[0].boundary) == 12
