"""Quantities of a sentence: number, bounds, unit and what is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tandem.reading.digits import plain, read_digits
from tandem.reading.nouns import NOUN_REACH, noun_behind
from tandem.reading.tables import Mark, Marks, Tables
from tandem.reading.tokens import Token

_CLOCK = re.compile(r"^([01]?\d|2[0-3])\.[0-5]\d$")
BREAKS = ("pronoun", "them", "prep", "aux", "predicate", "conj", "speech", "rel")
_AGES = (5, 99)
PEOPLE = ("people", "staff", "household")
REACH = 8  # tokens from "the number" to its number
HOURS = 24
LEAST_NOT_LABEL = 1000


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds; tokens ``first`` to ``last`` with what is counted, ``number_last`` without.

    ``unit`` is a dimension with its factor or currency ('area:10000'), '' where things are counted; ``noun`` is the mark of
    what is counted; ``further`` says that the number comes on top of others, as in "a further twenty".
    """

    value: Mapping[str, object]
    first: int
    last: int
    number_last: int
    unit: str = ""
    noun: Mark | None = None
    further: bool = False

    @property
    def counted(self) -> str:
        """The class of what is counted, '' where none is named."""
        return self.noun.means if self.noun is not None else ""


@dataclass(frozen=True, slots=True)
class _Number:
    low: float
    high: float
    first: int
    last: int
    near: bool = False
    text: str = ""


def quantities(tokens: Sequence[Token], marks: Marks, tables: Tables, taken: frozenset[int]) -> list[Quantity]:
    """The quantities of a sentence in order; ``taken`` are places of dates, which are none."""
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        share = None if place in taken else _share(tokens, marks, tables, place, taken)
        if share is not None:
            found.append(share)
            place = max(share.last, share.number_last) + 1
            continue
        number = None if place in taken else _number(tokens, marks, tables, place, taken)
        if number is None:
            place += 1
            continue
        number = _range(tokens, marks, tables, number, taken)
        quantity = _quantity(tokens, marks, tables, number, taken)
        if quantity is not None:
            whole = _out_of(tokens, marks, tables, quantity, taken)
            found.append(whole or quantity)
            place = max(number.last, quantity.number_last, whole.last if whole else 0) + 1
            place = max(place, _whole_last(tokens, marks, tables, quantity, taken) + 1)
        else:
            place = number.last + 1
    return found


def _share(tokens: Sequence[Token], marks: Marks, tables: Tables, place: int, taken: frozenset[int]) -> Quantity | None:
    """ "two thirds of the families", "half of the 600 people", with what they are a share of."""
    fraction = marks.starting(place, "fraction")
    if fraction is None or (place and marks.at(place - 1, "part", "number", "scale") is not None):
        return None
    at = fraction.last + 1
    while marks.at(at, "of", "det", "possessive") is not None or (at < len(tokens) and tokens[at].is_number):
        at += 1
    noun, _ = noun_behind(tokens, marks, tables, at, taken)
    if noun is None:
        return None
    return Quantity({"percent": int(fraction.means)}, place, noun.last, fraction.last, "percent", noun)


def _out_of(
    tokens: Sequence[Token], marks: Marks, tables: Tables, part: Quantity, taken: frozenset[int]
) -> Quantity | None:
    """Such as "two of the five health posts": two, counted in health posts."""
    at = part.number_last + 1
    if part.unit or part.noun is not None or marks.starting(at, "outof") is None:
        return None
    for start in range(at + 1, min(at + 5, len(tokens))):
        number = None if start in taken else _number(tokens, marks, tables, start, taken)
        if number is not None:
            noun, _ = noun_behind(tokens, marks, tables, number.last + 1, taken)
            return replace(part, noun=noun, last=noun.last if noun else number.last)
        if not (tokens[start].is_word or tokens[start].low == "'s") or marks.at(start, *BREAKS) is not None:
            return None
    return None


