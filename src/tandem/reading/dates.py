"""Dates of a sentence, resolved against the day on which the text was said."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.reading.digits import read_digits
from tandem.reading.tables import Mark, Marks
from tandem.reading.tokens import Token
from tandem.times import parse_partial_date

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$")
PARTS = {
    "first-half": (0.0, 0.5),
    "second-half": (0.5, 1.0),
    "early": (0.0, 0.33),
    "mid": (0.33, 0.67),
    "late": (0.67, 1.0),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A date in tokens ``first`` to ``last``: what it may mean where the clause tells of the past or of the future.

    ``edge`` is by, until, since or ''.
    """

    first: int
    last: int
    past: str
    future: str
    edge: str = ""

    def iso(self, *, future: bool) -> str:
        """The date as ISO day, month or interval, ``--MM-DD`` where the year is not known."""
        return self.future if future else self.past

    def last_day(self, *, future: bool) -> str:
        """The last day of it: 31 May of "by May"."""
        last = self.iso(future=future).rpartition("/")[2]
        return last if not last or last.startswith("--") else parse_partial_date(last).last.isoformat()


@dataclass(frozen=True, slots=True)
class _Context:
    tokens: Sequence[Token]
    marks: Marks
    said: date | None

    def low(self, place: int) -> str:
        return self.tokens[place].low if 0 <= place < len(self.tokens) else ""

    def integer(self, place: int, most: int) -> int | None:
        """A whole number in digits of at most so much."""
        if not 0 <= place < len(self.tokens) or not self.tokens[place].text.isdecimal():
            return None
        number = int(self.tokens[place].text)
        return number if number <= most else None

    def year(self, place: int) -> int | None:
        number = self.integer(place, 2100)
        return number if number is not None and number >= 1900 else None


def dates(tokens: Sequence[Token], marks: Marks, said: date | None) -> list[Found]:
    """All dates of a sentence in order; those that need the day of the text are left out where it is not known."""
    context = _Context(tokens, marks, said)
    found: list[Found] = []
    place = 0
    while place < len(tokens):
        one = _at(context, place)
        if one is None:
            place += 1
        else:
            found.append(_with_edge(context, one))
            place = one.last + 1
    return _joined(context, found)


def _at(context: _Context, place: int) -> Found | None:
    for read in (_written_out, _day_and_month, _partial, _shifted, _counted, _weekday, _month_alone, _day_word):
        found = read(context, place)
        if found is not None:
            return found
    return None


def _same(first: int, last: int, iso: str) -> Found:
    return Found(first, last, iso, iso)


def _written_out(context: _Context, place: int) -> Found | None:
    text = context.tokens[place].text
    if _ISO.match(text) and _day(*map(int, text.split("-"))):
        return _same(place, place, text)
    match = _DOTTED.match(text)
    if match:
        day, month, year = map(int, match.groups())
        exact = _day(year + 2000 if year < 100 else year, month, day)
        return None if exact is None else _same(place, place, exact.isoformat())
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_and_month(context: _Context, place: int) -> Found | None:
    """Such as "28 February 2026", "20-27 February", "20 and 27 February", "February 28, 2026"."""
    day = context.integer(place, 31)
    if day:
        at = place + 1
        if context.low(at) in ("st", "nd", "rd", "th"):
            at += 1
        if context.marks.starting(at, "of"):
            at += 1
        month = context.marks.starting(at, "month")
        if month is not None:
            return _dated(context, place, month.last, int(month.means), day, day)
        second = context.integer(at + 1, 31)
        joined = context.low(at) in ("-", "–", "—") or context.marks.starting(at, "rangeto", "and") is not None
        month = context.marks.starting(at + 2, "month")
        if second and joined and month is not None and day < second:
            return _dated(context, place, month.last, int(month.means), day, second)
        return None
    month = context.marks.starting(place, "month")
    day = context.integer(place + 1, 31) if month else None
    if month is None or not day:
        return None
    last = place + 1
    if context.low(last + 1) in ("-", "–") and context.integer(last + 2, 31):
        return _dated(context, place, last + 2, int(month.means), day, context.integer(last + 2, 31) or day)
    return _dated(context, place, last, int(month.means), day, day)


def _dated(context: _Context, first: int, last: int, month: int, day: int, until: int) -> Found | None:
    at = last + 1
    if context.low(at) == ",":
        at += 1
    year = context.year(at)
    if year is not None:
        return _span(first, at, _day(year, month, day), _day(year, month, until))
    if context.said is None:
        text = f"--{month:02d}-{day:02d}"
        return _same(first, last, text if day == until else f"{text}/--{month:02d}-{until:02d}")
    year = _nearest_year(context.said, month, min(day, 28))
    return _span(first, last, _day(year, month, day), _day(year, month, until))


