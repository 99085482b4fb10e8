"""One area is told from the land around it as it is from the whole region."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.land.account import account
from tandem.picture.land.statement import Asked, state
from tandem.picture.tables import HazardousArea, LandRelease, Picture
from tandem.usecases.land import LandReport, land_told
from tandem.usecases.seeing import Seen
from tests.picture.test_land_account import random_case, rows
from tests.picture.test_land_statement import UNITS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def region(rng: np.random.Generator) -> tuple[tuple[HazardousArea, ...], tuple[LandRelease, ...]]:
    """Two cases that share land, one area without a perimeter, one release that waits, and a discredited area."""
    first, second = random_case(rng), random_case(rng)
    moved = [replace(area, id=f"n{area.id}") for area in second[0]]
    later = [replace(row, id=f"n{row.id}", area=row.area and f"n{row.area}") for row in second[1]]
    areas, releases = rows([*first[0], *moved], [*first[1], *later])
    areas = (*areas[:-1], replace(areas[-1], discredited_on=date(2025, 1, 5)))
    nowhere = HazardousArea("nowhere", "nowhere", "sha", "open", "", (), None, {})
    waits = LandRelease("waits", "waits", areas[0].id, "cleared", None, None, "", None, (), None, True, {})
    return (*areas, nowhere), (*releases, waits)


def pairs(found: LandReport) -> list[tuple[str, str, float]]:
    """Land that two areas share."""
    return sorted((pair.one, pair.other, round(pair.m2, 3)) for pair in found.shared)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_one_area_is_told_as_the_whole_region_tells_it(seed: int) -> None:
    areas, releases = region(np.random.default_rng(seed))
    seen = Seen(Picture(NOW.date(), NOW, areas, releases, administrative_units=UNITS), ())
    made = account(areas, releases)
    whole = land_told(seen, Asked(), NOW)
    for area in areas:
        for by in ((), ("category", "unit")):
            asked = Asked(by=by, only={"area": area.id})
            one, expected = land_told(seen, asked, NOW), state(made, UNITS, asked)
            assert [(row.keys, row.releases) for row in one.statement.released] == [
                (row.keys, row.releases) for row in expected.released
            ]
            for name in ("cancelled_m2", "reduced_m2", "cleared_m2"):
                assert [getattr(row, name) for row in one.statement.released] == pytest.approx(
                    [getattr(row, name) for row in expected.released], abs=0.01
                )
            assert [(row.unit, row.hazard_class, row.areas) for row in one.statement.remaining] == [
                (row.unit, row.hazard_class, row.areas) for row in expected.remaining
            ]
        mine = sorted((one, other, m2) for one, other, m2 in pairs(whole) if area.id in (one, other))
        for (*found, m2), (*wanted, whole_m2) in zip(pairs(one), mine, strict=True):
            assert found == wanted and m2 == pytest.approx(whole_m2)
        assert {(pair.one, pair.other) for pair in one.twice} <= {(pair.one, pair.other) for pair in whole.twice}
        assert one.waiting == (("waits",) if area == areas[0] else ())
        assert one.unknown_extent == (("nowhere",) if area.id == "nowhere" else ())
