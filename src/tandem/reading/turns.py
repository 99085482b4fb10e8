"""Interviews: whose turn it is to speak, by "Name:" before a paragraph or by the question before it."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.reading.phrases import Parsed, name_run
from tandem.reading.speakers import Memory

MOST_WORDS = 4


@dataclass
class Turns:
    """The state of an interview: paragraph that is heard, whether anything was asked yet, whether the one before was a question."""

    paragraph: int = -1
    asked: bool = False
    question: bool = False
    guest: str = ""

    def hear(self, parsed: Parsed, memory: Memory) -> None:
        """Set who speaks in the paragraph of a sentence; nobody but the text where it is no interview."""
        if parsed.paragraph == self.paragraph:
            self.question = self.question or _asks(parsed)
            return
        self.paragraph, before = parsed.paragraph, self.question
        self.question = _asks(parsed)
        named = _named(parsed, memory)
        if named is not None:
            memory.base = named
            self.question = self.question or not named
        elif self.question:
            memory.base = ()
            self.guest = memory.people[0] if memory.people and not self.asked else self.guest
            self.asked = True
            if self.guest and self.guest not in memory.people:
                memory.people.append(self.guest)
        elif before and self.guest:
            memory.base = (self.guest,)
        elif not self.guest and not self.asked:
            self.guest = _guest(parsed)

    def asks(self, parsed: Parsed) -> bool:
        """Whether a sentence is a question, which claims nothing."""
        return _asks(parsed)


def _asks(parsed: Parsed) -> bool:
    return any(token.low == "?" for token in parsed.tokens[-2:])


def _guest(parsed: Parsed) -> str:
    """The first person's name of a text that gives no role: two or three capitals that are no place or organisation."""
    place = 0
    while place < parsed.size:
        last = name_run(parsed, place)
        fits = 1 <= last - place < MOST_WORDS - 1 and parsed.marks.at(place - 1, "placeprep", "det") is None
        if fits and not any(parsed.marks.at(at, "organisation", "placeword") for at in range(place, last + 2)):
            return parsed.words(place, last)
        place = max(last, place) + 1
    return ""


def _named(parsed: Parsed, memory: Memory) -> tuple[str, ...] | None:
    """The speaker before a colon: a known person, the one who answers, () for the one who asks."""
    colon = next((at for at in range(1, min(MOST_WORDS + 1, parsed.size)) if parsed.low(at) == ":"), None)
    if colon is None or colon + 1 == parsed.size:
        return None
    if parsed.marks.at(0, "questioner") is not None:
        return ()
    if parsed.marks.at(0, "answerer") is not None and colon < 3:
        return (memory.people[0],) if memory.people else None
    known = memory.full_name(parsed.words(0, colon - 1))
    return None if known is None else (known,)