def _span(first: int, last: int, start: date | None, end: date | None) -> Found | None:
    if start is None or end is None:
        return None
    return _same(first, last, start.isoformat() if start == end else f"{start}/{end}")


def _nearest_year(said: date, month: int, day: int = 15) -> int:
    return min((said.year - 1, said.year, said.year + 1), key=lambda year: abs(date(year, month, day) - said))


def _month_of(context: _Context, place: int) -> tuple[int, int, int] | None:
    """Year, month and last token of "March", "March 2026"."""
    month = context.marks.starting(place, "month")
    if month is None or (month.means == "5" and not _is_may(context, place)):
        return None
    number, year = int(month.means), context.year(month.last + 1)
    if year is not None:
        return year, number, month.last + 1
    if context.said is None:
        return None
    return _nearest_year(context.said, number), number, month.last


def _is_may(context: _Context, place: int) -> bool:
    """Such as "May" the month and not "may" the verb."""
    return context.tokens[place].text != "may"


def _partial(context: _Context, place: int) -> Found | None:
    """Such as "the second half of March", "end of the month", "mid-April", "early 2027"."""
    part = context.marks.starting(place, "part")
    if part is None:
        return None
    at = part.last + 1
    while context.marks.starting(at, "of", "det") is not None or context.low(at) == "-":
        shift = context.marks.starting(at, "shift")
        if shift is not None and context.marks.starting(shift.last + 1, "calendar"):
            break
        at += 1
    month = _month_of(context, at)
    if month is not None:
        return _part_of(place, month[2], part.means, *_month_bounds(month[0], month[1]))
    year = context.year(at)
    if year is not None:
        return _part_of(place, at, part.means, date(year, 1, 1), date(year, 12, 31))
    shift = context.marks.starting(at, "shift")
    if shift is not None:
        at = shift.last + 1
    unit = context.marks.starting(at, "calendar")
    if unit is None or context.said is None:
        return None
    start, end = _period(context.said, unit.means, int(shift.means) if shift else 0)
    return _part_of(place, unit.last, part.means, start, end)


