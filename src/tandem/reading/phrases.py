"""A sentence with everything that the tables find in it, and the phrases around a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tandem.reading.dates import Found, dates, taken
from tandem.reading.numbers import Quantity, quantities
from tandem.reading.tables import Marks, Tables
from tandem.reading.tokens import Sentence, Token

DASHES = ("-", "–", "—")
QUOTES = ('"', "“", "”", "«", "»", "„", "'", "‘", "’")
ENDS = (",", ";", ":", "(", ")", ".", "!", "?", "…", "•", "*", "[", "]", *QUOTES, "–", "—")
COMMON = (
    "spokes",
    "organisation",
    "asset",
    "work",
    "title",
    "speech",
    "source",
    "predicate",
    "area",
    "figure",
    "event",
)
VERBAL = ("aux", "speech", "pronoun", "rel", "conj")


@dataclass(frozen=True)
class Parsed:
    """One sentence: its text, tokens, table words, dates and quantities."""

    text: str
    tokens: Sequence[Token]
    marks: Marks
    tables: Tables
    dates: Sequence[Found]
    quantities: Sequence[Quantity]
    paragraph: int

    @property
    def size(self) -> int:
        """How many tokens it has."""
        return len(self.tokens)

    def low(self, place: int) -> str:
        """The folded token at a place, '' outside the sentence."""
        return self.tokens[place].low if 0 <= place < len(self.tokens) else ""

    def words(self, first: int, last: int) -> str:
        """The text from one token to another as it stands, on one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def in_date(self, place: int) -> Found | None:
        """The date that covers a place."""
        return next((one for one in self.dates if one.first <= place <= one.last), None)

    def is_name(self, place: int) -> bool:
        """Whether a token is part of a name: a capital that the sentence does not begin with by rule."""
        if not 0 <= place < self.size or not self.tokens[place].is_capital:
            return False
        if self.tokens[place].text.isupper() and self.marks.at(place, "predicate", "degree", "not", "aux") is not None:
            return False
        if self.in_date(place) is not None or self.marks.at(place, "month", "weekday", "pronoun") is not None:
            return False
        if self.starts(place):
            low = self.tokens[place].low
            follows = place + 1 < self.size and self.tokens[place + 1].is_capital
            if self.tables.settings.get("order") == "free" and self.marks.at(place, *COMMON) is not None:
                return False
            return low not in self.tables.function_words and (
                follows or self.marks.at(place, "counted", "predicate", "number", "work", "bound", "event") is None
            )
        return True

    def starts(self, place: int) -> bool:
        """Whether the sentence, or a quotation in it, begins here."""
        return place == 0 or self.low(place - 1) in (*QUOTES, ":", "•", "*", ".", "…", *DASHES[1:])


def parse(text: str, sentence: Sentence, tables: Tables, said: date | None) -> Parsed:
    """Look up tables, dates and quantities in a sentence."""
    marks = tables.marks(sentence.tokens)
    found = dates(sentence.tokens, marks, said)
    numbers = quantities(sentence.tokens, marks, tables, taken(found))
    return Parsed(text, sentence.tokens, marks, tables, found, numbers, sentence.paragraph)


def skip_left(parsed: Parsed, place: int) -> int:
    """The place left of auxiliaries, adverbs and dates that stand between a subject and its verb."""
    while place >= 0:
        date = parsed.in_date(place)
        if date is not None:
            place = date.first - 1
            if parsed.marks.at(place, "prep", "edge") is not None:
                place -= 1
        elif not parsed.is_name(place) and (
            parsed.marks.at(place, "aux", "adv", "hearsay") is not None or is_adverb(parsed, place)
        ):
            place -= 1
        else:
            break
    return place


def is_adverb(parsed: Parsed, place: int) -> bool:
    """An adverb by its ending that no table holds: "firmly"."""
    pattern = parsed.tables.settings.get("adverb")
    return pattern is not None and re.search(pattern, parsed.low(place)) is not None


def phrase_left(parsed: Parsed, place: int) -> int:
    """The first token of the noun phrase that ends at a place."""
    first = place
    while first > 0:
        before = first - 1
        low = parsed.low(before)
        if low in DASHES and parsed.tokens[before].end < parsed.tokens[first].start:
            break
        joined = parsed.marks.at(before, "and") is not None and parsed.is_name(before - 1) and parsed.is_name(first)
        verbal = parsed.marks.at(before, *VERBAL) is not None or parsed.in_date(before) is not None
        if (low in ENDS or verbal) and not joined:
            break
        first = before
    return _behind_adverbial(parsed, first, place)


def _behind_adverbial(parsed: Parsed, first: int, place: int) -> int:
    """The start of the noun phrase behind a leading adverb or "in a statement"."""
    while first < place and parsed.marks.at(first, "adv") is not None and not parsed.is_name(first):
        first += 1
    if parsed.marks.at(first, "prep") is None or parsed.is_name(first) or first == place:
        return first
    articles = [at for at in range(first + 2, place + 1) if parsed.marks.at(at, "det") is not None]
    return articles[0] if articles else first + 1


def phrase_right(parsed: Parsed, place: int, *, inner: tuple[str, ...] = ("of",)) -> int:
    """The last token of the noun phrase that begins at a place; prepositions of the roles ``inner`` do not end it."""
    last = place
    while last + 1 < parsed.size:
        after = last + 1
        low = parsed.low(after)
        if low in ENDS or (low in DASHES and parsed.tokens[after].start > parsed.tokens[last].end):
            break
        if parsed.in_date(after) is not None or parsed.marks.at(after, *VERBAL) is not None:
            joined = parsed.marks.at(after, "and") is not None and parsed.is_name(last) and parsed.is_name(after + 1)
            if not joined or parsed.marks.at(after + 1, "title") is not None:
                break
        prep = parsed.marks.at(after, "prep")
        if prep is not None and parsed.marks.at(after, *inner) is None and not parsed.is_name(after):
            break
        if parsed.marks.starting(after, "predicate") is not None and _is_verb(parsed, after):
            break
        last = after
    return last


def _is_verb(parsed: Parsed, place: int) -> bool:
    """Whether a predicate word stands as a verb: no name, and no noun behind a genitive or article."""
    if parsed.is_name(place) or parsed.marks.at(place, "work", "counted", "organisation", "asset") is not None:
        return False
    return parsed.marks.at(place - 1, "det", "of") is None


def strip_article(parsed: Parsed, first: int, last: int) -> int:
    """The first token behind articles and demonstratives."""
    while first < last and parsed.marks.at(first, "det", "singular") is not None and not parsed.is_name(first):
        first += 1
    return first


def name_run(parsed: Parsed, place: int) -> int:
    """The last token of the capitalised run that begins at a place, ``place - 1`` where there is none."""
    last = place - 1
    while parsed.is_name(last + 1) and parsed.marks.at(last + 1, "title") is None:
        last += 1
    return last
