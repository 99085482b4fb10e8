"""Perimeters grow with a day and a reason, and land that is reported later is not freed by what happened before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from tandem.claims.records import Claim
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.land.account import account
from tandem.picture.land.statement import Asked, state
from tandem.picture.ledger import ledger
from tandem.picture.tables import Picture
from tandem.times import parse_partial_date
from tests.picture.telling import accepted, picture_of, rules, said, thing

FIRST, WIDER = shapely.box(18.0, 44.0, 18.01, 44.01), shapely.box(18.005, 44.0, 18.02, 44.01)
MORE = shapely.box(18.01, 44.0, 18.02, 44.01)
BOTH = shapely.box(18.0, 44.0, 18.02, 44.01)


def since(claim: Claim, day: str) -> Claim:
    return replace(claim, valid_from=parse_partial_date(day))


def region(released_on: str | None, *more: Claim, valid_at: date = date(2026, 5, 3)) -> Picture:
    """A perimeter known from always, one that is wider from March on, and a release of all of it."""
    first = said("h", "hazardous_area", "perimeter", FIRST)
    wider = since(said("h", "hazardous_area", "perimeter", WIDER, by="b"), "2025-03-10")
    area, category = said("r", "land_release", "area", BOTH), said("r", "land_release", "category", "cleared")
    day = [said("r", "land_release", "released_on", released_on)] if released_on else []
    return picture_of(first, wider, area, category, *day, *more, accepted(area), accepted(category), valid_at=valid_at)


def test_each_part_counts_from_the_first_claim_that_holds_it() -> None:
    reason = since(said("h", "hazardous_area", "extension_reason", "mine found in the ditch", by="b"), "2025-03-10")
    (area,) = region("2025-05-01", reason).hazardous_areas
    assert [(part.since, part.reason) for part in area.extents] == [
        (None, ""),
        (date(2025, 3, 10), "mine found in the ditch"),
    ]
    assert area.extents[0].shape.equals(FIRST) and area.extents[1].shape.equals(MORE)
    assert {claim for part in area.extents for claim in part.claims} == set(area.claims["perimeter"])


@pytest.mark.parametrize(("released_on", "left"), [("2025-05-01", 0), ("2025-03-10", 0), ("2025-03-09", 1), (None, 1)])
def test_release_frees_no_land_that_was_reported_later(released_on: str | None, left: int) -> None:
    picture = region(released_on)
    (entry,) = ledger(picture.hazardous_areas, picture.land_releases)
    assert entry.remaining_m2 == pytest.approx(left * ellipsoidal_area_m2(MORE), abs=0.1)
    assert ("release.too_early" in rules(picture)) is bool(left)


def test_extension_without_a_reason_is_a_finding_and_stands_in_the_balance() -> None:
    picture = region("2025-05-01")
    assert "hazard.extension_without_reason" in rules(picture)
    made = account(picture.hazardous_areas, picture.land_releases)
    (row,) = state(made, (), Asked(first=date(2025, 1, 1))).balance
    assert row.extended_m2 == pytest.approx(ellipsoidal_area_m2(MORE), abs=0.1)
    assert (row.opening_m2, row.new_m2) == (pytest.approx(ellipsoidal_area_m2(FIRST), abs=0.1), 0)
    assert row.closing_m2 == pytest.approx(0, abs=0.1)


def test_perimeters_that_say_the_same_make_no_extension() -> None:
    again = since(said("h", "hazardous_area", "perimeter", FIRST, by="b"), "2025-03-10")
    picture = picture_of(thing("h", "hazardous_area", perimeter=FIRST), again)
    assert picture.hazardous_areas[0].extents == ()
    dated = picture_of(since(said("h", "hazardous_area", "perimeter", FIRST), "2025-03-10"))
    assert [part.since for part in dated.hazardous_areas[0].extents] == [date(2025, 3, 10)]
