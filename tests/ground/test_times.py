from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import DateError
from tandem.times import (
    Season,
    format_instant,
    parse_day,
    parse_instant,
    parse_partial_date,
    parse_weekdays,
)

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(DAYS)
def test_partial_date_round_trips_at_each_precision(day: date) -> None:
    for length, precision in ((10, "day"), (7, "month"), (4, "year")):
        text = day.isoformat()[:length]
        partial = parse_partial_date(text)
        assert (str(partial), partial.precision) == (text, precision)
        assert partial.first <= day <= partial.last


@pytest.mark.parametrize("text", ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00", "0000-01-01", "2026-04-31"])
def test_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="does not exist"):
        parse_partial_date(text)


@pytest.mark.parametrize("text", ["", "soon", "3 May 2026", "2026/05/03", "26-05-03", "2026-5-3"])
def test_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="is not a date"):
        parse_partial_date(text)


def test_day_refuses_a_month() -> None:
    with pytest.raises(DateError, match="no single day"):
        parse_day("2026-05")


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(-12, 14))
def test_instant_round_trips_to_the_millisecond(naive: datetime, offset: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(hours=offset)))
    back = parse_instant(format_instant(instant))
    assert timedelta(0) <= instant - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(DateError, match="no zone"):
        parse_instant("2026-05-03T14:00:00")
    with pytest.raises(DateError, match="no zone"):
        format_instant(datetime(2026, 5, 3))


@given(DAYS, DAYS.filter(lambda d: (d.month, d.day) != (2, 29)), DAYS.filter(lambda d: (d.month, d.day) != (2, 29)))
def test_season_and_the_rest_of_the_year_are_complements(day: date, start: date, end: date) -> None:
    first, last = (start.month, start.day), (end.month, end.day)
    inside = Season(first, last).contains(day)
    if first <= last:
        assert inside == (first <= (day.month, day.day) <= last)
    else:
        assert inside == (not last < (day.month, day.day) < first)


def test_weekdays_are_read_and_wrong_words_named() -> None:
    assert parse_weekdays("mon, Tue,sun") == {0, 1, 6}
    with pytest.raises(DateError, match="mon,funday"):
        parse_weekdays("mon,funday")
    with pytest.raises(DateError):
        parse_weekdays("")
