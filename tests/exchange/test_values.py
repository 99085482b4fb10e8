"""Units, dates, codes and the reasons why a text gives no value."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from tandem.exchange.mapping import Dated, PropertyRule
from tandem.exchange.rows import JsonValue
from tandem.exchange.values import Understood, understand
from tandem.vocabulary import properties

# Factors written out again from the SI brochure and NIST SP 811, as an oracle.
UNITS = [
    ("work", "area_m2", "ha", 10_000),
    ("work", "area_m2", "km2", 1_000_000),
    ("work", "area_m2", "dunum", 1_000),
    ("work", "area_m2", "acre", 4046.8564224),
    ("land_release", "depth_m", "cm", 0.01),
    ("land_release", "depth_m", "ft", 0.3048),
    ("asset", "repair_effort", "worker-hours", 1 / 8),
    ("work", "done_share", "percent", 0.01),
]


def read(kind: str, name: str, raw: JsonValue, **rule: object) -> list[Understood]:
    return understand(PropertyRule.model_validate({"column": "c", **rule}), properties(kind)[name], raw)


def value(kind: str, name: str, raw: JsonValue, **rule: object) -> JsonValue:
    (understood,) = read(kind, name, raw, **rule)
    assert understood.unreadable == ""
    return understood.value


def reason(kind: str, name: str, raw: JsonValue, **rule: object) -> str:
    (understood,) = read(kind, name, raw, **rule)
    assert understood.value is None and understood.unreadable
    return understood.unreadable


@given(st.sampled_from(UNITS), st.floats(0, 100))
def test_units_are_converted_and_the_raw_number_kept(case: tuple[str, str, str, float], number: float) -> None:
    kind, name, unit, factor = case
    for raw in (number, repr(number)):
        (understood,) = read(kind, name, raw, unit=unit)
        assert isinstance(understood.value, float)
        assert math.isclose(understood.value, number * factor, rel_tol=1e-12, abs_tol=1e-12)
        assert float(understood.original) == number


@given(st.integers(0, 10**9))
def test_whole_numbers_are_read_in_every_spelling(number: int) -> None:
    assert value("community", "people", number) == number
    assert value("community", "people", float(number)) == number
    assert value("community", "people", f" {number} ") == number


@pytest.mark.parametrize("raw", ["1.5", "about 300", "1_000", "nan", "-3", True, "1e400", "1e20", 10**20])
def test_numbers_of_people_that_cannot_be_are_unreadable(raw: JsonValue) -> None:
    assert reason("community", "people", raw)


def test_decimal_comma_is_read_only_where_the_mapping_says_so() -> None:
    assert value("work", "area_m2", "12,5", decimal=",") == 12.5
    assert "not a number" in reason("work", "area_m2", "12,5")
    assert "not a number" in reason("work", "area_m2", "1,234,5", decimal=",")


def test_share_above_one_is_unreadable() -> None:
    assert "percent" in reason("work", "done_share", 40)
    assert value("work", "done_share", 40, unit="percent") == 0.4


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y"]))
def test_dates_of_any_declared_form_are_read(day: date, form: str) -> None:
    text = day.strftime(form) if form else day.isoformat()
    assert value("land_release", "released_on", text, format=form) == day.isoformat()
    assert value("land_release", "released_on", f"{day.isoformat()}T10:00:00Z") == day.isoformat()


@given(st.integers(1900, 2100), st.integers(0, 14), st.integers(0, 33))
def test_dates_that_do_not_exist_are_unreadable(year: int, month: int, day: int) -> None:
    try:
        date(year, 1, 1) + timedelta(0)
        date(year, month, day)
        assume(False)
    except ValueError:
        pass
    assert reason("land_release", "released_on", f"{year}-{month:02}-{day:02}")
    assert reason("land_release", "released_on", f"{day:02}.{month:02}.{year}", format="%d.%m.%Y")


def test_a_month_is_no_single_day() -> None:
    assert "month" in reason("incident", "date", "2019-05")


def test_codes_are_translated_and_unknown_ones_named() -> None:
    assert value("land_release", "category", "Cleared", codes={"Cleared": "cleared"}) == "cleared"
    assert value("land_release", "category", "reduced") == "reduced"
    assert "'verified' is no code of release_category" in reason("land_release", "category", "verified")


def test_known_codes_of_a_list_count_although_a_neighbour_is_unknown() -> None:
    known, unknown = read(
        "hazardous_area", "contamination", "AP; UXO; ???", separator=";", codes={"AP": "ap_mine", "UXO": "uxo"}
    )
    assert known.value == ["ap_mine", "uxo"] and not known.unreadable
    assert unknown.value is None and "'???'" in unknown.unreadable
    assert known.original == unknown.original == "AP; UXO; ???"


def test_lists_are_read_from_arrays_and_separated_texts() -> None:
    assert value("asset", "depends_on", ["a", 7]) == ["a", "7"]
    assert value("asset", "depends_on", "a, b", separator=",") == ["a", "b"]
    assert value("team", "days_off", '["2026-01-01"]') == ["2026-01-01"]
    assert reason("team", "days_off", "[1,") == "the text is not JSON"


@pytest.mark.parametrize("raw", [None, "", "   ", "n/a"])
def test_empty_cells_say_nothing(raw: JsonValue) -> None:
    assert read("community", "people", raw, missing=["n/a"]) == []


def test_half_characters_are_kept_as_escapes() -> None:
    assert value("community", "name", "a\ud800") == "a\\ud800"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_quantities_are_read_with_their_bounds(one: int, other: int) -> None:
    low, high = sorted((one, other))
    spelled: dict[str, JsonValue] = {
        f"{one}": one,
        f"about {one}": {"approx": one},
        f"~{one}": {"approx": one},
        f"at least {one}": {"min": one},
        f"up to {one}": {"max": one},
        f"≥ {one}": {"min": one},
        f"{low}-{high}": {"min": low, "max": high},
        f"{low} to {high}": {"min": low, "max": high},
        f'{{"approx": {one}}}': {"approx": one},
    }
    for text, expected in spelled.items():
        assert value("commitment", "headcount_expected", text) == expected, text
    assert value("commitment", "headcount_expected", f"about {one}", factor=2) == {"approx": 2 * one}


@pytest.mark.parametrize("raw", ["many", "about many", "30-20", "-5", '{"about": 5}', "at least -5", True])
def test_texts_that_are_no_quantity_are_unreadable(raw: JsonValue) -> None:
    assert reason("commitment", "headcount_expected", raw)


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_serial_numbers_of_spreadsheets_are_days(day: date) -> None:
    (found,) = read("land_release", "released_on", to_excel(day), format="excel")
    assert found.value == day.isoformat()


@pytest.mark.parametrize(
    ("text", "said"),
    [("45000", 'format = "excel"'), ("03.04.26", "two do not say the century"), ("3/4/26", "century")],
)
def test_dates_that_say_too_little_name_the_next_step(text: str, said: str) -> None:
    assert said in reason("land_release", "released_on", text)


@pytest.mark.parametrize("text", ["0", "59", "x", "3000000", "nan"])
def test_numbers_that_are_no_serial_day_are_unreadable(text: str) -> None:
    assert "no date of the form excel" in reason("land_release", "released_on", text, format="excel")


def test_formats_with_two_digit_years_are_refused() -> None:
    with pytest.raises(ValueError, match="four digits"):
        PropertyRule(column="c", format="%d.%m.%y")
    with pytest.raises(ValueError, match="four digits"):
        Dated(column="c", format="%x")
