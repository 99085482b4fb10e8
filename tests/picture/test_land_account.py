"""The account of a region's land against sets of unit squares, and that it closes at every date."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.account import LandAccount, account
from tandem.picture.land.parts import UNDATED, day_of
from tandem.picture.ledger import ledger
from tandem.picture.tables import Extent, HazardousArea, LandRelease
from tests.picture.land_cells import CellArea, CellRelease, cells_in, polygon, rectangle, slow_account

DAY = date(2025, 1, 1)
CATEGORIES = ("cancelled", "reduced", "cleared")


def random_case(rng: np.random.Generator, case: int = 0) -> tuple[list[CellArea], list[CellRelease]]:
    """Up to three areas that may share land and grow, and up to five releases that overlap; cases lie apart."""

    def cells(most: int) -> frozenset[tuple[int, int]]:
        x, y = rng.integers(0, 5, 2)
        return rectangle(int(x) + 20 * case, int(y), int(rng.integers(1, most)), int(rng.integers(1, most)))

    areas = []
    for number in range(int(rng.integers(1, 4))):
        first = cells(6)
        days = sorted(int(day) for day in rng.integers(0, 6, 2))
        extents = [(None if rng.random() < 0.5 else DAY + timedelta(days=days[0]), first)]
        more = cells(6) - first
        if more and rng.random() < 0.4:
            extents.append((DAY + timedelta(days=days[1] + 1), more))
        areas.append(CellArea(f"{case}a{number}", ("sha", "cha", "spot")[int(rng.integers(0, 3))], tuple(extents)))
    releases = []
    for number in range(int(rng.integers(0, 6))):
        named = f"{case}a{int(rng.integers(0, len(areas)))}" if rng.random() < 0.7 else None
        day = None if rng.random() < 0.2 else DAY + timedelta(days=int(rng.integers(0, 8)))
        releases.append(CellRelease(f"{case}r{number}", named, CATEGORIES[int(rng.integers(0, 3))], day, cells(5)))
    return areas, releases


def rows(
    areas: list[CellArea], releases: list[CellRelease]
) -> tuple[tuple[HazardousArea, ...], tuple[LandRelease, ...]]:
    """The same as rows of a picture."""
    return (
        tuple(
            HazardousArea(
                one.id,
                one.id,
                one.hazard_class,
                "open",
                "normal",
                (),
                polygon(frozenset().union(*(cells for _, cells in one.extents))),
                {},
                tuple(Extent(day, polygon(cells), "", ()) for day, cells in one.extents),
            )
            for one in areas
        ),
        tuple(
            LandRelease(
                one.id, one.id, one.area, one.category, one.day, None, "manual", None, (), polygon(one.cells), False, {}
            )
            for one in releases
        ),
    )


def counted(made: LandAccount) -> tuple[Counter[tuple[str, date | None]], Counter[str], float]:
    """Squares added by area and day, freed by release, and remaining, from the shapes of the account."""
    added: Counter[tuple[str, date | None]] = Counter()
    for part, shape in zip(made.added.part.tolist(), made.added.shapes(np.arange(len(made.added.part))), strict=True):
        day = day_of(int(made.land.since[part]))
        added[made.land.areas[made.land.area[part]].id, day] += round(cells_in(shape), 6)
    freed: Counter[str] = Counter()
    for release, shape in zip(
        made.freed.release.tolist(), made.freed.shapes(np.arange(len(made.freed.part))), strict=True
    ):
        freed[made.land.releases[release].id] += round(cells_in(shape), 6)
    left = made.remaining_of(np.arange(len(made.land.shapes)))
    return added, freed, round(sum(map(cells_in, left)), 6)


def test_account_agrees_with_sets_of_squares_on_10_000_random_cases() -> None:
    rng = np.random.default_rng(20261127)
    for _ in range(50):
        cases = [random_case(rng, case) for case in range(200)]
        slow = [slow_account(*case) for case in cases]
        hazards, released = rows(
            [area for case, _ in cases for area in case], [row for _, case in cases for row in case]
        )
        made = account(hazards, released)
        added, freed, remaining = counted(made)
        assert +added == sum((one.added for one in slow), Counter())
        assert +freed == sum((one.freed for one in slow), Counter())
        assert remaining == sum(len(set().union(*one.remaining.values())) for one in slow)
        assert len(made.shared.one) > 50 and made.land.too_early.sum() > 50
        by_area = {area: found for one in slow for area, found in one.by_area.items()}
        left = {area: cells for one in slow for area, cells in one.remaining.items()}
        for entry in ledger(hazards, released):
            found = {name: round(cells_in(getattr(entry, name)), 6) for name in CATEGORIES}
            assert +Counter(found) == +by_area[entry.hazardous_area]
            assert cells_in(entry.remaining) == pytest.approx(len(left[entry.hazardous_area]), abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_what_was_added_less_what_was_freed_remains_at_every_date(seed: int) -> None:
    areas, releases = random_case(np.random.default_rng(seed))
    hazards, released = rows(areas, releases)
    made = account(hazards, released)
    assert made.added.total_m2 - made.freed.total_m2 == pytest.approx(made.remaining_m2.sum(), abs=0.01)
    np.testing.assert_allclose(
        made.remaining_m2, ellipsoidal_areas_m2(made.remaining_of(np.arange(len(made.land.shapes)))), atol=0.01
    )
    for offset in range(-1, 10):
        day = DAY + timedelta(days=offset)
        before = account(*rows(*known_by(areas, releases, day)))
        added = made.added.m2[made.land.since[made.added.part] <= day.toordinal()].sum()
        freed = made.freed.m2[made.land.day[made.freed.release] <= day.toordinal()].sum()
        assert added - freed == pytest.approx(before.remaining_m2.sum(), abs=0.01)
    assert (made.land.day[made.freed.release] <= UNDATED).all()


def known_by(areas: list[CellArea], releases: list[CellRelease], day: date) -> tuple[list[CellArea], list[CellRelease]]:
    """Only what had happened by a day."""
    then = [
        CellArea(one.id, one.hazard_class, tuple(part for part in one.extents if part[0] is None or part[0] <= day))
        for one in areas
    ]
    return [one for one in then if one.extents], [one for one in releases if one.day is not None and one.day <= day]
