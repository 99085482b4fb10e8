"""Devices count once, in the release that they were found in; who paid for a work paid for its releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.activities import Device
from tandem.picture.land.account import account
from tandem.picture.land.finds import devices_by_release, with_donors
from tandem.picture.land.lines import DIMENSIONS
from tandem.picture.land.statement import Asked, state
from tandem.picture.tables import HazardousArea, LandRelease, WorkState
from tests.picture.test_land_account import DAY, random_case, rows
from tests.picture.test_land_statement import UNITS, told

HALF = shapely.box(18.0, 44.0, 18.01, 44.01), shapely.box(18.01, 44.0, 18.02, 44.01)
AREA = HazardousArea("h", "Hill", "cha", "open", "", (), shapely.box(18.0, 44.0, 18.02, 44.01), {})


def release(name: str, shape: shapely.Geometry, work: str | None = "w", **values: object) -> LandRelease:
    day = date(2025, 3, 1 if name == "west" else 2)
    row = LandRelease(name, name, "h", "cleared", day, None, "manual", None, (), shape, False, {}, work)
    return replace(row, **values)


WEST_HALF, EAST_HALF = release("west", HALF[0]), release("east", HALF[1])


def device(name: str, x: float | None, work: str | None = "w", count: int = 1, area: str | None = "h") -> Device:
    place = None if x is None else shapely.Point(x, 44.005)
    return Device(name, name, "", area, work, None, "ap_mine", "", "", count, None, place, None, "", None, {})


def work(**values: object) -> WorkState:
    return replace(WorkState("w", "completed", None, (), None, None, None, None, "", "", {}), **values)


def test_device_is_of_the_release_of_its_work_that_covers_its_place() -> None:
    found = devices_by_release(
        [
            device("covered", 18.015),
            device("no place", None),
            device("outside", 18.5),
            device("by area", 18.015, work=None),
            device("area alone", None, work=None),
            device("elsewhere", 18.015, work="other", area=None),
        ],
        [EAST_HALF, WEST_HALF, replace(WEST_HALF, id="waits", area=None, pending=True, released_on=date(2024, 1, 1))],
    )
    assert {name: [one.id for one in devices] for name, devices in found.items()} == {
        "east": ["covered", "by area"],
        "west": ["no place", "outside"],
        "": ["area alone", "elsewhere"],
    }


def test_devices_stand_in_the_row_of_their_release() -> None:
    made = account((AREA,), (WEST_HALF, EAST_HALF))
    found = state(made, (), Asked(by=("day",)), {"west": 4, "gone": 9})
    assert [(row.keys[0], row.devices) for row in found.released] == [("2025-03-01", 4), ("2025-03-02", 0)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_devices_told_by_anything_sum_to_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas, releases = rows(*random_case(rng))
    releases = tuple(told(rng, row) for row in releases)
    made = account(areas, releases)
    numbers = {row.id: int(rng.integers(1, 9)) for row in releases if rng.random() < 0.7}
    for asked in (Asked(), Asked(DAY + timedelta(days=2), DAY + timedelta(days=6))):
        whole = state(made, UNITS, asked, numbers)
        freeing = {one for row in whole.released for one in row.releases}
        expected = sum(count for one, count in numbers.items() if one in freeing)
        for dimension in DIMENSIONS:
            found = state(made, UNITS, replace(asked, by=(dimension,)), numbers).released
            assert sum(row.devices for row in found) == expected


def test_donors_of_the_work_pay_where_the_release_names_none() -> None:
    paid = work(donors=("d", "e"), donor_shares=(0.25, 0.75))
    named = replace(EAST_HALF, donors=("f",), donor_shares=(1.0,))
    releases = with_donors([WEST_HALF, named, release("loose", HALF[0], None)], [paid, work(id="idle")])
    assert [row.donors for row in releases] == [("d", "e"), ("f",), ()]
    made = account((AREA,), releases)
    by_donor = {row.keys[0]: row.total_m2 for row in state(made, (), Asked(by=("donor",))).released}
    assert sum(by_donor.values()) == pytest.approx(state(made, (), Asked()).total_m2)
    assert by_donor["e"] == pytest.approx(3 * by_donor["d"])
    assert by_donor["f"] == pytest.approx(by_donor["d"] + by_donor["e"], rel=1e-3)
