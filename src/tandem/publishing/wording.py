"""How figures are worded: thousands apart, rounded to what they can bear, and unknown said as 'unknown'."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, timedelta

from babel.numbers import get_decimal_symbol

from tandem.language import ENGLISH, Language
from tandem.publishing.content import Span, Unit

THIN = "\u202f"  # narrow no-break space: groups digits without a comma that some readers take for a decimal
DASH = "\u2013"
_MANY = 1_000_000  # what is told in millions takes the plural of a million


def unknown(language: Language = ENGLISH) -> str:
    """The word for what nobody knows."""
    return language.text("unknown")


def known(value: float | None) -> bool:
    """Whether there is a number at all; NaN and infinity are not numbers that can be told."""
    return value is not None and math.isfinite(value)


def unit_word(value: float, unit: Unit, language: Language = ENGLISH) -> str:
    """The unit's word beside a value, in the form that the value takes."""
    many = round(significant(value)) if abs(value) < 0.9995 * _MANY else _MANY
    plural = language.plural
    words = {
        "people": plural("person", "people", many),
        "persons": plural("person", "persons", many),
        "person_days": plural("person-day", "person-days", many),
        "m2": language.text("ha"),
        "days": plural("day", "days", many),
        "works": plural("work", "works", many),
        "teams": plural("team", "teams", many),
        "areas": plural("area", "areas", many),
        "km": language.text("km"),
    }
    return words.get(unit, "")


def grouped(value: float, decimals: int = 0, language: Language = ENGLISH) -> str:
    """Digits in groups of three; a positive value that would round to zero is said as below the last digit."""
    step = 10.0**-decimals
    point = get_decimal_symbol(language.locale)
    if 0 < abs(value) <= step / 2:
        return f"{'' if value > 0 else chr(0x2212)}<{THIN}{step:.{decimals}f}".replace(".", point)
    whole, _, rest = f"{value:,.{decimals}f}".replace("-", "\u2212").partition(".")
    return whole.replace(",", THIN) + (point + rest if rest else "")


def significant(value: float, digits: int = 3) -> float:
    """The value rounded to so many significant digits; whole numbers below 1000 stay exact for 3 digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def count(value: float | None, language: Language = ENGLISH) -> str:
    """An exact count."""
    return grouped(value, 0, language) if value is not None and known(value) else unknown(language)


def people(value: float | None, language: Language = ENGLISH) -> str:
    """People to three significant digits: nobody has counted them better."""
    if value is None or not known(value):
        return unknown(language)
    return grouped(significant(value) if abs(value) >= 1000 else value, 0, language)


def large(value: float | None, language: Language = ENGLISH) -> str:
    """Person-days and the like: three significant digits, millions in words."""
    if value is None or not known(value):
        return unknown(language)
    if abs(value) >= 0.9995e9:
        return language.text("{number} billion", number=_scaled(value / 1e9, language))
    if abs(value) >= 0.9995e6:
        return language.text("{number} million", number=_scaled(value / 1e6, language))
    return people(value, language)


def _scaled(value: float, language: Language) -> str:
    scaled = significant(value)
    return grouped(scaled, max(0, 2 - math.floor(math.log10(abs(scaled)))), language)


def hectares(area_m2: float | None, language: Language = ENGLISH) -> str:
    """Square metres as hectares, with more decimals the smaller the area is."""
    if area_m2 is None or not known(area_m2):
        return unknown(language)
    value = area_m2 / 10_000
    return grouped(value, 0 if value == 0 or abs(value) >= 1000 else 1 if abs(value) >= 10 else 2, language)


def percent(share: float | None, language: Language = ENGLISH) -> str:
    """A share as per cent; one decimal below ten."""
    if share is None or not known(share):
        return unknown(language)
    value = 100 * share
    return grouped(value, 1 if 0 < abs(value) < 10 else 0, language) + f"{THIN}%"


def number(value: float | None, unit: Unit, language: Language = ENGLISH) -> str:
    """A value of a unit, without the unit's word."""
    if unit == "m2":
        return hectares(value, language)
    if unit == "share":
        return percent(value, language)
    if unit == "person_days":
        return large(value, language)
    if unit in ("people", "persons"):
        return people(value, language)
    if unit == "km" and value is not None and known(value):
        return grouped(value, 1 if abs(value) < 100 else 0, language)
    return count(value, language)


def between(low: float | None, high: float | None, unit: Unit, language: Language = ENGLISH) -> str:
    """A range in words; says which end is unknown, and 'no range stated' where both are."""
    ends = (number(low, unit, language), number(high, unit, language))
    if not known(low) and not known(high):
        return language.text("no range stated")
    if not known(low):
        return language.text("at most {number}", number=ends[1])
    if not known(high):
        return language.text("at least {number}", number=ends[0])
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}{DASH}{ends[1]}"


def span(value: Span, language: Language = ENGLISH) -> str:
    """Persons between two ends; 'unknown' where both ends are."""
    if not known(value.low) and not known(value.high):
        return unknown(language)
    return between(value.low, value.high, "persons", language)


def period(start: date | None, end: date | None, language: Language = ENGLISH) -> str:
    """Two days, both included; what they share is said once."""
    if start is None or end is None or start == end:
        if start == end or end is None:
            return language.day(start)
        return f"{unknown(language)} {DASH} {language.day(end)}"
    if start.year != end.year:
        return f"{language.day(start)} {DASH} {language.day(end)}"
    first = f"{start.day}" if start.month == end.month else language.short_day(start)
    return f"{first} {DASH} {language.day(end)}"


def runs_right_to_left(text: str, otherwise: bool) -> bool:
    """Direction of own text by its first letter, as HTML's ``dir="auto"`` has it (UAX 9, P2 and P3)."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return otherwise


def weeks(start: date, number: int, language: Language = ENGLISH) -> str:
    """So many whole weeks from a day, as a period."""
    return period(start, start + timedelta(days=7 * number - 1), language)
