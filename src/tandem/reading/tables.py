"""The word tables of a language, and where their words stand in a sentence.

``vocabulary/reading_CODE.csv`` holds one row per role and meaning; ``words`` are separated by ``|``, a ``*`` stands for
any ending. A language is added by adding its file.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from heapq import merge
from importlib.resources import files
from operator import attrgetter

from tandem.reading.tokens import Token, fold, tokenise

VOCABULARY = "tandem.vocabulary"
PREFIX = "reading_"
LOOKED_AT = 20_000  # characters that tell the language


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a table in a sentence: tokens ``first`` to ``last`` inclusive play a role and mean something."""

    role: str
    means: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Entry:
    role: str
    means: str
    words: tuple[str, ...]
    row: int

    def at(self, lows: Sequence[str], place: int) -> bool:
        if place + len(self.words) > len(lows):
            return False
        return all(
            low.startswith(word[:-1]) if word[-1] == "*" and len(word) > 1 else low == word
            for word, low in zip(self.words, lows[place:], strict=False)
        )


@dataclass(frozen=True)
class Tables:
    """All word tables of one language."""

    language: str
    settings: Mapping[str, str]
    abbreviations: frozenset[str]
    function_words: frozenset[str]
    entries: Mapping[str, tuple[_Entry, ...]] = field(repr=False)

    def marks(self, tokens: Sequence[Token]) -> Marks:
        """Every table word in the tokens, the longest of each role where several begin at one place."""
        lows = [token.low for token in tokens]
        found: list[Mark] = []
        for place, low in enumerate(lows):
            best: dict[tuple[str, str], Mark] = {}
            exact, open_ended = self.entries.get(low, ()), self.entries.get(f"{low[:2]}*", ())
            for entry in merge(exact, open_ended, key=attrgetter("row")):
                if entry.at(lows, place):
                    mark = Mark(entry.role, entry.means, place, place + len(entry.words) - 1)
                    known = best.get((entry.role, entry.means))
                    if known is None or known.last < mark.last:
                        best[entry.role, entry.means] = mark
            found += _longest_of_role(best.values())
        return Marks(found)


def _longest_of_role(marks: Iterable[Mark]) -> list[Mark]:
    by_role: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_role[mark.role].append(mark)
    return [m for found in by_role.values() for m in found if m.last == max(other.last for other in found)]


class Marks:
    """The marks of a sentence by place and role."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._at: dict[tuple[str, int], list[Mark]] = defaultdict(list)
        self._of: dict[str, list[Mark]] = defaultdict(list)
        covered: dict[str, int] = {}
        for mark in sorted(marks, key=lambda one: one.first):
            inside = mark.last <= covered.get(mark.role, -1) and mark.first != self._of[mark.role][-1].first
            if inside and mark.role not in ("predicate", "counted"):
                continue
            covered[mark.role] = max(covered.get(mark.role, -1), mark.last)
            self._of[mark.role].append(mark)
            for place in range(mark.first, mark.last + 1):
                self._at[mark.role, place].append(mark)

    def of(self, role: str) -> Sequence[Mark]:
        """All marks of a role in order."""
        return self._of.get(role, [])

    def at(self, place: int, *roles: str) -> Mark | None:
        """A mark of one of the roles that covers the place."""
        for role in roles:
            found = self._at.get((role, place))
            if found:
                return found[0]
        return None

    def starting(self, place: int, *roles: str) -> Mark | None:
        """A mark of one of the roles that begins at the place."""
        for role in roles:
            for mark in self._at.get((role, place), ()):
                if mark.first == place:
                    return mark
        return None

    def within(self, role: str, first: int, last: int, means: str | None = None) -> list[Mark]:
        """Marks of a role (and meaning) that lie between two places inclusive."""
        return [
            mark
            for mark in self._of.get(role, [])
            if first <= mark.first and mark.last <= last and (means is None or mark.means == means)
        ]


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have tables."""
    names = (path.name for path in files(VOCABULARY).iterdir())
    return tuple(sorted(name[len(PREFIX) : -4] for name in names if name.startswith(PREFIX) and name.endswith(".csv")))


@cache
def tables(language: str) -> Tables:
    """The word tables of a language."""
    entries: dict[str, list[_Entry]] = defaultdict(list)
    settings, abbreviations, function_words = {}, set(), set()
    for number, (role, words, means) in enumerate(_rows(language)):
        if role == "setting":
            settings[words] = means
            continue
        for written in filter(None, words.split("|")):
            if role == "abbreviation":
                abbreviations.add(fold(written))
                continue
            parts = _parts(written)
            if role in ("det", "prep", "conj", "aux", "adv", "rel", "pronoun") and len(parts) == 1:
                function_words.add(parts[0])
            entries[_key(parts[0])].append(_Entry(role, means, parts, number))
    return Tables(
        language,
        settings,
        frozenset(abbreviations),
        frozenset(function_words),
        {key: tuple(found) for key, found in entries.items()},
    )


def _key(word: str) -> str:
    """Where an entry is looked up: by its whole first word, by two letters and a star where any ending will do."""
    return f"{word[:-1][:2]}*" if word[-1] == "*" and len(word) > 1 else word


def _parts(written: str) -> tuple[str, ...]:
    """Words as the tokens of a text are cut, each with its ``*``."""
    parts: list[str] = []
    for token in tokenise(written):
        if token.low == "*" and parts:
            parts[-1] += "*"
        else:
            parts.append(token.low)
    return tuple(parts)


def _rows(language: str) -> Iterator[tuple[str, str, str]]:
    with files(VOCABULARY).joinpath(f"{PREFIX}{language}.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            yield row["role"], row["words"], row["means"]


def language_of(text: str) -> str:
    """The language of which the text has most function words and letters that its neighbours lack; English where none has any."""
    start = text[:LOOKED_AT]
    words = [token.low for token in tokenise(start) if token.is_word]
    found = {}
    for code in languages():
        known = tables(code)
        letters = sum(start.count(letter) for letter in known.settings.get("letters", ""))
        script = known.settings.get("script")
        written = len(re.findall(script, start.casefold())) / len(start) if script and start else 0.0
        found[code] = sum(word in known.function_words for word in words) + letters + written
    return max(found, key=lambda code: (found[code], code == "en"))
