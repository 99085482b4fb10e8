"""A name taken apart for comparison: its words as they sound, its numbers, and what tells it from its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tandem.claims.names.people import without_title
from tandem.claims.names.sound import skeleton, sounds
from tandem.claims.names.words import generic, meanings, parted

PERSON = "person"
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it sounds, and its consonants."""

    sound: str
    skeleton: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name for comparison.

    ``marks`` are numbers, single letters and qualities (upper, new, second) of the name: two names whose marks differ name two things.
    Single letters of a person are initials, and words.
    """

    words: tuple[Word, ...]
    joined: Word
    marks: frozenset[str]

    @property
    def sound(self) -> str:
        """The whole name as it sounds, in the order written."""
        return " ".join(word.sound for word in self.words)


def spellings(texts: Sequence[str], kind: str) -> tuple[Spelling, ...]:
    """Names of one kind of thing, taken apart; titles of persons are left out."""
    plain = [without_title(text) for text in texts] if kind == PERSON else texts
    return tuple(_spelling(sound, kind) for sound in sounds(plain))


def _spelling(sound: str, kind: str) -> Spelling:
    words: list[Word] = []
    marks: set[str] = set()
    parts = tuple(_parts(sound))
    for place, part in enumerate(parts):
        rest, quality = parted(part)
        quality = quality or meanings().get(part, "")
        if part.isdigit():
            marks.add(part.lstrip("0") or "0")
        elif len(part) == 1 and kind != PERSON and (part not in generic() or place == len(parts) - 1):
            marks.add(part)
        elif quality:
            marks.add(quality)
        if not part.isdigit() and not (quality and rest == part):
            words.append(Word(rest, skeleton(rest)))
    joined = "".join(word.sound for word in words)
    return Spelling(tuple(words), Word(joined, skeleton(joined)), frozenset(marks))


def _parts(sound: str) -> Iterator[str]:
    """Words, with letters and digits that are written together as two."""
    for word in _WORD.findall(sound):
        at = 0
        for number in _NUMBER.finditer(word):
            if number.start() > at:
                yield word[at : number.start()]
            yield number[0]
            at = number.end()
        if at < len(word):
            yield word[at:]
