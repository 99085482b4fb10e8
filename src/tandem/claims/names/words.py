"""Words that say what a thing is and not which one, from ``vocabulary/name_words.csv``, as they sound."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tandem.claims.names.sound import sounds
from tandem.vocabulary import name_words

SHORTEST_REST = 4


@cache
def meanings() -> Mapping[str, str]:
    """Words that tell two things of one name apart (upper, lower, new, old, first ...), with what they mean."""
    return {sound: word.meaning for word in name_words() if word.use == "quality" for sound in sounds([word.text])}


@cache
def generic() -> frozenset[str]:
    """Words that many names share because they name the kind of thing."""
    return frozenset(part for sound in _all("generic") for part in sound.split())


@cache
def titles() -> frozenset[str]:
    """Titles, ranks and offices that stand before the name of a person, in lower case as written."""
    return frozenset(word.text for word in name_words() if word.use == "title")


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    return tuple((sounds([word.text])[0], word.meaning) for word in name_words() if word.use == "prefix")


def _all(use: str) -> tuple[str, ...]:
    return sounds([word.text for word in name_words() if word.use == use])


def parted(sound: str) -> tuple[str, str]:
    """A word without the quality that is written in front of it as one word, and that quality; '' where there is none.

    'novooleksandrivka' is a new 'oleksandrivka', and not the same village.
    """
    for prefix, meaning in _prefixes():
        if sound.startswith(prefix) and len(sound) >= len(prefix) + SHORTEST_REST:
            return sound[len(prefix) :], meaning
    return sound, ""
