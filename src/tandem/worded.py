"""Sentences that are made below the edge and told at it, in the language of whoever reads.

``worded("{one} depends on {other}.", one=..., other=...)`` is a ``str`` in English, so that records, commands and
exports read it as it is. It also remembers its text and its values: ``Language.text`` gives the same sentence in another
language, from the catalogue. What is a text inside a sentence (a label, a clause) goes in as a value that is itself
``worded``, never glued to it: gluing makes a plain string, which stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

SLOT = re.compile(r"\{(\w+)\}")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Worded(str):
    """A sentence in English that can be told in other languages.

    ``english`` is its text with slots, ``many`` the text for several where it is counted by ``values["n"]``.
    """

    english: str
    many: str
    values: Mapping[str, object]
    case: Literal["as_is", "lower"]

    def __new__(
        cls, english: str, many: str, values: Mapping[str, object], case: Literal["as_is", "lower"] = "as_is"
    ) -> Worded:
        """Told in English at once: a value that is changed later changes nothing."""
        text = many if many and values["n"] != 1 else english
        spoken = filled(text, {name: _spelled(value) for name, value in values.items()}) if values else text
        made = super().__new__(cls, spoken.lower() if case == "lower" else spoken)
        made.english, made.many, made.values, made.case = english, many, values, case
        return made

    def __reduce__(self) -> tuple[type[Worded], tuple[str, str, Mapping[str, object], str]]:
        """Travels between processes with its parts."""
        return Worded, (self.english, self.many, self.values, self.case)


def worded(english: str, **values: object) -> Worded:
    """A sentence with its values by name; numbers and days are spelled in the language in which it is told."""
    return Worded(english, "", values)


def worded_plural(one: str, many: str, n: int, **values: object) -> Worded:
    """A sentence about a number, which the texts may name as ``{n}``."""
    return Worded(one, many, {"n": n, **values})


def lowered(text: str) -> Worded:
    """A label inside a sentence: without capitals."""
    inner = text if isinstance(text, Worded) else joined(text)
    return Worded(inner.english, inner.many, inner.values, "lower")


def joined(*parts: str, by: str = " ", end: str = "") -> Worded:
    """Whole sentences or clauses one after the other; those that are empty are left out."""
    told = [part for part in parts if part]
    text = by.join(f"{{{place}}}" for place in range(len(told)))
    return Worded(f"{text}{end}", "", {str(place): one for place, one in enumerate(told)})


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its slots filled; an abbreviation at the end of a sentence keeps one full stop."""

    def put(slot: re.Match[str]) -> str:
        spelled = values.get(slot.group(1))
        if spelled is None:
            return slot.group()
        return spelled.removesuffix(".") if text[slot.end() :].startswith(".") else spelled

    return SLOT.sub(put, text)


def day_in_english(day: date) -> str:
    """``3 May 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _spelled(value: object) -> str:
    if isinstance(value, str | bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{round(value, 2):,}".removesuffix(".0")
    if isinstance(value, date):
        return day_in_english(value)
    return ", ".join(_spelled(one) for one in value) if isinstance(value, tuple) else str(value)
