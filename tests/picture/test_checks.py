"""The checks that are else run by hand: each finds what was planted, and nothing in good records."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median_low
from time import perf_counter

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tandem.picture.activities import Device
from tandem.picture.checks import folded, mixed_scripts, same_devices, same_numbers, wrong_units
from tandem.picture.corners import far_corners
from tandem.picture.tables import AdministrativeUnit, HazardousArea, Picture
from tandem.policy import generic_policy
from tests.picture.shapes import hazard
from tests.picture.telling import picture_of, said, thing

POLICY = generic_policy().checks
DAY, KNOWN = date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC)


def area(name: str, corners: list[tuple[float, float]]) -> HazardousArea:
    return hazard(name, shapely.Polygon(corners))


def picture(**rows: tuple[object, ...]) -> Picture:
    return Picture(DAY, KNOWN, **rows)  # type: ignore[arg-type]


SQUARE = [(18.0, 44.0), (18.001, 44.0), (18.001, 44.001), (18.0, 44.001)]


def test_a_mistyped_corner_is_a_spike_and_is_where_the_finding_lies() -> None:
    odd = [*SQUARE[:3], (18.1, 44.005), SQUARE[3]]
    found = list(far_corners([area("good", SQUARE), area("odd", odd)], POLICY))
    assert [(one.rule, one.thing, one.place) for one in found] == [("geometry.spike", "odd", (18.1, 44.005))]


@given(st.integers(5, 30), st.integers(0, 2**32 - 1), st.booleans())
def test_spikes_are_those_of_a_slow_count(corners: int, seed: int, spiked: bool) -> None:
    rng = np.random.default_rng(seed)
    points = np.array([18.0, 44.0]) + rng.uniform(0, 0.001, (corners, 2))
    if spiked:
        points[rng.integers(corners)] += rng.uniform(0.02, 0.05, 2)
    metres = points * 111_320 * np.column_stack([np.cos(np.radians(points[:, 1])), np.ones(corners)])
    middle = [median_low(metres[:, 0].tolist()), median_low(metres[:, 1].tolist())]
    away = sorted(float(np.hypot(*(one - middle))) for one in metres)
    expected = away[-1] > max(500, 10 * median_low(away)) and away[-2] < away[-1] / 2
    found = [one.rule for one in far_corners([area("a", [tuple(p) for p in points])], POLICY)]
    assert ("geometry.spike" in found) == expected == spiked


def test_neighbouring_corners_far_apart_are_told_once_an_area() -> None:
    long = [(18.0, 44.0), (18.0, 44.05), (18.0, 44.1), (18.05, 44.1), (18.05, 44.0)]
    found = list(far_corners([area("long", long), area("good", SQUARE)], POLICY))
    assert [(one.rule, one.thing) for one in found] == [("geometry.far_corners", "long")]


@pytest.mark.parametrize("other", ["HA-12 ", "ha 12", "HA\u00a012", "\u041d\u0410-12", "H\u00c1-12"])
def test_numbers_that_people_take_for_the_same_are_found(other: str) -> None:
    found = list(same_numbers(picture(hazardous_areas=(hazard("a:1", None), *_named("HA-12", other)))))
    assert [(one.rule, one.thing) for one in found] == [("id.duplicate", "n1")]


def _named(*names: str) -> tuple[HazardousArea, ...]:
    return tuple(replace(hazard(f"n{at}", None), name=name) for at, name in enumerate(names))


def test_different_numbers_and_plain_names_are_left_alone() -> None:
    rows = _named("HA-12", "HA-21", "Riverside", "Riverside")
    assert not list(same_numbers(picture(hazardous_areas=rows)))
    pair = _named("HA-12", "HA 12")
    assert not list(same_numbers(picture(hazardous_areas=pair), {frozenset(("n0", "n1"))}))


@given(st.text(alphabet="abekmhop0123456789", min_size=1))
def test_folding_twice_and_in_capitals_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text) == folded(text.upper()) == folded(f" {text}-")


def test_words_of_two_scripts_are_found_and_texts_of_two_languages_are_not() -> None:
    assert mixed_scripts("\u041dA-12") == ("\u041dA", "Cyrillic, Latin")
    assert mixed_scripts("HA-12 \u0421\u0435\u043b\u043e") is None and mixed_scripts("Br\u010dko") is None


def device(name: str, x: float = 18.0, local: str = "", model: str = "PMN-2", on: date | None = DAY) -> Device:
    place = shapely.Point(x, 44.0)
    return Device(name, name, local, None, None, "op", "ap_mine", model, "", 1, None, place, on, "", None, {})


def test_the_same_device_is_found_by_place_or_by_number() -> None:
    rows = (
        *(device("a", local="7"), device("b"), device("c", x=18.1), device("d", x=18.2, local="7 ")),
        *(device("e", on=None), device("f", model="PMA-3")),
    )
    assert [(one.thing, one.rule) for one in same_devices(rows, POLICY)] == [
        ("b", "device.duplicate"),
        ("d", "device.duplicate"),
    ]


def unit(name: str, x: float, code: str) -> AdministrativeUnit:
    return AdministrativeUnit(name, name, shapely.box(x, 44, x + 1, 45), {}, code)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        *(("Br\u010dko", None), ("brcko", None), ("pcode:BA01", None), ("BA0102", None)),
        *(("Olovo", "unit.elsewhere"), ("pcode:BA02", "unit.elsewhere"), ("Nowhere", "unit.unknown"), ("", None)),
    ],
)
def test_the_unit_that_is_said_holds_the_place(said: str, rule: str | None) -> None:
    units = (unit("Br\u010dko", 18.0, "pcode:BA01"), unit("Olovo", 20.0, "pcode:BA02"))
    there = replace(area("a", [(18.1, 44.1), (18.2, 44.1), (18.2, 44.2)]), administrative_unit=said)
    found = [one.rule for one in wrong_units(picture(administrative_units=units, hazardous_areas=(there,)), POLICY)]
    assert found == ([rule] if rule else [])


def test_sizes_dates_and_spaces_of_one_thing() -> None:
    shape = shapely.box(18, 44, 18.01, 44.01)  # about 890,000 m2
    sizes = {"near": 880_000, "far": 600_000, "range": {"min": 500_000, "max": 900_000}}
    built = picture_of(
        *(thing(name, "hazardous_area", perimeter=shape, area_m2=size) for name, size in sizes.items()),
        thing("d", "device", found_on="2031-01-01", disposed_on="1026-01-01", local_id="A  1"),
        thing("clearance/near", "work", started_on="2026-03-01", not_before="2040-01-01"),
        said("expected", "work", "started_on", "2026-09-01", stance="plans"),
    )
    rules = ("area.differs", "date.future", "date.early", "id.spaces")
    assert Counter((one.rule, one.thing) for one in built.findings if one.rule in rules) == Counter(
        [("area.differs", "far"), ("date.future", "d"), ("date.early", "d"), ("id.spaces", "d")]
    )


def test_a_hundred_thousand_areas_are_compared_in_seconds() -> None:
    rng = np.random.default_rng(1)
    centres = rng.uniform([16, 43], [19, 45], (100_000, 2))
    ring = np.column_stack([np.cos(np.arange(12) / 2), np.sin(np.arange(12) / 2)]) * 0.001
    shapes = shapely.polygons(centres[:, None, :] + ring[None])
    rows = tuple(hazard(f"HA-{at}", shape) for at, shape in enumerate(shapes))
    started = perf_counter()
    assert not list(far_corners(rows, POLICY)) and not list(same_numbers(picture(hazardous_areas=rows)))
    assert perf_counter() - started < 20