def _part_of(first: int, last: int, part: str, start: date, end: date) -> Found | None:
    if part == "end":
        return _same(first, last, end.isoformat())
    if part.startswith("q") and (start.month, end.month) == (1, 12):
        month = 3 * int(part[1]) - 2
        return _span(first, last, date(start.year, month, 1), _month_bounds(start.year, month + 2)[1])
    if part not in PARTS:
        return None
    low, high = PARTS[part]
    days = (end - start).days + 1
    begin = start + timedelta(days=int(days * low))
    return _span(first, last, begin, start + timedelta(days=int(days * high + 0.5) - 1))


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _period(said: date, unit: str, shift: int) -> tuple[date, date]:
    """First and last day of this, the next or the last week, month, quarter or year."""
    if unit == "day":
        return (said + timedelta(days=shift),) * 2
    if unit == "week":
        start = said - timedelta(days=said.weekday()) + timedelta(weeks=shift)
        return start, start + timedelta(days=6)
    if unit == "year":
        return date(said.year + shift, 1, 1), date(said.year + shift, 12, 31)
    months = said.year * 12 + said.month - 1 + shift
    if unit == "quarter":
        months = (said.year * 4 + (said.month - 1) // 3 + shift) * 3
        year, month = divmod(months, 12)
        return date(year, month + 1, 1), _month_bounds(year, month + 3)[1]
    year, month = divmod(months, 12)
    return _month_bounds(year, month + 1)


def _shifted(context: _Context, place: int) -> Found | None:
    """Such as "next Monday", "last week", "this month", "next March"."""
    shift = context.marks.starting(place, "shift")
    if shift is None or context.said is None:
        return None
    at, step, said = shift.last + 1, int(shift.means), context.said
    weekday = context.marks.starting(at, "weekday")
    if weekday is not None:
        monday = said - timedelta(days=said.weekday())
        day = monday + timedelta(days=int(weekday.means), weeks=step)
        if step < 0 and day < said - timedelta(days=7):
            day += timedelta(days=7)
        return _same(place, weekday.last, day.isoformat())
    month = context.marks.starting(at, "month")
    if month is not None:
        year = _nearest_year(said, int(month.means))
        bounds = _month_bounds(year, int(month.means))
        if step and (bounds[0] > said) != (step > 0):
            year += step
        return _same(place, month.last, f"{year}-{int(month.means):02d}")
    unit = context.marks.starting(at, "calendar")
    if unit is None:
        return _season(context, place, at, step)
    start, end = _period(said, unit.means, step)
    if unit.means == "month":
        return _same(place, unit.last, f"{start:%Y-%m}")
    return _same(place, unit.last, str(start.year)) if unit.means == "year" else _span(place, unit.last, start, end)


def _season(context: _Context, place: int, at: int, step: int) -> Found | None:
    season = context.marks.starting(at, "season")
    if season is None:
        return None
    year = context.year(season.last + 1)
    last = season.last + 1 if year is not None else season.last
    if year is None and context.said is None:
        return None
    first_month, _, last_month = season.means.partition(":")
    if year is None and context.said is not None:
        year = context.said.year
        if step > 0 and context.said.month >= int(first_month):
            year += 1
        if step < 0 and context.said.month <= int(last_month):
            year -= 1
    assert year is not None
    end = year + (int(last_month) < int(first_month))
    return _span(place, last, date(year, int(first_month), 1), _month_bounds(end, int(last_month))[1])


def _counted(context: _Context, place: int) -> Found | None:
    """Such as "three days ago", "in two weeks", "within ten days"."""
    hence = context.marks.starting(place, "hence")
    at = place + 1 if hence is not None else place
    number = context.marks.starting(at, "number")
    count = float(number.means) if number else None
    if at < len(context.tokens) and context.tokens[at].is_number:
        count = read_digits(context.tokens[at].text, ".")
    if context.marks.starting(at, "singular") is not None:
        count = 1
    unit = context.marks.starting(at + 1, "calendar")
    if count is None or unit is None or context.said is None or unit.means == "quarter":
        return None
    ago = context.marks.starting(unit.last + 1, "ago")
    if ago is not None:
        return _moved(place, ago.last, context.said, unit.means, -int(count))
    if hence is None:
        return None
    found = _moved(place, unit.last, context.said, unit.means, int(count))
    return Found(place, unit.last, "", found.future)


def _moved(first: int, last: int, said: date, unit: str, count: int) -> Found:
    if unit in ("day", "week"):
        day = said + (timedelta(days=count) if unit == "day" else timedelta(weeks=count))
        return _same(first, last, day.isoformat())
    start = _period(said, unit, count)[0]
    return _same(first, last, f"{start:%Y-%m}" if unit == "month" else str(start.year))


def _weekday(context: _Context, place: int) -> Found | None:
    weekday = context.marks.starting(place, "weekday")
    if weekday is None or context.said is None:
        return None
    back = (context.said.weekday() - int(weekday.means)) % 7
    past = context.said - timedelta(days=back)
    future = past if back == 0 else past + timedelta(days=7)
    found = Found(place, weekday.last, past.isoformat(), future.isoformat())
    at = weekday.last + 2 if context.low(weekday.last + 1) == "," else weekday.last + 1
    exact = _day_and_month(context, at) if at < len(context.tokens) else None
    return found if exact is None else Found(place, exact.last, exact.past, exact.future)


def _month_alone(context: _Context, place: int) -> Found | None:
    """Such as "January", "February 2027", "in 2027", "spring 2027"."""
    month = _month_of(context, place)
    if month is not None:
        return _same(place, month[2], f"{month[0]}-{month[1]:02d}")
    if context.marks.starting(place, "season") is not None:
        return _season(context, place, place, 0)
    year = context.year(place)
    lone = context.marks.at(place - 1, "prep", "edge") is not None if place else False
    return _same(place, place, str(year)) if year is not None and lone else None


def _day_word(context: _Context, place: int) -> Found | None:
    word = context.marks.starting(place, "day")
    if word is None or context.said is None:
        return None
    return _same(place, word.last, (context.said + timedelta(days=int(word.means))).isoformat())


def _with_edge(context: _Context, found: Found) -> Found:
    """The date with "by", "until" or "since" before it."""
    at = found.first - 1
    while at >= 0 and context.marks.at(at, "det") is not None:
        at -= 1
    edge: Mark | None = context.marks.at(at, "edge") if at >= 0 else None
    return found if edge is None else Found(found.first, found.last, found.past, found.future, edge.means)


def _joined(context: _Context, found: list[Found]) -> list[Found]:
    """Such as "from 3 March to 5 April" and "between 20 January and 3 February" as one interval."""
    joined: list[Found] = []
    for one in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and one.first == before.last + 2
            and (context.marks.at(one.first - 1, "rangeto") or context.low(one.first - 1) in ("-", "–", "—"))
            and before.first > 0
            and (context.marks.at(before.first - 1, "range") or context.low(one.first - 1) in ("-", "–", "—"))
            and "/" not in before.past + one.past
            and before.past <= one.past
        ):
            joined[-1] = Found(before.first - 1, one.last, *(f"{before.past}/{one.past}",) * 2)
        else:
            joined.append(one)
    return joined


def taken(found: Sequence[Found]) -> frozenset[int]:
    """Places of all dates."""
    return frozenset(place for one in found for place in range(one.first, one.last + 1))