def _whole_last(tokens: Sequence[Token], marks: Marks, tables: Tables, part: Quantity, taken: frozenset[int]) -> int:
    """The last token of "out of seven" behind "three feeders", which is no figure of its own."""
    outof = marks.starting(part.last + 1, "outof")
    if part.noun is None or outof is None or marks.at(part.last + 1, "of") is outof:
        return -1
    worth, last = _digits_or_words(tokens, marks, tables, outof.last + 1, taken)
    ends = last + 1 >= len(tokens) or marks.at(last + 1, "counted") is None
    return last if worth is not None and ends else -1


def _number(tokens: Sequence[Token], marks: Marks, tables: Tables, place: int, taken: frozenset[int]) -> _Number | None:
    near = marks.starting(place, "near")
    if near is not None:
        return _Number(float(near.means), float(near.means), place, near.last, near=True)
    many = marks.starting(place, "many")
    if many is not None:
        low, _, high = many.means.partition(":")
        text = " ".join(token.text for token in tokens[place : many.last + 1])
        return _Number(float(low), float(high or "inf"), place, many.last, text=text)
    value, last = _digits_or_words(tokens, marks, tables, place, taken)
    return None if value is None else _Number(value, value, place, last)


def _digits_or_words(
    tokens: Sequence[Token], marks: Marks, tables: Tables, place: int, taken: frozenset[int]
) -> tuple[float | None, int]:
    """A number as digits, words or both ("2.5 million", "three hundred and forty-two", "a thousand")."""
    total, current, last, seen = 0.0, 0.0, place, False
    at = place
    while at < len(tokens) and at not in taken:
        token, scale = tokens[at], marks.starting(at, "scale")
        worth = _worth(token, marks, tables, at)
        if scale is not None and (seen or _stands_for_one(scale)) and not _glued(tokens, at, seen):
            current = (current if seen else 1.0) * float(scale.means)
            if float(scale.means) >= 1000:
                total, current = total + current, 0.0
            at = last = _past_stop(tokens, tables, scale.last)
        elif worth is not None and (not seen or _continues(current, worth, tokens[last])):
            current += worth
            last = at
        elif not (
            seen and tokens[at].low == "-" and at + 1 < len(tokens) and _tens_and_ones(tokens, marks, tables, at)
        ):
            break
        seen, at = True, at + 1
    return (total + current, last) if seen else (None, place)


def _past_stop(tokens: Sequence[Token], tables: Tables, last: int) -> int:
    """The full stop of an abbreviation ("тис.") belongs to the number."""
    stop = last + 1 < len(tokens) and tokens[last + 1].low == "." and tokens[last].low in tables.abbreviations
    return last + 1 if stop else last


def _stands_for_one(scale: Mark) -> bool:
    return float(scale.means) in (100.0, 1000.0, 1_000_000.0)


def _glued(tokens: Sequence[Token], at: int, seen: bool) -> bool:
    """A scale written as a letter ("5m") counts only right behind digits; "m" alone means metres."""
    return len(tokens[at].low) == 1 and not (seen and tokens[at - 1].end == tokens[at].start)


def _tens_and_ones(tokens: Sequence[Token], marks: Marks, tables: Tables, at: int) -> bool:
    return _worth(tokens[at + 1], marks, tables, at + 1) is not None and not tokens[at + 1].is_number


def _continues(current: float, worth: float, before: Token) -> bool:
    """Whether "worth" adds to what was read: forty + two, hundred + five, but not two + three."""
    if before.is_number:
        return False
    return (
        current == 0
        or (worth < 10 and current % 10 == 0 and current % 100 >= 20)
        or (worth < 100 and current % 100 == 0)
    )


