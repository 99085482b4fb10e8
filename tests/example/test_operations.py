"""A generated year of operations keeps the rules of the policy, whatever the seed."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import InputError
from tandem.example.operations import Sheet, generate_operations, mapping_text
from tandem.exchange.mapping import parse_mapping
from tandem.geo import geodesic_area_m2
from tandem.picture.tables import Community, HazardousArea, Picture
from tandem.policy import generic_policy
from tandem.vocabulary import properties

POLICY = generic_policy()
YEAR, UNTIL = 2025, date(2025, 12, 31)


def hazard(index: int, hazard_class: str = "sha") -> HazardousArea:
    shape = shapely.box(18 + index / 100, 44, 18.002 + index / 100, 44.002)
    return HazardousArea(f"h{index}", f"Area {index}", hazard_class, "open", "normal", ("ap_mine",), shape, {})


def sample() -> Picture:
    return Picture(
        date(2026, 4, 1),
        datetime(2026, 4, 1, tzinfo=UTC),
        hazardous_areas=tuple(hazard(index, "cha" if index % 4 == 0 else "sha") for index in range(25)),
        communities=(Community("c", "Village", shapely.Point(18.1, 44.05), 100, (), (), {}),),
    )


def generated(seed: int, until: date = UNTIL) -> dict[str, list[dict[str, object]]]:
    sheets = generate_operations(sample(), POLICY, year=YEAR, until=until, seed=seed)
    return {sheet.name: [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows] for sheet in sheets}


def day(cell: object) -> date:
    return date.fromisoformat(str(cell))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_works_keep_season_week_and_one_place_at_a_time(seed: int) -> None:
    works = generated(seed)["works"]
    scopes = {"nts": "nts", "ts": "ts", "clearance": "manual_clearance"}
    of_team: dict[object, list[tuple[date, date]]] = defaultdict(list)
    for row in works:
        days = [day(row[name]) for name in ("started_on", "ended_on") if row[name]]
        of_team[row["teams"]].append((days[0], days[-1]))
        for one in days:
            assert one.year == YEAR and one.weekday() < 6
            if scopes[str(row["work_kind"])] in POLICY.season.scopes:
                assert not POLICY.season.closed.contains(one)
    for taken in of_team.values():
        assert all(before[1] < after[0] for before, after in pairwise(sorted(taken)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_releases_of_an_area_lie_apart_and_inside_it_in_the_order_of_survey_and_clearance(seed: int) -> None:
    found = generated(seed)
    land = {area.id: area.perimeter for area in sample().hazardous_areas}
    ended = {row["id"]: row["ended_on"] for row in found["works"]}
    order = {"cancelled": 0, "reduced": 1, "cleared": 2}
    by_area: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in found["releases"]:
        by_area[row["hazardous_area"]].append(row)
    for area, rows in by_area.items():
        shapes = [shapely.from_wkt(str(row["shape"])) for row in rows]
        whole = geodesic_area_m2(shapely.union_all(shapes))
        assert whole == pytest.approx(sum(map(geodesic_area_m2, shapes)), abs=0.01)
        assert geodesic_area_m2(shapely.difference(shapely.union_all(shapes), land[str(area)])) < 0.01
        assert [order[str(row["category"])] for row in rows] == sorted(order[str(row["category"])] for row in rows)
        for row in rows:
            if ended[row["work"]]:
                assert day(row["released_on"]) >= day(ended[row["work"]])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_cleared_land_is_released_on_the_day_of_an_inspection_that_passed(seed: int) -> None:
    found = generated(seed)
    passed = {
        (row["land_release"], row["inspected_on"])
        for row in found["inspections"]
        if row["inspection_kind"] == "sampling" and row["result"] == "passed"
    }
    cleared = [row for row in found["releases"] if row["category"] == "cleared"]
    assert cleared and all((row["id"], row["released_on"]) in passed for row in cleared)


@pytest.mark.parametrize("until", [date(2025, 2, 1), date(2025, 8, 15), date(2026, 3, 1)])
def test_nothing_is_told_of_days_that_have_not_come(until: date) -> None:
    told = generated(3, until)
    ends = min(until, UNTIL)
    names = ("started_on", "ended_on", "released_on", "found_on", "inspected_on", "held_on", "since", "date", "dated")
    days = [day(row[name]) for rows in told.values() for row in rows for name in names if row.get(name)]
    assert days and max(days) <= ends and min(days) >= date(2025, 1, 1)


def test_same_seed_same_year_and_another_seed_another() -> None:
    assert generated(5) == generated(5) != generated(6)


def test_every_sheet_has_a_mapping_that_reads_all_its_columns() -> None:
    for sheet in generate_operations(sample(), POLICY, year=YEAR, until=UNTIL, seed=1):
        (rule,) = parse_mapping(mapping_text(sheet, YEAR)).thing
        read = {origin.column or "shape" for origin in rule.properties.values()}
        assert read == set(sheet.columns) - {"id", "since"}
        assert set(rule.properties) <= set(properties(sheet.kind))
        assert isinstance(sheet, Sheet)


def test_a_year_that_has_not_begun_and_a_picture_without_land_are_refused() -> None:
    with pytest.raises(InputError, match="not begun"):
        generate_operations(sample(), POLICY, year=2027, until=UNTIL, seed=1)
    with pytest.raises(InputError, match="nothing to work on"):
        generate_operations(Picture(UNTIL, sample().known_at), POLICY, year=YEAR, until=UNTIL, seed=1)
