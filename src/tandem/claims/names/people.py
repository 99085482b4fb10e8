"""Names of people: title, rank and office are no part of the name."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.claims.names.words import titles

_BETWEEN = ("of", "for", "to", "the", "and", "по", "при", "та", "і", "и", "з")


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name as it stands in a text, apart from the title, rank or office before it."""

    title: str
    name: str


def person(text: str) -> Person:
    """Split what stands before a name from the name.

    Titles are words of ``vocabulary/name_words.csv``; a text of nothing but titles is left whole, because it may be a name.
    """
    words = text.split()
    at = 0
    for place, word in enumerate(words):
        plain = word.strip(".,").casefold()
        if plain in titles():
            at = place + 1
        elif plain not in _BETWEEN:
            break
    return Person(" ".join(words[:at]), " ".join(words[at:])) if at < len(words) else Person("", " ".join(words))


def without_title(text: str) -> str:
    """The name alone."""
    return person(text).name