def _worth(token: Token, marks: Marks, tables: Tables, at: int) -> float | None:
    if token.is_number:
        return read_digits(token.text, tables.settings.get("decimal", "."))
    if "-" in token.low:
        tens, _, ones = token.low.partition("-")
        parts = [tables.entries.get(part, ()) for part in (tens, ones)]
        worths = [
            next((float(one.means) for one in entries if one.role == "number" and one.words == (part,)), None)
            for entries, part in zip(parts, (tens, ones), strict=True)
        ]
        if worths[0] is not None and worths[1] is not None and worths[0] >= 20 > worths[1]:
            return worths[0] + worths[1]
    mark = marks.starting(at, "number")
    return None if mark is None else float(mark.means)


def _range(tokens: Sequence[Token], marks: Marks, tables: Tables, number: _Number, taken: frozenset[int]) -> _Number:
    """Such as "20 to 30", "12-15", "between 20 and 30" as one number with two ends."""
    at = number.last + 1
    if number.text or at + 1 >= len(tokens):
        return number
    opened = number.first > 0 and marks.at(number.first - 1, "range") is not None
    joined = tokens[at].low in ("-", "–", "—") or (
        marks.starting(at, "rangeto") is not None and (opened or marks.at(at, "and") is None)
    )
    if not joined:
        return number
    second, last = _digits_or_words(tokens, marks, tables, at + 1, taken)
    if second is None or second <= number.low:
        return number
    first = number.first - 1 if opened else number.first
    low = number.low
    if opened and marks.at(number.first - 2, "change") is not None:
        return _Number(second, second, first, last)  # "rose from 9,400 to 10,150"
    if low < 1000 <= second and tokens[number.last].is_number and second % 1000 == 0 and second / low > 100:
        low *= 1000 if second < 1_000_000 else 1_000_000  # "2-3 thousand", "5 to 6 million"
    return _Number(low, second, first, last)


def _quantity(
    tokens: Sequence[Token], marks: Marks, tables: Tables, number: _Number, taken: frozenset[int]
) -> Quantity | None:
    strong = _strong(tokens, marks, number)
    if strong is not None:
        return strong
    if _is_label(tokens, marks, number):
        return None
    at = number.last + 1
    bound, first = _bound_before(marks, number.first)
    percent = marks.starting(at, "percent")
    if percent is not None:
        at = percent.last + 1
        while marks.starting(at, "of", "det") is not None:
            at += 1
        noun, _ = noun_behind(tokens, marks, tables, at, taken)
        last = noun.last if noun else percent.last
        return Quantity(_value(number, bound, "percent"), first, last, percent.last, "percent", noun)
    if marks.starting(at, "of") is not None and (number.text or number.near):
        at += 1
    unit = marks.starting(at, "unit")
    if unit is not None:
        if len(tokens[at].low) == 1 and tokens[at].is_capital:
            unit = None
        else:
            return _measured(number, bound, first, unit)
    before = marks.at(first - 1, "unit") if first else None
    if before is not None and before.means.startswith("money"):
        return Quantity(_value(number, bound), before.first, number.last, number.last, before.means)
    noun, further = noun_behind(tokens, marks, tables, number.last + 1, taken)
    further = further or (first > 0 and marks.at(first - 1, "further") is not None)
    last = noun.last if noun is not None else number.last
    return Quantity(_value(number, bound), first, last, number.last, "", noun, further)


def _strong(tokens: Sequence[Token], marks: Marks, number: _Number) -> Quantity | None:
    """Such as "a 50-person engineering unit": fifty people."""
    at = number.last + 1
    if at + 1 >= len(tokens) or tokens[at].low != "-" or marks.starting(at + 1, "strong") is None:
        return None
    last = at + 2
    while last + 1 < len(tokens) and last < at + NOUN_REACH and marks.at(last, "counted", "organisation") is None:
        last += 1
    found = marks.at(last, "counted", "organisation")
    if found is None:
        return None
    bound, first = _bound_before(marks, number.first)
    return Quantity(_value(number, bound), first, last, at + 1, "", Mark("counted", "staff", at + 2, last))


