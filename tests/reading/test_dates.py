"""Dates counted from the day of the text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.reading.dates import Found, dates
from tandem.reading.tables import tables
from tandem.reading.tokens import tokenise

SAID = date(2026, 3, 3)  # a Tuesday


def found(text: str, said: date | None = SAID, language: str = "en") -> list[Found]:
    tokens = tokenise(text)
    return dates(tokens, tables(language).marks(tokens), said)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on Monday", "2026-03-02"),
        ("yesterday", "2026-03-02"),
        ("next Monday", "2026-03-09"),
        ("last Friday", "2026-02-27"),
        ("on 28 February", "2026-02-28"),
        ("on February 28, 2025", "2025-02-28"),
        ("between 20 and 27 February", "2026-02-20/2026-02-27"),
        ("in the second half of March", "2026-03-16/2026-03-31"),
        ("by the end of the month", "2026-03-31"),
        ("until February 2027", "2027-02"),
        ("in January", "2026-01"),
        ("three days ago", "2026-02-28"),
        ("last week", "2026-02-23/2026-03-01"),
        ("next year", "2027"),
        ("in the first quarter of 2026", "2026-01-01/2026-03-31"),
        ("by mid-April", "2026-04-10/2026-04-20"),
        ("on 2026-05-01", "2026-05-01"),
        ("on 14.07.2026", "2026-07-14"),
    ],
)
def test_english_dates(text: str, iso: str) -> None:
    (one,) = found(text)
    assert one.iso(future=False) == iso


def test_a_weekday_ahead_is_the_next_one() -> None:
    (one,) = found("on Thursday")
    assert (one.iso(future=False), one.iso(future=True)) == ("2026-02-26", "2026-03-05")


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("uk", "у понеділок", "2026-03-02"),
        ("uk", "до кінця місяця", "2026-03-31"),
        ("uk", "у другій половині березня", "2026-03-16/2026-03-31"),
        ("uk", "12 травня 2026 року", "2026-05-12"),
        ("uk", "наступного тижня", "2026-03-09/2026-03-15"),
        ("ru", "в прошлую пятницу", "2026-02-27"),
        ("ru", "до конца декабря", "2025-12-31"),
        ("ru", "завтра", "2026-03-04"),
    ],
)
def test_slavic_dates(language: str, text: str, iso: str) -> None:
    assert found(text, language=language)[0].iso(future=False) == iso


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_written_out_day_does_not_depend_on_the_day_of_the_text(day: date, said: date) -> None:
    (one,) = found(f"on {day.day} {day:%B} {day.year}", said)
    assert one.past == one.future == day.isoformat()


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(1, 60))
def test_days_ago_are_counted_back(said: date, count: int) -> None:
    (one,) = found(f"{count} days ago", said)
    assert one.past == (said - timedelta(days=count)).isoformat()


def test_a_day_without_year_and_text_without_day_keeps_month_and_day() -> None:
    assert found("On November 7", None)[0].past == "--11-07"
    assert found("yesterday and next Monday", None) == []


def test_may_the_verb_is_no_month() -> None:
    assert found("it may rise") == []
    assert found("by May")[0].past == "2026-05"
