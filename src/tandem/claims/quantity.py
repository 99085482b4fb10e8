"""Quantities as people say them: exact, about, at least, up to, between, or words such as 'thousands'."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tandem.claims.records import JsonValue
from tandem.language import phrase
from tandem.worded import Worded, worded

_BOUNDS = frozenset({"exact", "approx", "min", "max"})
_KEYS = _BOUNDS | {"text"}
# By: is there a least, is there a most, is it approximate, are they the same.
_BOUND_WORDS = {
    (False, True, False, False): phrase("up to {high}"),
    (False, True, True, False): phrase("about up to {high}"),
    (True, False, False, False): phrase("at least {low}"),
    (True, False, True, False): phrase("about at least {low}"),
    (True, True, False, True): phrase("{low}"),
    (True, True, True, True): phrase("about {low}"),
    (True, True, False, False): phrase("{low} to {high}"),
    (True, True, True, False): phrase("about {low} to {high}"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """Bounds of what was said; None where there is none, both where only words were said (``text``)."""

    low: float | None
    high: float | None
    approximate: bool = False
    text: str = ""

    def words(self) -> Worded:
        """``about 5,000``, ``at least 42``, ``up to 12``, ``2,000 to 9,999``; words as written where there are any."""
        spelled = self._bounds()
        if not self.text:
            return spelled
        return (
            worded("{said} ({bounds})", said=self.text, bounds=spelled) if spelled else worded("{said}", said=self.text)
        )

    def _bounds(self) -> Worded:
        low, high = _number(self.low), _number(self.high)
        if low is None and high is None:
            return worded("")
        text = _BOUND_WORDS[low is not None, high is not None, self.approximate, low == high]
        return worded(text, **{name: end for name, end in (("low", low), ("high", high)) if end is not None})

    def excludes(self, other: Quantity) -> bool:
        """Whether the two cannot both hold: one ends before the other begins."""
        return _below(self, other) or _below(other, self)


def quantity_of(value: JsonValue) -> Quantity | None:
    """The quantity of a number or of ``{exact | approx | min | max | text}``; None for anything else.

    A quantity is never negative, and its least is not above its most.
    """
    if _is_number(value):
        value = {"exact": value}
    if not isinstance(value, dict) or not value or not value.keys() <= _KEYS:
        return None
    text = value.get("text", "")
    if not isinstance(text, str) or not all(_is_number(value[key]) for key in value.keys() & _BOUNDS):
        return None
    given = {key: float(number) for key in _BOUNDS if isinstance(number := value.get(key), int | float)}
    if "exact" in given and len(given) > 1:
        return None
    point = given.get("exact", given.get("approx"))
    low, high = given.get("min", point), given.get("max", point)
    if low is not None and high is not None and low > high:
        return None
    return Quantity(low, high, "approx" in given, text) if given or text else None


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _below(one: Quantity, other: Quantity) -> bool:
    return one.high is not None and other.low is not None and one.high < other.low


def _number(end: float | None) -> float | int | None:
    """Whole numbers as such, so that they are spelled without a decimal point."""
    return int(end) if end is not None and end.is_integer() else end
