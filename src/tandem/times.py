"""Days, partial dates, UTC instants and working calendars.

Valid time in the world is a day, perhaps known to the month or year only; said and received times are
UTC instants. Nothing here reads a clock: times are passed in.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tandem.errors import DateError
from tandem.worded import worded

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or the year; ``first`` and ``last`` are the days it may mean."""

    first: date
    last: date

    @property
    def precision(self) -> str:
        """``day``, ``month`` or ``year``."""
        days = (self.last - self.first).days
        return "day" if days == 0 else "month" if days < 32 else "year"

    def __str__(self) -> str:
        text = self.first.isoformat()
        return {"day": text, "month": text[:7], "year": text[:4]}[self.precision]


def parse_partial_date(text: str) -> PartialDate:
    """Read ``2026``, ``2026-05`` or ``2026-05-03`` (ISO 8601).

    Raises
    ------
    DateError
        When the text is none of these, or names a day that does not exist.
    """
    match = _PARTIAL.match(text.strip())
    if match is None:
        raise DateError(
            worded("'{text}' is not a date.", text=text), worded("Write it as 2026-05-03, 2026-05 or 2026.")
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if month is None:
            return PartialDate(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return PartialDate(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        exact = date(year, month, day)
        return PartialDate(exact, exact)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise DateError(
            worded("The date '{text}' does not exist.", text=text), worded("Correct it in the source and import again.")
        ) from error


def parse_day(text: str) -> date:
    """Read a full ISO day; a month or year alone is refused."""
    partial = parse_partial_date(text)
    if partial.precision != "day":
        raise DateError(
            worded("'{text}' names no single day.", text=text), worded("Write the full day, such as 2026-05-03.")
        )
    return partial.first


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant; a bare day means its midnight UTC; a time without a zone is refused."""
    if _PARTIAL.match(text.strip()):
        day = parse_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DateError(
            worded("'{text}' is not a time.", text=text), worded("Write it as 2026-05-03T14:00:00Z.")
        ) from error
    if instant.tzinfo is None:
        raise DateError(
            worded("The time '{text}' has no zone.", text=text), worded("Add Z for UTC or an offset such as +02:00.")
        )
    return instant.astimezone(UTC)


def format_instant(instant: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.sssZ``, the form that GeoPackage asks for; refuses times without a zone."""
    if instant.tzinfo is None:
        raise DateError(worded("The time {instant} has no zone.", instant=instant), worded("Pass an aware datetime."))
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year, from ``(month, day)`` to ``(month, day)`` inclusive; may run over New Year."""

    start: tuple[int, int]
    end: tuple[int, int]

    def contains(self, day: date) -> bool:
        """Whether the season holds on the day."""
        here = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= here <= self.end
        return here >= self.start or here <= self.end


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_weekdays(text: str) -> frozenset[int]:
    """Read ``mon,tue,wed`` as a set of weekdays, 0 = Monday; raises DateError for any other word."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in WEEKDAYS]
    if unknown or not names:
        raise DateError(
            worded("'{text}' is no list of weekdays.", text=text), worded("Write it as mon,tue,wed,thu,fri.")
        )
    return frozenset(WEEKDAYS.index(name) for name in names)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of a team: weekdays (0 = Monday) without the days off."""

    weekdays: frozenset[int]
    days_off: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether the team works on the day."""
        return day.weekday() in self.weekdays and day not in self.days_off


def days_between(start: date, count: int) -> list[date]:
    """``count`` consecutive days from ``start``."""
    return [start + timedelta(days=offset) for offset in range(count)]
