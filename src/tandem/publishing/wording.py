"""How figures are worded: thousands apart, rounded to what they can bear, and unknown said as 'unknown'."""

from __future__ import annotations

import math
from datetime import date

from tandem.publishing.content import Span, Unit

UNKNOWN = "unknown"
THIN = "\u202f"  # narrow no-break space: groups digits without a comma that some readers take for a decimal
DASH = "\u2013"

UNIT_WORDS: dict[Unit, str] = {
    "people": "people",
    "persons": "persons",
    "person_days": "person-days",
    "m2": "ha",
    "days": "days",
    "works": "works",
    "teams": "teams",
    "share": "",
    "areas": "areas",
    "km": "km",
    "": "",
}


def known(value: float | None) -> bool:
    """Whether there is a number at all; NaN and infinity are not numbers that can be told."""
    return value is not None and math.isfinite(value)


def grouped(value: float, decimals: int = 0) -> str:
    """Digits in groups of three; a positive value that would round to zero is said as below the last digit."""
    step = 10.0**-decimals
    if 0 < abs(value) <= step / 2:
        return f"{'' if value > 0 else chr(0x2212)}<{THIN}{step:.{decimals}f}"
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", "\u2212")


def significant(value: float, digits: int = 3) -> float:
    """The value rounded to so many significant digits; whole numbers below 1000 stay exact for 3 digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def count(value: float | None) -> str:
    """An exact count."""
    return grouped(value) if value is not None and known(value) else UNKNOWN


def people(value: float | None) -> str:
    """People to three significant digits: nobody has counted them better."""
    if value is None or not known(value):
        return UNKNOWN
    return grouped(significant(value)) if abs(value) >= 1000 else grouped(value)


def large(value: float | None) -> str:
    """Person-days and the like: three significant digits, millions in words."""
    if value is None or not known(value):
        return UNKNOWN
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= 0.9995 * size:
            scaled = significant(value / size)
            return f"{grouped(scaled, max(0, 2 - math.floor(math.log10(abs(scaled)))))} {word}"
    return people(value)


def hectares(area_m2: float | None) -> str:
    """Square metres as hectares, with more decimals the smaller the area is."""
    if area_m2 is None or not known(area_m2):
        return UNKNOWN
    value = area_m2 / 10_000
    return grouped(value, 0 if value == 0 or abs(value) >= 1000 else 1 if abs(value) >= 10 else 2)


def percent(share: float | None) -> str:
    """A share as per cent; one decimal below ten."""
    if share is None or not known(share):
        return UNKNOWN
    value = 100 * share
    return grouped(value, 1 if 0 < abs(value) < 10 else 0) + f"{THIN}%"


def number(value: float | None, unit: Unit) -> str:
    """A value of a unit, without the unit's word."""
    if unit == "m2":
        return hectares(value)
    if unit == "share":
        return percent(value)
    if unit == "person_days":
        return large(value)
    if unit in ("people", "persons"):
        return people(value)
    if unit == "km":
        return grouped(value, 1 if abs(value) < 100 else 0) if value is not None and known(value) else UNKNOWN
    return count(value)


def between(low: float | None, high: float | None, unit: Unit) -> str:
    """A range in words; says which end is unknown, and 'no range stated' where both are."""
    ends = (number(low, unit), number(high, unit))
    if not known(low) and not known(high):
        return "no range stated"
    if not known(low) or not known(high):
        return f"at most {ends[1]}" if not known(low) else f"at least {ends[0]}"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}{DASH}{ends[1]}"


def span(value: Span) -> str:
    """Persons between two ends; 'unknown' where both ends are."""
    if not known(value.low) and not known(value.high):
        return UNKNOWN
    return between(value.low, value.high, "persons")


def day(value: date | None) -> str:
    """A day as people write it, the same in every locale: 3 May 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else UNKNOWN


def period(start: date | None, end: date | None) -> str:
    """Two days, both included; what they share is said once."""
    if start is None or end is None or start == end:
        return day(start) if start == end or end is None else f"{UNKNOWN} {DASH} {day(end)}"
    if start.year != end.year:
        return f"{day(start)} {DASH} {day(end)}"
    first = f"{start.day}" if start.month == end.month else f"{start.day} {MONTHS[start.month - 1]}"
    return f"{first} {DASH} {day(end)}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
