"""Figures in words: unknown is never a number, a small number is never nothing."""

import math
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.publishing import wording
from tandem.publishing.content import Span, Unit

UNITS = tuple(get_args(Unit))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_number_that_nobody_knows_is_unknown(unit: str, value: float | None) -> None:
    assert wording.number(value, unit) == "unknown"  # type: ignore[arg-type]


@given(st.floats(min_value=1e-9, max_value=1e12), st.sampled_from(("m2", "share", "km", "person_days", "people")))
def test_number_above_zero_never_reads_as_zero(value: float, unit: str) -> None:
    text = wording.number(value, unit)  # type: ignore[arg-type]
    assert "<" in text or any(digit in text for digit in "123456789")


@given(st.floats(min_value=1, max_value=1e12))
def test_large_number_keeps_three_digits(value: float) -> None:
    text = wording.large(value).replace(wording.THIN, "")
    factor = 1e9 if "billion" in text else 1e6 if "million" in text else 1.0
    assert float(text.split()[0]) * factor == pytest.approx(value, rel=0.0051, abs=0.5)


def test_digits_are_grouped_and_millions_worded() -> None:
    assert wording.count(1234567) == "1\u202f234\u202f567"
    assert wording.large(14_020_411) == "14.0 million"
    assert wording.hectares(48_231_007.3) == "4\u202f823"
    assert wording.hectares(0) == "0"
    assert wording.percent(0.05) == "5.0\u202f%"


def test_range_says_which_end_is_missing() -> None:
    assert wording.between(None, None, "people") == "no range stated"
    assert wording.between(3, None, "people") == "at least 3"
    assert wording.between(None, 3, "people") == "at most 3"
    assert wording.between(3, 5, "people") == "3\u20135"
    assert wording.span(Span(None, None)) == "unknown"
    assert wording.span(Span(0, 0)) == "0"


def test_period_says_shared_parts_once() -> None:
    assert wording.period(date(2026, 5, 4), date(2026, 5, 13)) == "4 \u2013 13 May 2026"
    assert wording.period(date(2026, 5, 4), date(2026, 6, 1)) == "4 May \u2013 1 Jun 2026"
    assert wording.period(date(2026, 12, 30), date(2027, 1, 2)) == "30 Dec 2026 \u2013 2 Jan 2027"
    assert wording.period(None, None) == "unknown"
