"""From a raw cell to a value of the vocabulary, or to the reason why there is none. Pure."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tandem.claims.quantity import quantity_of
from tandem.errors import DateError
from tandem.exchange.mapping import Dated, PropertyRule
from tandem.exchange.rows import Attributes, JsonValue
from tandem.exchange.texts import plain_numbers, whole_characters
from tandem.exchange.units import factor
from tandem.times import PartialDate, parse_instant, parse_partial_date
from tandem.vocabulary import Property, codes

# Whole numbers are kept in 64 bits.
_LARGEST = 2**63 - 1
_BETWEEN = re.compile(r"(\d\S*)\s*(?:-|–|to)\s*(\d\S*)")
_BOUNDED = {
    "approx": re.compile(r"(?:about|approx\.?|approximately|circa|ca\.?|~)\s*(\S+)", re.IGNORECASE),
    "min": re.compile(r"(?:at least|>=|≥)\s*(\S+)", re.IGNORECASE),
    "max": re.compile(r"(?:up to|at most|<=|≤)\s*(\S+)", re.IGNORECASE),
}
_NEVER_NEGATIVE = frozenset({"m2", "m", "people", "days", "worker-days", "share"})


@dataclass(frozen=True, slots=True)
class Understood:
    """``original`` is the text as written; where no value could be read, ``unreadable`` says why and ``value`` is None."""

    value: JsonValue
    original: str
    unreadable: str = ""


class _UnreadableError(ValueError):
    """Why a text gives no value; never leaves this module."""


def understand(rule: PropertyRule, known: Property, raw: JsonValue) -> list[Understood]:
    """What a cell says of a property: nothing for an empty cell, else one entry.

    A list of codes of which some are unknown gives two: the known codes, and the others as unreadable, so that a
    danger that is understood counts although its neighbour is not.
    """
    original = as_text(raw)
    if raw is None or not original.strip() or original.strip() in rule.missing:
        return []
    try:
        if known.type == "codes":
            return _codes(rule, known, raw, original)
        return [Understood(_value(rule, known, raw, original.strip()), original)]
    except _UnreadableError as error:
        return [Understood(None, original, str(error))]


def as_text(raw: JsonValue) -> str:
    """A raw value as the text that a claim keeps: whole numbers without '.0', lists and objects as JSON."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return whole_characters(raw)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 2**53:
        return str(int(raw))
    if isinstance(raw, bool | list | dict):
        return whole_characters(json.dumps(plain_numbers(raw), ensure_ascii=False))
    return str(raw)


def _value(rule: PropertyRule, known: Property, raw: JsonValue, text: str) -> JsonValue:
    match known.type:
        case "number":
            return _number(rule, known, raw, text)
        case "integer":
            return _integer(rule, known, raw, text)
        case "quantity":
            return _quantity(rule, known, raw, text)
        case "date":
            return _day(text, rule.format)
        case "code":
            return _code(rule, known, text)
        case "refs":
            return list(_parts(rule, raw, text))
        case "json":
            return _json(raw, text)
        case _:
            return text


def _number(rule: PropertyRule, known: Property, raw: JsonValue, text: str) -> float:
    written = text.replace(",", ".") if rule.decimal == "," and text.count(",") == 1 else text
    try:
        number = float(written)
    except ValueError as error:
        raise _UnreadableError(f"'{text}' is not a number") from error
    if isinstance(raw, bool) or not math.isfinite(number) or "_" in written:
        raise _UnreadableError(f"'{text}' is not a number")
    if number < 0 and known.unit in _NEVER_NEGATIVE:
        raise _UnreadableError(f"{text} {known.unit} is less than nothing")
    scale = (factor(rule.unit, known.unit) if rule.unit else 1.0) * (rule.factor or 1.0)
    if known.unit == "share" and number * scale > 1:
        raise _UnreadableError(f"{text} is more than the whole; it may be in percent")
    return number * scale


def _integer(rule: PropertyRule, known: Property, raw: JsonValue, text: str) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 and not rule.unit and rule.factor is None:
        whole = raw
    else:
        number = _number(rule, known, raw, text)
        if rule.factor is None and not number.is_integer():
            raise _UnreadableError(f"{text} is not a whole number")
        whole = round(number)
    if abs(whole) > _LARGEST:
        raise _UnreadableError(f"{text} is more than can be counted")
    return whole