def _is_label(tokens: Sequence[Token], marks: Marks, number: _Number) -> bool:
    """Such as "No. 14", "section 3", "M-4", "34-year-old", "T-72" are no quantities."""
    before = tokens[number.first - 1].low if number.first else ""
    after = tokens[number.last + 1] if number.last + 1 < len(tokens) else None
    if (
        before in ("№", "#", "/")
        or marks.at(number.first - 1, "label") is not None
        or (before == "." and tokens[number.first - 2].low in ("no", "nr"))
    ):
        return True
    named = marks.at(number.first - 1, "asset", "counted", "area")
    if (
        named is not None
        and named.means not in PEOPLE
        and tokens[number.first].is_number
        and _nothing_counted(marks, after, number.last + 1)
        and not marks.at(number.first - 2, "number", "predicate", "among", "of")
        and tokens[number.first - 1].low[-1:] != "s"
        and _is_plain(tokens, number)
    ):
        return True
    if before in ("-", "–") and number.first > 1 and tokens[number.first - 2].end == tokens[number.first - 1].start:
        return True
    if (
        before
        and marks.at(number.first - 1, "and") is not None
        and number.first > 2
        and marks.at(number.first - 3, "label") is not None
    ):
        return True
    if _is_hour(tokens, marks, number):
        return True
    if marks.at(number.first - 1, "at") is not None and _CLOCK.match(tokens[number.first].text):
        return True
    if before == "," and after is not None and after.low in (",", ".") and _AGES[0] <= number.low <= _AGES[1]:
        return True  # an age behind a name
    glued = after is not None and after.start == tokens[number.last].end
    return bool(glued and after is not None and after.low in ("-", "/", ":", "'s", "th", "st", "nd", "rd"))


def _is_hour(tokens: Sequence[Token], marks: Marks, number: _Number) -> bool:
    """Such as "at 9", "by 18", but not "put the number of injured at 19"."""
    clock = marks.at(number.first - 1, "clock") is not None
    told = marks.at(number.first - 2, "predicate", "figure") is not None
    near = range(max(0, number.first - REACH), number.first)
    if not clock or told or number.text or any(marks.at(at, "number_word") is not None for at in near):
        return False
    after = tokens[number.last + 1] if number.last + 1 < len(tokens) else None
    return 0 < number.low == number.high <= HOURS and _nothing_counted(marks, after, number.last + 1)


def _is_plain(tokens: Sequence[Token], number: _Number) -> bool:
    """Whether a number has no thousands, fraction or words: as the number of a house or pylon."""
    return number.first == number.last and tokens[number.first].text.isdecimal() and number.low < LEAST_NOT_LABEL


def _nothing_counted(marks: Marks, after: Token | None, place: int) -> bool:
    return after is None or not after.is_word or marks.at(place, "prep", "conj", "speech") is not None


def _bound_before(marks: Marks, first: int) -> tuple[str, int]:
    """The bound word before a number and where it begins."""
    at = first - 1
    mark = marks.at(at, "bound") if at >= 0 else None
    if mark is None and at >= 1 and marks.at(at, "singular", "det") is not None:
        mark = marks.at(at - 1, "bound")
    if mark is None or mark.last < at - 1:
        return "", first
    return mark.means, mark.first


def _value(number: _Number, bound: str, key: str = "exact") -> dict[str, object]:
    low, high = plain(number.low), plain(number.high)
    if number.text:
        ends: dict[str, object] = {"text": number.text, "min": low}
        return ends if number.high == float("inf") else ends | {"max": high}
    if number.low != number.high:
        return {"min": low, "max": high}
    if key == "percent":
        return {"percent": low}
    return {bound or ("approx" if number.near else key): low}


def _measured(number: _Number, bound: str, first: int, unit: Mark) -> Quantity:
    kind, _, factor = unit.means.partition(":")
    value = _value(number, bound)
    if kind in ("area", "length"):
        value = {
            key: worth if key == "text" or not isinstance(worth, int | float) else plain(worth * float(factor))
            for key, worth in value.items()
        }
    return Quantity(value, first, unit.last, unit.last, unit.means)