def _quantity(rule: PropertyRule, known: Property, raw: JsonValue, text: str) -> JsonValue:
    """A number, bounds in words ('about 20', 'at least 20', 'up to 20', '20-30', '20 to 30'), or the JSON of a quantity."""
    if isinstance(raw, dict) or text.startswith("{"):
        value = _json(raw, text)
        if quantity_of(value) is None:
            raise _UnreadableError("the JSON is no quantity: exact, approx, min, max and text")
        return value
    between = _BETWEEN.fullmatch(text)
    if between:
        low, high = (_whole(_number(rule, known, part, part)) for part in between.groups())
        if low > high:
            raise _UnreadableError(f"'{text}' begins above its end")
        return {"min": low, "max": high}
    for key, pattern in _BOUNDED.items():
        found = pattern.fullmatch(text)
        if found:
            return {key: _whole(_number(rule, known, found[1], found[1]))}
    return _whole(_number(rule, known, raw, text))


def _whole(number: float) -> int | float:
    return round(number) if number.is_integer() else number


def _date(text: str, written: str) -> PartialDate:
    """A partial date; a time of day behind an ISO date is left out."""
    try:
        if written:
            day = datetime.strptime(text, written).replace(tzinfo=UTC).date()
            return PartialDate(day, day)
        return parse_partial_date(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except DateError as error:
        raise _UnreadableError(error.cause.rstrip(".")) from error
    except ValueError as error:
        raise _UnreadableError(f"'{text}' is no date of the form {written}") from error


def _day(text: str, written: str) -> str:
    day = _date(text, written)
    if day.precision != "day":
        raise _UnreadableError(f"'{text}' names a {day.precision}, no single day")
    return str(day)


def _code(rule: PropertyRule, known: Property, text: str) -> str:
    found = rule.codes.get(text, text)
    if found not in codes(known.codes):
        raise _UnreadableError(f"'{text}' is no code of {known.codes}")
    return found


def _parts(rule: PropertyRule, raw: JsonValue, text: str) -> tuple[str, ...]:
    if isinstance(raw, list):
        return tuple(as_text(item).strip() for item in raw)
    pieces = text.split(rule.separator) if rule.separator else [text]
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _codes(rule: PropertyRule, known: Property, raw: JsonValue, original: str) -> list[Understood]:
    understood: list[JsonValue] = []
    unknown = []
    for part in _parts(rule, raw, original.strip()):
        try:
            understood.append(_code(rule, known, part))
        except _UnreadableError:
            unknown.append(part)
    entries = [Understood(understood, original)] if understood else []
    if unknown:
        names = ", ".join(f"'{part}'" for part in unknown)
        entries.append(Understood(None, original, f"no code of {known.codes}: {names}"))
    return entries


def _json(raw: JsonValue, text: str) -> JsonValue:
    if not isinstance(raw, str):
        return plain_numbers(raw)
    try:
        value: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        raise _UnreadableError("the text is not JSON") from error
    return plain_numbers(value)


def day_of(rule: Dated | None, attributes: Attributes) -> tuple[PartialDate | None, str]:
    """The date that a rule gives for a row, and why it gives none."""
    text = _dated_text(rule, attributes)
    if rule is None or not text:
        return None, ""
    try:
        return _date(text, rule.format), ""
    except _UnreadableError as error:
        return None, str(error)


def instant_of(rule: Dated | None, attributes: Attributes) -> tuple[datetime | None, str]:
    """The instant that a rule gives for a row, and why it gives none; a bare day is its midnight UTC."""
    text = _dated_text(rule, attributes)
    if rule is None or not text:
        return None, ""
    try:
        if rule.format:
            return parse_instant(str(_date(text, rule.format))), ""
        return parse_instant(text), ""
    except (DateError, _UnreadableError) as error:
        return None, error.cause if isinstance(error, DateError) else str(error)


def _dated_text(rule: Dated | None, attributes: Attributes) -> str:
    if rule is None:
        return ""
    return rule.constant or as_text(attributes.get(rule.column)).strip()
